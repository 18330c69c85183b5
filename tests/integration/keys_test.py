"""The user's key, known servers, and demands of security on the command line."""
import json
import os
import re
import shutil
import subprocess
import termios

import event_schema
import harness
import terminal

KEYS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../data/keys")
FINGERPRINT = "SHA256:" + 42 * "a" + "A"


class Case(harness.Case):
    def run_cli(self, *arguments, **more):
        return subprocess.run(
            [harness.program("babel-cli"), *arguments], env=self.environment(), text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=20 * harness.SLOWDOWN, **more)

    def private(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        return path

    def json_of(self, name, *arguments):
        result = self.run_cli(*arguments, "--json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        said = json.loads(result.stdout)
        self.assertEqual(event_schema.complaint(said, name), "")
        return said

    def check_failure(self, status, words, *arguments):
        result = self.run_cli(*arguments)
        self.assertEqual((result.returncode, result.stdout), (status, ""), result.stderr)
        self.assertIn(words, result.stderr)


class Identity(Case):
    def setUp(self):
        super().setUp()
        with open(os.path.join(KEYS, "plain.pem")) as file:
            self.copy = self.private("moved.pem", file.read())

    def take_over(self):
        result = self.run_cli("identity", "import", self.copy)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return self.json_of("identity", "identity")

    def test_a_key_is_taken_over_shown_and_put_on_a_card(self):
        self.check_failure(1, "there is no key yet", "identity")
        own = self.take_over()
        self.assertEqual(own["file"], self.path("babel/identity.pem"))
        card = self.run_cli("identity", "card", "-n", "Ann Lee", "-s", "babels://babel.example.org:99")
        self.assertEqual(card.stdout, f"babel:Ann%20Lee@babel.example.org:99 {own['key']}\n")
        self.assertIn(own["fingerprint"], self.run_cli("identity", "show").stdout)
        self.check_failure(1, "there is a key already", "identity", "import", self.copy)
        if shutil.which("ssh-keygen"):
            public = self.private("key.pub", own["key"] + "\n")
            said = subprocess.run(["ssh-keygen", "-lf", public], check=True, text=True, capture_output=True)
            self.assertIn(own["fingerprint"], said.stdout)

    def test_a_replaced_key_stays_endorsed(self):
        before = self.take_over()
        after = self.json_of("identity", "identity", "rotate")
        self.assertNotEqual(before["key"], after["key"])
        self.assertEqual((before["earlier_keys"], after["earlier_keys"]), (0, 1))
        self.assertEqual(self.json_of("identity", "identity", "show"), after)

    def test_a_copy_is_encrypted_with_the_passphrase_of_a_file(self):
        own = self.take_over()
        words = self.private("words", "correct horse\n")
        result = self.run_cli("identity", "export", self.path("copy.pem"), "--passphrase-file", words)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        with open(self.path("copy.pem")) as file:
            self.assertIn("ENCRYPTED", file.read())
        at_copy = ("identity", "--identity", self.path("copy.pem"))
        self.check_failure(1, "no terminal to ask", *at_copy, "show")
        opened = self.json_of("identity", *at_copy, "--passphrase-file", words)
        self.assertEqual(opened["key"], own["key"])
        os.chmod(words, 0o644)
        self.check_failure(1, "chmod 600", *at_copy, "--passphrase-file", words)

    def test_a_passphrase_is_typed_and_never_shown(self):
        self.take_over()
        argv = [harness.program("babel-cli"), "identity", "export", self.path("copy.pem")]
        person = self.start(terminal.Terminal, argv)
        person.see("New passphrase: ")
        person.command("hunter2")
        person.see("The same again: ")
        person.command("hunter2")
        self.assertEqual(person.exit_code(), 0, person.transcript())
        self.assertNotIn("hunter2", person.transcript())
        argv = [harness.program("babel-cli"), "identity", "--identity", self.path("copy.pem")]
        person = self.start(terminal.Terminal, argv)
        person.see("Passphrase of .*: ")
        person.command("hunter2")
        person.see("fingerprint")
        self.assertEqual(person.exit_code(), 0, person.transcript())
        self.assertNotIn("hunter2", person.transcript())

    def test_a_typed_passphrase_that_is_too_long_is_refused(self):
        self.take_over()
        argv = [harness.program("babel-cli"), "identity", "export", self.path("copy.pem")]
        person = self.start(terminal.Terminal, argv)
        person.see("New passphrase: ")
        person.command(1025 * "x")
        person.see("longer than 1024 bytes")
        self.assertEqual(person.exit_code(), 1, person.transcript())
        self.assertFalse(os.path.exists(self.path("copy.pem")))

    def test_ctrl_c_ends_the_question(self):
        self.take_over()
        argv = [harness.program("babel-cli"), "identity", "export", self.path("copy.pem")]
        person = self.start(terminal.Terminal, argv)
        person.see("New passphrase: ")
        echoes = lambda: bool(termios.tcgetattr(person.master)[3] & termios.ECHO)
        self.assertFalse(echoes())
        person.command("\x03", enter="")
        self.assertEqual(person.exit_code(), 130, person.transcript())
        self.assertTrue(echoes())
        self.assertFalse(os.path.exists(self.path("copy.pem")))

    def test_wrong_words_are_usage_errors(self):
        for words in (["dance"], ["export"], ["show", "more"], ["card"], ["card", "-n", "a"]):
            with self.subTest(words):
                self.assertEqual(self.run_cli("identity", *words).returncode, 2)


class Servers(Case):
    def test_known_servers_are_listed_and_forgotten(self):
        self.assertEqual(self.run_cli("servers").stdout, "no known servers\n")
        path = self.private("babel/known_servers",
                            f"# mine\none.org:4243 key {FINGERPRINT} 2026-11-03\ntwo.org:99 ca 2026-11-04\n???\n")
        listed = self.run_cli("servers", "list")
        self.assertEqual(listed.stdout, f"2026-11-03  {FINGERPRINT}  one.org:4243\n"
                                        f"2026-11-04  {'certificate':50}  two.org:99\n")
        self.assertEqual(listed.stderr, f"{path}:4: neither an entry nor a comment\n")
        with open(path) as file:
            whole = file.read()
        self.check_failure(1, "servers: three.org is not known", "servers", "forget", "three.org")
        self.assertEqual(self.run_cli("servers", "forget", "ONE.org").returncode, 0)
        with open(path) as file:
            self.assertEqual(file.read(), re.sub("one.*\n", "", whole))

    def test_known_servers_are_listed_as_json(self):
        self.private("babel/known_servers",
                     f"one.org:4243 key {FINGERPRINT} 2026-11-03\ntwo.org:99 ca 2026-11-04\n")
        self.assertEqual(self.json_of("servers", "servers")["servers"], [
            {"server": "one.org:4243", "since": "2026-11-03", "key": FINGERPRINT},
            {"server": "two.org:99", "since": "2026-11-04", "key": None}])

    def test_wrong_words_are_usage_errors(self):
        for words in (["dance"], ["forget"], ["forget", "a", "b"], ["list", "a"]):
            with self.subTest(words):
                self.assertEqual(self.run_cli("servers", *words).returncode, 2)


class Peers(Case):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.run_cli("peers").stdout, "no known peers\n")
        with open(os.path.join(KEYS, "plain.pem")) as file:
            copy = self.private("moved.pem", file.read())
        self.run_cli("identity", "import", copy)
        self.own = self.json_of("identity", "identity")
        key = self.own["key"]
        self.lines = [f"one.org:4243 bob {key} seen 2026-11-03\n", "???\n",
                      f"one.org:4243 Ann%20Lee {key} verified 2026-11-04\n",
                      f"two.org:99 bob {key} seen 2026-11-05\n"]
        self.file = self.private("babel/known_peers", "".join(self.lines))

    def kept(self):
        with open(self.file) as file:
            return file.readlines()

    def test_known_peers_are_listed(self):
        key = self.own["fingerprint"]
        listed = self.run_cli("peers", "list")
        self.assertEqual(listed.stdout, f"2026-11-03  seen      {key}  bob at one.org:4243\n"
                                        f"2026-11-04  verified  {key}  Ann Lee at one.org:4243\n"
                                        f"2026-11-05  seen      {key}  bob at two.org:99\n")
        self.assertEqual(listed.stderr, f"{self.file}:2: neither an entry nor a comment\n")
        said = json.loads(self.run_cli("peers", "--json").stdout)
        self.assertEqual(event_schema.complaint(said, "peers"), "")
        self.assertEqual(said["peers"][1], {"server": "one.org:4243", "peer": "Ann Lee", "key": key,
                                            "state": "verified", "since": "2026-11-04"})

    def test_a_peer_is_forgotten_at_one_server(self):
        self.check_failure(1, "peers: carol is not known", "peers", "forget", "carol")
        self.check_failure(1, "peers: bob is known at several servers", "peers", "forget", "bob")
        self.check_failure(1, "peers: bob is not known at three.org:4243",
                           "peers", "forget", "bob", "-s", "three.org")
        self.assertEqual(self.kept(), self.lines)
        self.assertEqual(self.run_cli("peers", "forget", "bob", "-s", "one.org").returncode, 0)
        self.assertEqual(self.kept(), self.lines[1:])
        self.assertEqual(self.run_cli("peers", "forget", "bob").returncode, 0)
        self.assertEqual(self.kept(), self.lines[1:3])

    def test_wrong_words_are_usage_errors(self):
        for words in (["dance"], ["forget"], ["forget", "a", "b"], ["list", "a"]):
            with self.subTest(words):
                self.assertEqual(self.run_cli("peers", *words).returncode, 2)


class Demands(Case):
    def test_what_must_be_encrypted_is_not_sent_plain(self):
        plain = ["-s", "127.0.0.1:9"]
        for words in ([*plain, "--secure", "require"], [*plain, "--server-key", FINGERPRINT]):
            with self.subTest(words):
                self.assertEqual(self.run_cli("login", "alice", "--audio", "null", *words).returncode, 12)

    def test_a_token_is_not_repeated(self):
        result = self.run_cli("join", "babels://h/?i=t0ken&x=1")
        self.assertEqual(result.returncode, 2)
        self.assertNotIn("t0ken", result.stdout + result.stderr)


if __name__ == "__main__":
    harness.main()
