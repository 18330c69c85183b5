"""Secrets stay out of logs, events, command lines and core dumps of programs that are as talkative as they can be."""
import base64
import glob
import os
import resource
import shutil
import subprocess
import sys
import unittest

import harness
import tls

PASSPHRASE = "correct-horse-battery"
CORE_BLOCKS = 16


def forms_of(secret):
    """The texts in which those bytes may show."""
    encoded = base64.b64encode(secret).decode()
    # The middle of them inside other base64, which may begin at any of three places.
    shifted = (base64.b64encode(bytes(at) + secret).decode()[4:-4] for at in (1, 2))
    return [secret.hex(), secret.hex().upper(), encoded.rstrip("="), base64.urlsafe_b64encode(secret).decode().rstrip("="),
            *shifted]


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Secrets(tls.Case):
    def setUp(self):
        super().setUp()
        with open(self.path("passphrase"), "w", encoding="ascii",
                  opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(PASSPHRASE + "\n")

    def key(self, name):
        """An encrypted key file; returns its path and its secret bytes."""
        path, plain = self.path(name + ".key"), self.path(name + ".plain")
        tls.Key.run("genpkey", "-algorithm", "ed25519", "-out", plain)
        tls.Key.run("pkcs8", "-topk8", "-in", plain, "-v2", "aes-256-cbc", "-passout", "pass:" + PASSPHRASE, "-out", path)
        os.chmod(path, 0o600)
        return path, self.seed(plain)

    @staticmethod
    def seed(path):
        return tls.Key.run("pkey", "-in", path, "-outform", "DER")[-32:]

    def join(self, name, link, key):
        """A client whose invitation comes by standard input."""
        argv = [harness.program("babel-cli"), "join", "-", "--name", name, "--identity", key, "--passphrase-file",
                self.path("passphrase"), "--json", "--audio", "null", "-vvv"]
        client = self.start(harness.Client, argv, more_environment=self.person(name), stdin=subprocess.PIPE)
        client.command(link)
        client.expect("login.ok", name=name)
        return client

    @staticmethod
    def command_line(process):
        with open(f"/proc/{process.popen.pid}/cmdline", encoding="utf-8") as file:
            return file.read()

    def assert_free(self, texts, secrets):
        for where, text in texts.items():
            for name, secret in secrets.items():
                self.assertNotIn(secret, text, f"{name} in {where}")

    def test_invites_passphrases_and_keys_are_shown_nowhere(self):
        server = self.tls_server("--log-level", "trace",
                                 *self.configured("registration = invite", "invite-host = 127.0.0.1"))
        links = [self.json("invite", name)["invite"]["link"].replace(":4243/", f":{server.tls_port}/")
                 for name in ("alice", "bob")]
        tokens = [link.partition("i=")[2].partition("&")[0] for link in links]
        self.assertTrue(all(len(token) == 22 for token in tokens), links)
        keys = [self.key(name) for name in ("alice", "bob")]
        alice, bob = (self.join(name, link, path) for name, link, (path, _) in zip(("alice", "bob"), links, keys))
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        bob.expect("call.incoming")
        bob.command("accept")
        self.in_call(alice, bob)
        alice.command("msg bob hello")
        bob.expect("call.text")
        running = {"babel-server": server, "alice": alice, "bob": bob}
        texts = {f"the command line of {name}": self.command_line(each) for name, each in running.items()}
        alice.command("hangup")
        self.assert_ends(bob, "peer_hangup")
        for each in (alice, bob):
            self.leave(each)
        for name, each in running.items():
            for stream, lines in each.lines.items():
                texts[f"{stream} of {name}"] = "\n".join(lines)
        for name, word in (("babel-server", "logged in"), ("alice", "relay"), ("bob", "relay")):  # all is told but secrets
            self.assertIn(word, texts["stderr of " + name])
        secrets = {"the passphrase": PASSPHRASE, **{f"token {at}": token for at, token in enumerate(tokens)}}
        with open(self.path("state/relay.secret"), "rb") as file:
            relay = file.read()
        for name, secret in (("alice's key", keys[0][1]), ("bob's key", keys[1][1]),
                             ("the server's key", self.seed(self.path("state/server.key"))), ("the relay's", relay)):
            for at, form in enumerate(forms_of(secret.strip())):
                secrets[f"{name}, form {at}"] = form
            if secret is relay and relay.strip().isascii():
                secrets[name] = relay.decode().strip()
        self.assert_free(texts, secrets)
        kept = {}
        for path in glob.glob(self.path("state/*")) + glob.glob(self.path("*/babel/*")) + glob.glob(self.path("babel/*")):
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    kept[path] = file.read()
        self.assertGreater(len(kept), 5)
        self.assert_free(kept, {what: text for what, text in secrets.items() if what.startswith(("the pass", "token"))})


class CoreDumps(tls.Case):
    """Both programs hold keys, in every way that they are run."""

    def setUp(self):
        super().setUp()
        if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
            self.skipTest("core dumps are forbidden here anyway")
        self.allow = ["sh", "-c", f'ulimit -S -c {CORE_BLOCKS} && exec "$@"', "sh"]

    def size_of_cores(self, process):
        with open(f"/proc/{process.popen.pid}/limits", encoding="ascii") as file:
            return next(line.split()[4] for line in file if line.startswith("Max core file size"))

    def test_no_program_leaves_one(self):
        other = self.start(harness.Process, [*self.allow, sys.executable, "-c", "print('up', flush=True); input()"],
                           stdin=subprocess.PIPE)
        other.wait_line("up", "stdout")
        self.assertNotIn(self.size_of_cores(other), ("0", "1"))
        other.command("")
        server = self.start(harness.Process, [
            *self.allow, harness.program("babel-server"), "--bind", "127.0.0.1", "--port", "0", "--tls-port", "0",
            "--control", "none", "--state", self.path("state")])
        port = server.wait_line(r"listening on .*:(\d+) for TLS$").group(1)
        relay = self.start(harness.Process, [
            *self.allow, harness.program("babel-server"), "relay", "--secret", self.path("state/relay.secret"), "--bind",
            "127.0.0.1", "--tls-port", "0"])
        relay.wait_line(r"127\.0\.0\.1:\d+")
        argv = self.client_argv(self.at(port), "login", "alice", "--json")
        alice = self.start(harness.Client, [*self.allow, *argv], self.person("alice"), stdin=subprocess.PIPE)
        alice.expect("login.ok")
        for each in (server, relay, alice):
            self.assertEqual(self.size_of_cores(each), "1", each.argv)  # byte


if __name__ == "__main__":
    harness.main()
