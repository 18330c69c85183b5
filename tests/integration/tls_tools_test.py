"""babel-server and babel-cli by TLS beside openssl, ssh-keygen, HAProxy and stunnel."""
import base64
import re
import shutil
import socket
import subprocess
import unittest

import harness
import sshsig
import tls
import wire

HELLO = wire.encode("HelloConnect")


def installed(name):
    return shutil.which(name, path="/usr/sbin:/usr/bin")


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Openssl(tls.Case):
    def s_client(self, server, *options, stdin=b""):
        return subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.tls_port}", *options],
                              input=stdin, capture_output=True, timeout=20 * harness.SLOWDOWN, check=False)

    def talk(self, server, *options):
        """A running s_client, which passes its input on until it ends."""
        argv = ["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{server.tls_port}", *options]
        running = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(running.stdout.close)
        self.addCleanup(running.wait, 10)
        self.addCleanup(running.kill)
        self.addCleanup(running.stdin.close)
        return running

    def test_protocols_that_the_server_has_are_greeted(self):
        server = self.tls_server()
        for options in ((), ("-alpn", "babel/1"), ("-alpn", "h2,babel/1")):
            with self.subTest(options):
                running = self.talk(server, *options)
                self.assertEqual(running.stdout.read(len(HELLO)), HELLO)
                running.stdin.write(wire.encode("Login", "alice"))
                running.stdin.flush()
                success = wire.encode("LoginSuccess")
                self.assertEqual(running.stdout.read(len(success)), success)
                running.stdin.write(wire.encode("Login", "bob"))
                running.stdin.flush()
                self.assertIn(b"\x08\x00", running.stdout.read(20))  # an ErrorResponse
                running.kill()
                server.wait_line("alice left")
                server.lines["stderr"].clear()

    def test_the_extension_is_greeted_with_a_welcome(self):
        running = self.talk(self.tls_server(), "-alpn", "babel/2")
        expected = HELLO + wire.encode("Welcome", 0, ["call2", "watch1", "since1", "relay1"], [])
        self.assertEqual(running.stdout.read(len(expected)), expected)

    def test_other_protocols_and_versions_are_refused(self):
        server = self.tls_server()
        for options, alert in ((("-alpn", "h2"), "120"), (("-alpn", "babel/3"), "120"), (("-tls1_2",), "70"),
                               (("-ciphersuites", "TLS_AES_128_CCM_SHA256"), "40")):
            with self.subTest(options):
                done = self.s_client(server, *options)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"SSL alert number {alert}".encode(), done.stderr)
                self.assertNotIn(HELLO, done.stdout)

    def test_records_of_the_server_have_few_sizes_and_no_ticket_follows(self):
        trace = self.s_client(self.tls_server(), "-trace").stdout.decode()
        encrypted = r"Received (?:TLS )?Record\n.*\n.*\n  Content Type = ApplicationData \(23\)\n  Length = (\d+)\n"
        sizes = [int(size) for size in re.findall(encrypted, trace)]
        self.assertGreaterEqual(len(sizes), 4)
        self.assertEqual({size % 128 for size in sizes}, {16})  # the tag
        self.assertNotIn("NewSessionTicket", trace)

    def test_their_exporter_is_that_of_the_tests(self):
        secrets = self.path("secrets")
        done = self.s_client(self.tls_server(), "-keylogfile", secrets, "-keymatexport", "EXPORTER-Channel-Binding",
                             "-keymatexportlen", "32")
        exported = re.search(rb"Keying material: ([0-9A-F]{64})", done.stdout).group(1).decode()
        cipher = re.search(rb"Cipher is (\S+)", done.stdout).group(1).decode()
        self.assertEqual(tls.channel_binding(cipher, tls.logged_secret(secrets)).hex().upper(), exported)


class Fingerprints(tls.Case):
    def shown(self, address):
        """The key of the only known server, as our program lists it."""
        self.ends(self.ask(address), 0, "connected", trust="first_use")
        done = subprocess.run([harness.program("babel-cli"), "servers"], capture_output=True, text=True, check=True,
                              env={**self.environment(), **self.person("alice")}, timeout=20 * harness.SLOWDOWN)
        return done.stdout.split()[1]

    @unittest.skipUnless(shutil.which("ssh-keygen"), "there is no ssh-keygen")
    def test_a_known_server_has_the_fingerprint_of_ssh_keygen(self):
        server = self.tls_server()
        key = tls.Key.run("pkey", "-in", self.path("state/server.key"), "-pubout", "-outform", "DER")[-32:]
        with open(self.path("server.pub"), "w", encoding="ascii") as file:
            file.write(sshsig.public_line(key) + "\n")
        listed = subprocess.run(["ssh-keygen", "-lf", self.path("server.pub")], capture_output=True, text=True,
                                check=True, timeout=20).stdout
        self.assertEqual(self.shown(self.at(server.tls_port)), listed.split()[1])

    def test_another_kind_of_key_has_the_digest_of_its_public_key(self):
        chain, key = tls.make_certificate(self.folder, "server")
        server = self.tls_server(*self.configured(f"tls-certificate = {chain}", f"tls-key = {key}"))
        with open(self.path("key.der"), "wb") as file:
            file.write(tls.Key.run("pkey", "-in", key, "-pubout", "-outform", "DER"))
        digest = tls.Key.run("dgst", "-sha256", "-binary", self.path("key.der"))
        self.assertEqual(self.shown(self.at(server.tls_port)),
                         "SHA256:" + base64.b64encode(digest).decode().rstrip("="))


