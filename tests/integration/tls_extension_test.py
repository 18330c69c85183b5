"""babel/2 between the real programs and scripted ends: its messages, limits and features, and keys that change."""
import os
import re
import shutil
import struct
import subprocess
import unittest

import harness
import tls
import wire


def packet(opcode, body=b""):
    return struct.pack("<QH", 2 + len(body), opcode) + body


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Client(tls.Case):
    """babel-cli, and a server that the test follows."""

    def setUp(self):
        super().setUp()
        self.fake = tls.FakeServer(tls.make_certificate(self.folder, "server", "ed25519"))
        self.addCleanup(self.fake.close)

    def online(self, *options):
        alice = self.login_at("alice", *options)
        link = self.fake.greet()
        self.addCleanup(link.close)
        link.expect("Login2")
        link.send("LoginSuccess")
        alice.expect("login.ok")
        return alice, link

    def login_at(self, name, *options):
        return self.client(self.at(self.fake.port), "login", name, *options, more_environment=self.person(name))

    def test_what_it_does_not_have_is_ignored(self):
        alice, link = self.online()
        for unknown in (packet(0x2F), packet(0x7FFF, b"later"), packet(0x2E, bytes(60))):
            link.socket.sendall(unknown)
        longer = wire.encode("Presence", [("bob", 1)]) + b"and more"
        link.socket.sendall(struct.pack("<Q", len(longer) - 8) + longer[8:])
        alice.expect("contacts.add", names=["bob"])
        link.send("Notice", 4711, "something")
        link.send("Presence", [("bob", 255), ("carol", 4)])
        alice.expect("contacts.add", names=["carol"])
        alice.command('{"cmd":"contacts"}')
        self.assertEqual(alice.expect("reply")["proved"], ["bob"])
        alice.command('{"cmd":"status"}')
        status = alice.expect("reply")["text"]
        self.assertIn("online with 2 others", status)
        self.assertTrue(status.endswith(", 3 unknown messages ignored"), status)
        link.send("DelContact", ["bob"])
        alice.expect("contacts.del")
        alice.command('{"cmd":"status"}')
        self.assertIn("online with 1 other,", alice.expect("reply")["text"])

    def test_a_flag_that_changes_is_no_arrival(self):
        alice, link = self.online()
        for flags, proved in ((4, []), (1, ["bob"]), (0, [])):
            link.send("Presence", [("bob", flags)])
            link.send("Presence", [("mark", 0)])
            link.send("DelContact", ["mark"])
            alice.expect("contacts.del", names=["mark"])
            alice.command('{"cmd":"contacts"}')
            self.assertEqual(alice.expect("reply").get("proved", []), proved)
        self.assertEqual([e["names"] for e in alice.events("contacts.add")].count(["bob"]), 1)

    def test_packets_above_the_limit_or_damaged_end_the_link(self):
        for data in (struct.pack("<Q", 64 * 1024 + 1), packet(0x23, struct.pack("<Q", 1 << 40)), packet(0x22, b"\x01"),
                     packet(0x23, struct.pack("<QQ", 1, 3) + b"bob")):
            with self.subTest(data[:20].hex()):
                alice, link = self.online("--no-reconnect")
                link.socket.sendall(data)
                self.ends(alice, 3, "server.lost")

    def test_a_feature_that_the_server_requires_is_refused(self):
        alice = self.login_at("alice")
        raw = self.fake.listener.accept()[0]
        link = wire.Link(self.fake.context.wrap_socket(raw, server_side=True), wire.TO_SERVER)
        self.addCleanup(link.close)
        link.send("HelloConnect")
        link.send("Welcome", 7, ["later1", "!later2"], [bytes(105)])
        self.assertIsNone(link.receive())
        self.assertIn("newer program", self.ends(alice, 3, "server.lost")["why"])

    def test_features_that_it_may_have_are_no_obstacle(self):
        alice = self.login_at("alice")
        raw = self.fake.listener.accept()[0]
        link = wire.Link(self.fake.context.wrap_socket(raw, server_side=True), wire.TO_SERVER)
        self.addCleanup(link.close)
        link.send("HelloConnect")
        link.send("Welcome", 7, ["later1", "later2"], [bytes(105), b"\x01" * 105])
        self.assertEqual(link.expect("Login2")[1], "alice")
        link.send("LoginSuccess")
        alice.expect("login.ok")

    def test_each_refusal_has_its_code_and_status(self):
        for number, code, status in ((1, "name_in_use", 11), (2, "not_allowed", 4), (3, "name_bound", 4),
                                     (4, "registration_closed", 4), (5, "invite_needed", 4), (6, "invite_bad", 4),
                                     (7, "server_full", 11), (8, "too_many", 11), (9, "banned", 4),
                                     (10, "proof_wrong", 4), (77, "other", 4)):
            with self.subTest(code):
                alice = self.login_at("alice")
                link = self.fake.greet()
                self.addCleanup(link.close)
                link.expect("Login2")
                link.send("LoginRefused", number, "no\x1b[31m")
                failed = self.ends(alice, status, "login.failed", code=code)
                self.assertNotIn("\x1b", failed["reason"])

    def test_names_of_servers_are_sent_and_addresses_are_not(self):
        named = []
        self.fake.context.sni_callback = lambda connection, name, context: named.append(name)
        for host in ("localhost", "127.0.0.1"):
            self.client(f"babels://{host}:{self.fake.port}", "login", "alice", "-4", more_environment=self.person(host))
            link = self.fake.greet()
            self.addCleanup(link.close)
            self.assertEqual(link.expect("Login2")[1], "alice")
        self.assertEqual(named, ["localhost", None])

    def test_a_server_that_restarts_is_met_again(self):
        alice, link = self.online()
        link.send("Notice", 2, "the server restarts")
        link.socket.unwrap()
        alice.expect("server.lost")
        again = self.fake.greet()
        self.addCleanup(again.close)
        again.expect("Login2")
        again.send("LoginSuccess")
        alice.expect("server.back")


