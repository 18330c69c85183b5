"""A server with TLS and a client that has it, on links without: byte for byte what they were before."""
import os
import re
import signal
import sys

import doubles
import harness
import tls
import wire

OTHER_MAKE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "other_make.py")
STREAMS = os.path.join(harness.ROOT, "tests", "data", "base-streams.txt")
ECHOES = 50  # of the other make, which then hangs up


def stream(*packets):
    return b"".join(wire.encode(*packet) for packet in packets)


def literal(section, port=0):
    """The bytes of a section of STREAMS, with the caller's port."""
    with open(STREAMS, encoding="ascii") as file:
        parts = re.split(r"^\[(.+)\]$", re.sub("#.*", "", file.read()), flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2]))
    return bytes.fromhex(sections[section].replace("PORT", port.to_bytes(2, "little").hex()))


def voice_packets(data):
    """The packets of a stream that has VoiceData and nothing else, as docs/protocol.md lays it out."""
    packets, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at + 10:at + 18], "little")
        head = (10 + size).to_bytes(8, "little") + b"\x07\x00" + size.to_bytes(8, "little")
        packet = data[at:at + len(head) + size]
        if len(packet) < len(head) + size or not packet.startswith(head):
            raise AssertionError("other bytes than those of VoiceData: " + packet[:40].hex(" "))
        packets.append(packet)
        at += len(packet)
    return packets


class Reading(harness.unittest.TestCase):
    def test_a_byte_beyond_the_protocol_is_found(self):
        silence = literal("silence")
        self.assertEqual(voice_packets(2 * silence), [silence, silence])
        for wrong in (
            "0d00000000000000 0800 0300000000000000 f8fffe",  # another opcode
            "0200000000000000 2300",
            "0e00000000000000 0700 0300000000000000 f8fffe 00",  # behind the last field
            "0d00000000000000 0700 0300000000000000 f8ff",  # the end is missing
            "00",
        ):
            for behind in (b"", silence):
                with self.subTest(wrong, behind=behind), self.assertRaisesRegex(AssertionError, "other bytes"):
                    voice_packets(silence + bytes.fromhex(wrong) + behind)


class Case(tls.Case):
    def setUp(self):
        super().setUp()
        self.running = self.tls_server()

    def recorder(self, port=None):
        proxy = doubles.DelayingProxy(port or self.running.port)
        self.addCleanup(proxy.close)
        return proxy

    def recorded_voice(self):
        """The options of a client whose callees come through the recorder `voice`."""
        listener, port = wire.listen()
        listener.close()
        self.voice = self.recorder(port)
        return "--listen", f"127.0.0.1:{port}", "--advertise", f"127.0.0.1:{self.voice.port}"

    def assert_literal(self, proxy, direction, *sections):
        expected = b"".join(literal(section, self.voice.port) for section in sections)
        self.assertEqual(proxy.seen[direction].hex(" "), expected.hex(" "))

    def without_greeting(self, data):
        """The packets of voice in a stream of a caller."""
        greeting = literal("greeting")
        self.assertEqual(data[:len(greeting)].hex(" "), greeting.hex(" "))
        return voice_packets(data[len(greeting):])

    def assert_stream(self, proxy, direction, *packets):
        self.assertEqual(proxy.seen[direction].hex(" "), stream(*packets).hex(" "))


class Calls(Case):
    def setUp(self):
        super().setUp()
        self.at_alice, self.at_bob = self.recorder(), self.recorder()
        self.alice = self.login(self.at_alice.port, "alice", *self.recorded_voice())
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
        self.assert_literal(self.at_alice, "up", "alice to server")
        self.assert_literal(self.at_alice, "down", "server to alice")
        self.assert_literal(self.at_bob, "up", "bob to server")
        self.assert_literal(self.at_bob, "down", "server to bob", "server to bob, once alice left")
        self.assertTrue(voice_packets(self.voice.seen["up"]))
        self.assertTrue(self.without_greeting(self.voice.seen["down"]))

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


class Captures(Case):
    """All bytes that bob's program, which is of another make, sends and gets. Its peer alice logs in by TLS."""

    def setUp(self):
        super().setUp()
        self.at_bob = self.recorder()
        self.alice = self.enter(self.running, "alice", "--auto-answer", *self.recorded_voice())

    def bob(self, *action):
        return self.start(harness.Process, [sys.executable, OTHER_MAKE, str(self.at_bob.port), "bob", *action])

    def talk(self, bob):
        """The call until its end, and that of all connections of bob's program."""
        self.alice.expect("call.up", peer="bob", security="none")
        bob.wait_line(f"talked {ECHOES}", "stdout")
        self.assert_ends(self.alice, "peer_hangup")
        self.assertEqual(bob.exit_code(), 0, bob.transcript())
        for proxy in (self.at_bob, self.voice):
            harness.eventually(lambda: proxy.ended == {"up": 1, "down": 1}, 5, "the end of a connection")

    def assert_voice(self, of_alice, of_bob):
        """Silence from bob, and then each packet of alice's returned as it came."""
        self.assertGreaterEqual(len(of_alice), ECHOES)
        self.assertEqual(b"".join(of_bob), literal("silence") + b"".join(of_alice[:ECHOES]))

    def test_a_client_with_tls_calls_it(self):
        bob = self.bob("answer")
        self.alice.expect("contacts.add", names=["bob"])
        self.alice.command("call bob")
        self.talk(bob)
        self.assert_literal(self.at_bob, "up", "bob to server")
        self.assert_literal(self.at_bob, "down", "server to bob")
        self.assert_voice(self.without_greeting(self.voice.seen["down"]), voice_packets(self.voice.seen["up"]))

    def test_it_calls_a_client_with_tls(self):
        self.at_bob.change["up"] = self.redirected
        self.talk(self.bob("call", "alice"))
        sent = literal("bob, who calls, to server", self.voice.server_port)
        self.assertEqual(self.at_bob.seen["up"].hex(" "), sent.hex(" "))
        self.assert_literal(self.at_bob, "down", "server to bob, who calls")
        self.assert_voice(voice_packets(self.voice.seen["up"]), self.without_greeting(self.voice.seen["down"]))

    def redirected(self, data):
        """On its way, a CallRequest of bob's gets the port of the recorder in place of bob's."""
        if data[8:10] != b"\x06\x00":
            return data
        self.voice.server_port = int.from_bytes(data[-2:], "little")
        return data[:-2] + self.voice.port.to_bytes(2, "little")


if __name__ == "__main__":
    harness.main()