class Proxy:
    """A program that encrypts for those without TLS, or decrypts. Subclasses start it: `encrypting`, `decrypting`."""
    PROTOCOLS = ("",)

    def runs(self, configuration, *argv):
        """A port of the program, which reads that configuration."""
        listener, port = wire.listen()
        listener.close()
        with open(self.path("proxy.conf"), "w", encoding="ascii") as file:
            file.write(configuration.format(port=port))
        self.start(harness.Process, [*argv, self.path("proxy.conf")])
        harness.eventually(lambda: not socket.socket().connect_ex(("127.0.0.1", port)), 10, argv[0])
        return port

    def call(self, caller, callee):
        caller.command("call bob")
        self.answer_and_hang_up(caller, callee)

    def test_it_encrypts_for_base_clients(self):
        server = self.tls_server("--plain", "off")
        for protocol in self.PROTOCOLS:
            with self.subTest(protocol):
                alice, bob = self.login(self.encrypting(server.tls_port, protocol), "alice"), self.enter(server, "bob")
                alice.expect("contacts.add", names=["bob"])
                self.call(alice, bob)
                users = {user["name"]: user["link"] for user in self.json("list")["users"]}
                self.assertEqual(users, {"alice": "tls", "bob": "babel2"})
                for client in (alice, bob):
                    self.leave(client)
                harness.eventually(lambda: not self.json("list")["users"], 10, "the end of both")

    def test_it_decrypts_for_base_servers(self):
        chain, key = tls.make_certificate(self.folder, "proxy")
        with open(self.path("both.pem"), "w", encoding="ascii") as out:
            for path in (chain, key):
                with open(path, encoding="ascii") as file:
                    out.write(file.read())
        server = self.server("--tls-port", "off")
        port = self.decrypting(self.path("both.pem"), server.port)
        alice = self.login(self.at(port), "alice", more_environment=self.person("alice"))
        (connected,) = alice.events("connected")
        self.assertEqual((connected["security"], connected["trust"], connected["key"]),
                         ("tls", "first_use", tls.fingerprint(chain)))
        bob = self.login(server.port, "bob")
        alice.expect("contacts.add", names=["bob"])
        self.call(alice, bob)
        self.leave(alice)
        self.assertRegex(self.known_servers("alice")[0], rf"^127\.0\.0\.1:{port} key SHA256:")


@unittest.skipUnless(installed("haproxy"), "haproxy is not installed (scripts/deps.sh test)")
class Haproxy(Proxy, tls.Case):
    PROTOCOLS = ("", "alpn babel/1")

    def haproxy(self, bind, to):
        """A port of a HAProxy with these words behind its address and behind that of the server."""
        return self.runs(f"""
defaults
    mode tcp
    timeout connect 5s
    timeout client 1h
    timeout server 1h
listen babel
    bind 127.0.0.1:{{port}} {bind}
    server babel 127.0.0.1:{to}
""", installed("haproxy"), "-db", "-f")

    def encrypting(self, to, protocol):
        return self.haproxy("", f"{to} ssl verify none {protocol}")

    def decrypting(self, certificate, to):
        return self.haproxy("ssl crt " + certificate, str(to))


@unittest.skipUnless(installed("stunnel4"), "stunnel is not installed (scripts/deps.sh full)")
class Stunnel(Proxy, tls.Case):
    def stunnel(self, kind, to):
        return self.runs(f"""
foreground = yes
pid =
[babel]
{kind}
accept = 127.0.0.1:{{port}}
connect = 127.0.0.1:{to}
""", installed("stunnel4"))

    def encrypting(self, to, _):
        return self.stunnel("client = yes", to)

    def decrypting(self, certificate, to):
        return self.stunnel("cert = " + certificate, to)


if __name__ == "__main__":
    harness.main()
