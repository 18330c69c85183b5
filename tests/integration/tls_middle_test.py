"""Attackers between a client and its server: other keys, torn handshakes, changed records and borrowed proofs."""
import shutil
import unittest

import doubles
import harness
import tls
import wire


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Case(tls.Case):
    def between(self, server_port):
        """A listener that passes everything on, and sees it."""
        proxy = doubles.DelayingProxy(server_port)
        self.addCleanup(proxy.close)
        return proxy

    def impostor(self, algorithm="ed25519", protocols=(tls.EXTENDED,)):
        """A server with a key of its own: `fingerprint`."""
        certificate = tls.make_certificate(self.folder, "impostor", algorithm)
        fake = tls.FakeServer(certificate, protocols)
        self.addCleanup(fake.close)
        fake.fingerprint = tls.fingerprint(certificate[0])
        return fake


class OtherKey(Case):
    def known_server(self):
        """A listener before a server, where alice has been."""
        proxy = self.between(self.tls_server().tls_port)
        client = self.ask(self.at(proxy.port))
        self.known = self.ends(client, 0, "connected", trust="first_use")["key"]
        self.forget(proxy, connections=1)
        return proxy

    def forget(self, proxy, connections):
        """Forgets what came by them, when all of it has come."""
        harness.eventually(lambda: proxy.ended["up"] == connections, 5, "the client's end")
        proxy.seen["up"] = b""

    def assert_only_a_handshake(self, stream):
        """A ClientHello, the sign that middleboxes expect, a Finished and an alert."""
        kinds = tls.records(stream)
        self.assertEqual(kinds[:3], [tls.HANDSHAKE, tls.CHANGE_CIPHER_SPEC, tls.ENCRYPTED])
        self.assertIn(kinds[3:], ([], [tls.ENCRYPTED]))

    def test_another_key_gets_nothing_but_a_handshake(self):
        proxy = self.known_server()
        kinds = ("ed25519", (tls.EXTENDED,)), ("ec", (tls.EXTENDED,)), ("ed25519", ())
        for number, (algorithm, protocols) in enumerate(kinds, 2):
            with self.subTest(algorithm=algorithm, protocols=protocols):
                fake = self.impostor(algorithm, protocols)
                proxy.server_port = fake.port
                client = self.ask(self.at(proxy.port))
                link = fake.greet()
                self.assertIsNone(link.receive(), "data of the client")
                event = self.ends(client, 12, "server.untrusted", code="not_the_known_key")
                self.assertEqual((event["expected"], event["presented"]), (self.known, fake.fingerprint))
                for key in (self.known, fake.fingerprint):
                    self.assertIn(key, event["why"])
                self.assert_only_a_handshake(proxy.seen["up"])
                self.forget(proxy, connections=number)
        self.assertEqual(len(self.known_servers("alice")), 1)

    def test_a_given_key_that_differs_gets_nothing_but_a_handshake(self):
        fake = self.impostor()
        proxy = self.between(fake.port)
        client = self.ask(self.at(proxy.port), "--server-key", "SHA256:" + 42 * "a" + "A")
        self.assertIsNone(fake.greet().receive())
        self.ends(client, 12, "server.untrusted", presented=fake.fingerprint)
        self.assert_only_a_handshake(proxy.seen["up"])

    def test_another_known_server_is_another_key(self):
        proxy = self.known_server()
        second = self.start(harness.Process, [
            harness.program("babel-server"), "--bind", "127.0.0.1", "--port", "0", "--tls-port", "0", "--control",
            "none", "--state", self.path("other")])
        port = int(second.wait_line(r"listening on .*:(\d+) for TLS$").group(1))
        self.ends(self.ask(self.at(port)), 0, "connected", trust="first_use")
        second.wait_line("alice left")
        proxy.server_port = port
        self.ends(self.ask(self.at(proxy.port)), 12, "server.untrusted", code="not_the_known_key")
        self.assert_only_a_handshake(proxy.seen["up"])
        self.assertEqual(sum("alice logged in" in line for line in second.lines["stderr"]), 1)

    def test_a_client_that_comes_back_is_as_careful(self):
        proxy = self.between(self.tls_server().tls_port)
        alice = self.enter_at(proxy.port, "alice")
        fake = self.impostor()
        proxy.server_port = fake.port
        proxy.change["down"] = lambda data: b""  # the end of the connection
        proxy.seen["up"] = b""
        wire.log_in(self.running.port, "bob").close()
        alice.expect("server.lost")
        proxy.change.clear()
        self.assertIsNone(fake.greet().receive())
        self.ends(alice, 12, "server.untrusted", code="not_the_known_key")

    def enter_at(self, port, name):
        return self.login(self.at(port), name, more_environment=self.person(name))

    def tls_server(self, *options, **ports):
        self.running = super().tls_server(*options, **ports)
        return self.running


class Proofs(Case):
    def test_a_proof_for_one_server_is_worthless_at_another(self):
        server = self.tls_server()
        fake = self.impostor()
        victim = self.ask(self.at(fake.port))
        link = fake.greet()
        login = link.expect("Login2")
        self.assertEqual((login[1], len(login[2]), len(login[3])), ("alice", 32, 64))
        borrower = self.extended(server.tls_port).link
        borrower.send(*login)
        refused = borrower.receive()
        self.assertEqual(refused[:2], ("LoginRefused", 10))
        link.send(*refused)
        self.ends(victim, 4, "login.failed", code="proof_wrong")
        self.assertNotIn("logged in", server.transcript())


