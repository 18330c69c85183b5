"""A server with TLS and a client that has it, on links without: byte for byte what they were before."""
import os
import signal
import sys

import doubles
import harness
import tls
import wire

OTHER_MAKE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "other_make.py")


def stream(*packets):
    return b"".join(wire.encode(*packet) for packet in packets)


def packets_of(data):
    """The packets of a stream that has nothing else, each of them in the only form that it may have."""
    link = wire.Link(None)
    link.buffer = data
    found = []
    while packet := link.take():
        found.append(packet)
    if stream(*found) != data:
        raise AssertionError("other bytes than those of packets")
    return found


class Case(tls.Case):
    def setUp(self):
        super().setUp()
        self.running = self.tls_server()

    def recorder(self, port=None):
        proxy = doubles.DelayingProxy(port or self.running.port)
        self.addCleanup(proxy.close)
        return proxy

    def assert_stream(self, proxy, direction, *packets):
        self.assertEqual(proxy.seen[direction].hex(" "), stream(*packets).hex(" "))


class Calls(Case):
    def setUp(self):
        super().setUp()
        self.at_alice, self.at_bob = self.recorder(), self.recorder()
        listener, port = wire.listen()
        listener.close()
        self.voice = self.recorder(port)
        self.alice = self.login(self.at_alice.port, "alice", "--listen", f"127.0.0.1:{port}", "--advertise",
                                f"127.0.0.1:{self.voice.port}")
        self.bob = self.login(self.at_bob.port, "bob")
        self.alice.expect("contacts.add", names=["bob"])
        self.request = "127.0.0.1", self.voice.port
        self.bob.expect("contacts.add", names=["alice"])

    def dial(self):
        self.alice.command("call bob")
        self.bob.expect("call.incoming")

    def quit(self, status=0):
        self.leave(self.alice, status)
        self.bob.expect("contacts.del")
        self.leave(self.bob, status)

    def test_a_login_and_a_call(self):
        self.dial()
        self.bob.command("accept")
        self.in_call(self.alice, self.bob)
        self.alice.command("hangup")
        self.assert_ends(self.bob, "peer_hangup")
        self.quit()
        self.assert_stream(self.at_alice, "up", ("Login", "alice"), ("CallRequest", "bob", *self.request))
        self.assert_stream(self.at_alice, "down", ("HelloConnect",), ("LoginSuccess",), ("AddContact", ["bob"]))
        self.assert_stream(self.at_bob, "up", ("Login", "bob"))
        self.assert_stream(self.at_bob, "down", ("HelloConnect",), ("LoginSuccess",), ("AddContact", ["alice"]),
                           ("CallRequest", "alice", *self.request), ("DelContact", ["alice"]))
        spoken, heard = (packets_of(self.voice.seen[direction]) for direction in ("up", "down"))
        self.assertEqual(heard[0], ("ConnectionEstablished",))
        for packets in (spoken, heard[1:]):
            self.assertEqual({packet[0] for packet in packets}, {"VoiceData"})

    def test_a_refused_call(self):
        self.dial()
        self.bob.command("refuse")
        self.assert_ends(self.alice, "refused")
        self.quit(6)
        self.assert_stream(self.at_alice, "up", ("Login", "alice"), ("CallRequest", "bob", *self.request))
        self.assert_stream(self.at_alice, "down", ("HelloConnect",), ("LoginSuccess",), ("AddContact", ["bob"]),
                           ("CallRefused", "bob"))
        self.assert_stream(self.at_bob, "up", ("Login", "bob"), ("CallRefused", "alice"))
        self.assert_stream(self.at_bob, "down", ("HelloConnect",), ("LoginSuccess",), ("AddContact", ["alice"]),
                           ("CallRequest", "alice", *self.request), ("DelContact", ["alice"]))

    def test_a_withdrawn_call(self):
        proxy = self.recorder()
        carol = self.call(proxy.port, "bob", "carol")
        request = self.bob.expect("call.incoming", peer="carol")
        carol.signal(signal.SIGINT)
        self.assert_ends(carol, "cancelled", 130)
        self.bob.expect("contacts.del", names=["carol"])
        self.assert_stream(proxy, "up", ("Login", "carol"), ("CallRequest", "bob", "", request["port"]),
                           ("CallRefused", "bob"))
        self.quit()
        self.assert_stream(self.at_bob, "down", ("HelloConnect",), ("LoginSuccess",), ("AddContact", ["alice"]),
                           ("AddContact", ["carol"]), ("CallRequest", "carol", "127.0.0.1", request["port"]),
                           ("CallRefused", "carol"), ("DelContact", ["carol"]), ("DelContact", ["alice"]))

    def test_a_name_that_is_taken(self):
        proxy = self.recorder()
        self.ends(self.client(proxy.port, "login", "bob"), 11, "login.failed", code="name_in_use")
        self.assert_stream(proxy, "up", ("Login", "bob"))
        self.assert_stream(proxy, "down", ("HelloConnect",), ("LoginFailed", "username already used"))