class Server(tls.Case):
    """babel-server, and clients of the test."""

    def test_a_client_may_miss_four_keys_of_the_server(self):
        server = self.tls_server()
        for person in range(6):
            self.ends(self.ask(self.at(server.tls_port), person=f"person{person}"), 0, "connected", trust="first_use")
            self.text("rotate-key")
        for person in range(2, 6):
            self.ends(self.ask(self.at(server.tls_port), person=f"person{person}"), 0, "connected", trust="old_key")
        self.ends(self.ask(self.at(server.tls_port), person="person1"), 12, "server.untrusted",
                  code="not_the_known_key")

    def test_what_it_does_not_have_is_ignored(self):
        server = self.tls_server()
        alice = self.extended(server.tls_port)
        alice.link.socket.sendall(packet(0x2F) + packet(0x7FFF, b"later"))
        self.assertEqual(alice.log_in("alice"), ("LoginSuccess",))
        longer = wire.encode("WhoIs", "alice") + b"and more"
        alice.link.socket.sendall(packet(0x2E) + struct.pack("<Q", len(longer) - 8) + longer[8:])
        self.assertEqual(alice.link.receive(), ("WhoIsAnswer", "alice", b"", 0))

    def test_the_extension_exists_on_its_own_links_only(self):
        server = self.tls_server()
        for connect in (lambda: tls.connect(server.tls_port, "babel/1"), lambda: wire.Link.connect(server.port)):
            link = connect()
            self.addCleanup(link.close)
            link.send("Login2", "alice", b"", b"", "", [], [])
            with self.assertRaises((AssertionError, ConnectionResetError)):
                link.expect("LoginSuccess")

    def test_limits_hold_before_and_after_the_login(self):
        server = self.tls_server()
        for name in (None, "alice"):
            client = self.extended(server.tls_port)
            if name:
                self.assertEqual(client.log_in(name), ("LoginSuccess",))
            client.link.socket.sendall(struct.pack("<Q", 4097))
            self.assertNotIn("LoginSuccess", [each[0] for each in client.link.receive_to_end()])

    def test_a_second_login_changes_nothing(self):
        server = self.tls_server()
        alice = self.extended(server.tls_port)
        self.assertEqual(alice.log_in("alice"), ("LoginSuccess",))
        self.assertEqual(alice.log_in("bob")[0], "ErrorResponse")
        self.assertEqual([user["name"] for user in self.json("list")["users"]], ["alice"])

    def test_an_operator_who_disconnects_a_client_is_final(self):
        server = self.tls_server()
        for name, words, code in (("alice", ("kick", "alice"), "kicked"), ("bob", ("ban", "bob"), "banned")):
            client = self.enter(server, name)
            self.text(*words)
            self.ends(client, 4, "server.lost", code=code)
        self.ends(self.client(self.at(server.tls_port), "login", "bob", more_environment=self.person("bob")), 4,
                  "login.failed", code="banned")