class Records(Case):
    def setUp(self):
        super().setUp()
        server = self.tls_server()
        self.carol = wire.log_in(server.port, "carol")
        self.addCleanup(self.carol.close)
        self.proxy = self.between(server.tls_port)
        # Asks for no test of its address: records of that would be on their way.
        self.alice = self.login(self.at(self.proxy.port), "alice", "--no-reconnect", "--advertise", "127.0.0.1")
        self.alice.expect("contacts.add", names=["carol"])
        self.carol.expect("AddContact")
        self.server = server

    def lost(self):
        event = self.ends(self.alice, 3, "server.lost")
        self.assertEqual(self.carol.expect("DelContact"), ("DelContact", ["alice"]))
        return event["why"]

    def join(self, name):
        self.addCleanup(wire.log_in(self.server.port, name).close)

    def exchange_next_two(self, direction):
        """The next record of that direction comes after the one behind it. Returns what is held back."""
        held = []

        def change(data):
            if not held:
                held.append(data)
                return None
            self.proxy.change.clear()
            return data + held[0]
        self.proxy.change[direction] = change
        return held

    def test_a_changed_record_of_the_server_ends_the_session(self):
        self.proxy.change["down"] = lambda data: data[:-1] + bytes([data[-1] ^ 1]) if data else data
        self.join("dora")
        self.lost()
        self.assertEqual(len(self.alice.events("contacts.add")), 1)

    def test_a_repeated_record_of_the_server_ends_the_session(self):
        self.proxy.change["down"] = lambda data: data + data
        self.join("dora")
        self.lost()
        self.assertEqual([e["names"] for e in self.alice.events("contacts.add")], [["carol"], ["dora"]])

    def test_a_changed_record_of_the_client_ends_the_session(self):
        self.proxy.change["up"] = lambda data: data[:-1] + bytes([data[-1] ^ 1]) if data else data
        self.alice.command("call carol")
        self.alice.expect("server.lost")
        self.assertEqual(self.carol.receive(), ("DelContact", ["alice"]))

    def test_records_of_the_server_in_another_order_end_the_session(self):
        held = self.exchange_next_two("down")
        self.join("dora")
        harness.eventually(lambda: held, 5, "the news of dora")
        self.join("erin")
        self.lost()
        self.assertEqual([e["names"] for e in self.alice.events("contacts.add")], [["carol"]])

    def test_records_of_the_client_in_another_order_end_the_session(self):
        self.alice.command("dnd on")
        held = self.exchange_next_two("up")
        self.alice.command("call carol")
        harness.eventually(lambda: held, 5, "the request")
        dora = wire.log_in(self.server.port, "dora")
        self.addCleanup(dora.close)
        dora.send("CallRequest", "alice", "", dora.socket.getsockname()[1])  # is refused
        self.alice.expect("server.lost")
        self.assertEqual(self.carol.expect("DelContact"), ("DelContact", ["alice"]))
        self.assertIsNone(self.carol.take())

    def test_a_repeated_record_of_the_client_is_acted_on_once(self):
        self.proxy.change["up"] = lambda data: data + data
        self.alice.command("call carol")
        self.assertEqual(self.carol.receive()[:2], ("CallRequest", "alice"))
        self.alice.expect("server.lost")
        self.assertEqual(self.carol.receive(), ("DelContact", ["alice"]))


class Truncated(Case):
    def session(self):
        """alice, logged in at a server that the test follows, and its end of the connection."""
        fake = self.impostor()
        alice = self.client(self.at(fake.port), "login", "alice", "--no-reconnect")
        link = fake.greet()
        self.addCleanup(link.close)
        link.expect("Login2")
        link.send("LoginSuccess")
        alice.expect("login.ok")
        return alice, link

    def test_an_end_that_tls_did_not_announce_is_told(self):
        alice, link = self.session()
        link.end_sending()
        torn = self.ends(alice, 3, "server.lost")["why"]
        alice, link = self.session()
        link.socket.unwrap()
        closed = self.ends(alice, 3, "server.lost")["why"]
        self.assertEqual(torn, "the connection was cut off")
        self.assertNotEqual(torn, closed)

    def test_the_same_in_the_middle_of_a_packet(self):
        alice, link = self.session()
        link.socket.sendall(wire.encode("Presence", [("bob", 1)])[:-3])
        link.end_sending()
        self.ends(alice, 3, "server.lost")
        self.assertFalse(alice.events("contacts.add"))

    def test_a_client_that_vanishes_leaves(self):
        server = self.tls_server()
        alice = self.connected(server.tls_port, "alice")
        bob = self.connected(server.tls_port, "bob")
        alice.end_sending()
        self.assertEqual(bob.expect("DelContact"), ("DelContact", ["alice"]))
        torn = server.wait_line("alice left: (.*)").group(1)
        carol = self.connected(server.tls_port, "carol")
        carol.socket.unwrap()
        self.assertEqual(bob.expect("DelContact"), ("DelContact", ["carol"]))
        self.assertNotEqual(server.wait_line("carol left: (.*)").group(1), torn)


if __name__ == "__main__":
    harness.main()