class Addresses(Case):
    def test_a_plain_port_gets_a_login_and_nothing_else(self):
        self.know("known", f"127.0.0.1:{self.running.tls_port} key SHA256:{42 * 'a'}A 2026-11-29")
        for scheme in ("", "babel://"):
            for policy in ("off", "prefer"):
                for person in ("unknown", "known"):
                    with self.subTest(scheme=scheme, policy=policy, person=person):
                        proxy = self.recorder()
                        client = self.ask(f"{scheme}127.0.0.1:{proxy.port}", "--secure", policy, person=person)
                        self.ends(client, 0, "connected", security="none")
                        self.assert_stream(proxy, "up", ("Login", person))
        self.assertFalse(os.path.exists(self.path("unknown/babel/identity.pem")))
        self.assertFalse(os.path.exists(self.path("unknown/babel/known_servers")))

    def test_a_server_of_old_gets_a_login_and_nothing_else(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        for address in (f"127.0.0.1:{fake.port}", f"babel://127.0.0.1:{fake.port}"):
            client = self.ask(address)
            raw = fake.listener.accept()[0]
            self.addCleanup(raw.close)
            raw.settimeout(10)
            raw.sendall(stream(("HelloConnect",)))
            expected = stream(("Login", "alice"))
            self.assertEqual(wire.read_exactly(raw, len(expected)), expected)
            raw.sendall(stream(("LoginSuccess",)))
            self.ends(client, 0, "login.ok")
            self.assertEqual(raw.recv(100), b"")


class OtherPrograms(Case):
    def other(self, *arguments):
        return self.start(harness.Process, [sys.executable, OTHER_MAKE, str(self.running.port), *arguments])

    def test_the_same_bytes_come_in_tls(self):
        for protocols in ((), ("babel/1",)):
            link = tls.connect(self.running.tls_port, *protocols)
            self.addCleanup(link.close)
            other = wire.log_in(self.running.port, "bob")
            link.send("Login", "alice")
            other.expect("AddContact")
            other.send("CallRequest", "alice", "127.0.0.1", 5000)
            expected = stream(("HelloConnect",), ("LoginSuccess",), ("AddContact", ["bob"]),
                              ("CallRequest", "bob", "127.0.0.1", 5000))
            came = b""
            while len(came) < len(expected):
                came += link.socket.recv(65536)
            self.assertEqual(came.hex(" "), expected.hex(" "))
            wire.leave([link, other])

    def test_they_call_each_other(self):
        callee = self.other("bob", "answer")
        callee.wait_line("logged in", "stdout")
        caller = self.other("alice", "call", "bob")
        for each in (caller, callee):
            each.wait_line(r"talked \d+", "stdout")

    def test_they_call_a_client_with_tls_and_are_called(self):
        alice = self.enter(self.running, "alice", "--auto-answer")
        self.other("bob", "call", "alice").wait_line("talked 50", "stdout")
        alice.expect("call.up", peer="bob")
        self.assert_ends(alice, "peer_hangup")
        self.other("carol", "answer")
        alice.expect("contacts.add", names=["carol"])
        alice.command("call carol")
        alice.expect("call.up", peer="carol")
        self.assert_ends(alice, "peer_hangup")


if __name__ == "__main__":
    harness.main()