class Keys(tls.Case):
    def cli(self, *words, person="alice"):
        return subprocess.run([harness.program("babel-cli"), *words], env={**self.environment(), **self.person(person)},
                              capture_output=True, text=True, check=True, timeout=20 * harness.SLOWDOWN).stdout

    def owner(self, name):
        return self.json("names", name)["names"][0]["key"]

    def test_a_name_follows_a_key_that_was_replaced(self):
        server = self.tls_server()
        self.leave(self.enter(server, "alice"))
        first = self.owner("alice")
        shutil.copytree(self.path("alice"), self.path("thief"))
        for _ in range(2):
            self.cli("identity", "rotate")
        self.leave(self.enter(server, "alice"))
        self.assertNotEqual(self.owner("alice"), first)
        self.assertIn(self.owner("alice"), self.cli("identity"))
        thief = self.client(self.at(server.tls_port), "login", "alice", more_environment=self.person("thief"))
        self.ends(thief, 4, "login.failed", code="name_bound")

    def test_a_foreign_endorsement_moves_no_name(self):
        server = self.tls_server()
        alice, mallory = (tls.Key(self.path(name + ".key")) for name in ("alice", "mallory"))
        self.assertEqual(self.extended(server.tls_port).log_in("alice", alice), ("LoginSuccess",))
        other = self.extended(server.tls_port)
        for signer in (mallory, alice):
            body = bytes([1]) + mallory.public + bytes(8)
            forged = body + signer.sign("babel-login", body)  # alice's: for another purpose
            self.assertEqual(other.log_in("alice", mallory, endorsements=[forged])[:2], ("LoginRefused", 3))
        self.assertEqual(other.log_in("alice", mallory, endorsements=5 * [bytes(105)]), None)

    def test_clients_that_start_together_share_one_key_and_one_entry(self):
        server = self.tls_server()
        clients = [self.client(self.at(server.tls_port), "login", name, more_environment=self.person("shared"))
                   for name in ("alice", "bob", "carol")]
        for client in clients:
            client.expect("login.ok")
        self.assertEqual(len({self.owner(name) for name in ("alice", "bob", "carol")}), 1)
        for client in clients:
            self.leave(client)
        self.assertEqual(len(self.known_servers("shared")), 1)

    def test_a_key_with_a_passphrase_is_opened_for_the_login(self):
        server = self.tls_server()
        with open(self.path("words"), "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write("correct horse\n")
        key = self.path("locked.pem")
        tls.Key.run("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:correct horse", "-out", key)
        self.leave(self.enter(server, "alice", "--identity", key, "--passphrase-file", self.path("words")))
        self.assertEqual(self.owner("alice"), re.search(r"SHA256:\S+", self.cli(
            "identity", "--identity", key, "--passphrase-file", self.path("words"))).group())
        unopened = self.client(self.at(server.tls_port), "login", "alice", "--identity", key,
                               more_environment=self.person("alice"), stdin=subprocess.DEVNULL)
        self.assertEqual(unopened.exit_code(), 1, unopened.transcript())


class Ports(tls.Case):
    def test_a_plain_client_at_the_port_for_tls_is_advised(self):
        server = self.tls_server()
        argv = [harness.program("babel-cli"), "contacts", "--name", "alice", "--audio", "null", "--server",
                f"127.0.0.1:{server.tls_port}"]
        alice = self.start(harness.Process, argv)
        self.assertEqual(alice.exit_code(), 3, alice.transcript())
        self.assertIn(f"babels://127.0.0.1:{server.tls_port}", "\n".join(sum(alice.lines.values(), [])))

    def test_the_doctor_reaches_a_server_by_tls(self):
        server = self.tls_server("--plain", "off")
        done = subprocess.run([harness.program("babel-cli"), "doctor", "--audio", "null", "--server",
                               self.at(server.tls_port)], env=self.environment(), capture_output=True, text=True,
                              timeout=60 * harness.SLOWDOWN, check=False)
        self.assertIn("answers", done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    harness.main()
