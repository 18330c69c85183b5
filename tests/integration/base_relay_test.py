"""Calls to base clients through a port of babel-server's relay."""
import signal
import socket
import struct

import harness
import relay
import relay_test
import wire
from relay import TlsLeg

BASE_CALL = 1  # flag of an Offer
CANNOT, PASSED_ON, BY_RELAY = range(3)
ADDRESS_SIZE = 19  # of a candidate


class StreamLeg(TlsLeg):
    """A leg that carries bytes, after the address of its candidate."""

    def take_candidate(self, within=5):
        header = self.read(ADDRESS_SIZE, within)
        return header[0], socket.inet_ntop(socket.AF_INET, header[1:5]), struct.unpack("<H", header[17:])[0]

    def read(self, count, within=5):
        self.socket.settimeout(within)
        while len(self.buffer) < count:
            data = self.socket.recv(65536)
            assert data, "the end of the leg"
            self.buffer += data
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def has_ended(self, within=5):
        self.socket.settimeout(within)
        try:
            return self.socket.recv(65536) == b""
        except ConnectionError:
            return True


class Ports(relay_test.Case):
    def setUp(self):
        super().setUp()
        self.babel = self.tls_server("--call-rate", "0", "--relay-ports", "42000-42049")
        self.alice = self.user(self.babel, "alice")
        self.bob = self.scripted_at("bob")

    def scripted_at(self, name):
        link = wire.Link.connect(self.babel.port)
        self.addCleanup(link.close)
        link.expect("HelloConnect")
        link.send("Login", name)
        link.expect("LoginSuccess")
        return link

    def ask(self, tag=5):
        """(request at bob, Offered)"""
        self.alice.send("Offer", tag, "bob", BASE_CALL, b"")
        return self.bob.expect("CallRequest"), self.next(self.alice, "Offered")

    def leg_of(self, offered):
        return self.leg(StreamLeg, offered[7], self.babel.tls_port)

    def candidate(self, request):
        made = socket.create_connection((request[2], request[3]), 5)
        self.addCleanup(made.close)
        return made

    def is_open(self, request):
        try:
            socket.create_connection((request[2], request[3]), 5).close()
        except ConnectionError:
            return False
        return True

    def test_the_callee_gets_an_ordinary_request_and_the_bytes_pass(self):
        request, offered = self.ask()
        self.assertEqual(request[:3], ("CallRequest", "alice", "127.0.0.1"))
        self.assertTrue(42000 <= request[3] <= 42049)
        self.assertEqual((offered[1], offered[3], offered[6]), (5, BY_RELAY, request[3]))
        leg = self.leg_of(offered)
        self.assertEqual(leg.bound()[0], relay.BOUND)
        candidate = self.candidate(request)
        self.assertEqual(leg.take_candidate(), (4, *candidate.getsockname()))
        greeting = wire.encode("ConnectionEstablished")
        leg.socket.sendall(greeting)
        self.assertEqual(candidate.recv(100), greeting)
        voice = wire.encode("VoiceData", wire.SILENCE)
        for _ in range(100):
            candidate.sendall(voice)
            leg.socket.sendall(voice)
        self.assertEqual(leg.read(100 * len(voice)), 100 * voice)
        self.assertEqual(wire.read_exactly(candidate, 100 * len(voice)), 100 * voice)
        harness.eventually(lambda: not self.is_open(request), 5, "the end of the port")
        harness.eventually(lambda: self.relayed() == {"alice": 1, "bob": 1}, 5, "the call in the list")
        candidate.shutdown(socket.SHUT_WR)
        self.assertTrue(leg.has_ended())

    def relayed(self):
        return {user["name"]: user["relayed_calls"] for user in self.json("list")["users"]}

    def test_the_server_ends_while_a_call_is_up(self):
        request, offered = self.ask()
        leg = self.leg_of(offered)
        leg.bound()
        candidate = self.candidate(request)
        leg.take_candidate()
        voice = wire.encode("VoiceData", wire.SILENCE)
        candidate.sendall(voice)
        leg.read(len(voice))
        self.babel.signal(signal.SIGTERM)
        self.assertEqual(self.babel.exit_code(), 0)
        self.assertTrue(leg.has_ended())
        self.assertEqual(candidate.recv(1), b"")

    def test_a_candidate_that_is_no_callee_costs_a_leg_alone(self):
        request, offered = self.ask()
        leg = self.leg_of(offered)
        leg.bound()
        self.candidate(request).sendall(b"GET / HTTP/1.1\r\n\r\n")
        leg.take_candidate()
        self.assertTrue(leg.has_ended())
        second = self.leg_of(offered)
        second.counter = leg.counter
        self.assertEqual(second.bound()[0], relay.BOUND)
        candidate = self.candidate(request)
        second.take_candidate()
        candidate.sendall(wire.encode("VoiceData", wire.SILENCE))
        second.read(1)

    def test_a_refusal_closes_the_port(self):
        request, _ = self.ask()
        self.assertTrue(self.is_open(request))
        self.bob.send("CallRefused", "alice")
        self.assertEqual(self.next(self.alice, "CallRefused"), ("CallRefused", "bob"))
        harness.eventually(lambda: not self.is_open(request), 5, "the end of the port")

    def test_a_caller_that_leaves_closes_the_port(self):
        request, _ = self.ask()
        self.alice.close()
        harness.eventually(lambda: not self.is_open(request), 5, "the end of the port")

    def test_every_call_has_a_port_of_its_own(self):
        ports = set()
        for tag in range(1, 5):
            request, _ = self.ask(tag)
            ports.add(request[3])
            self.bob.send("CallRefused", "alice")
            self.next(self.alice, "CallRefused")
        self.assertEqual(len(ports), 4)


class WithoutPorts(relay_test.Case):
    def test_a_server_without_ports_says_so(self):
        babel = self.tls_server("--relay-ports", "off")
        alice = self.user(babel, "alice")
        self.user(babel, "bob")
        alice.send("Offer", 5, "bob", BASE_CALL, b"")
        self.assertEqual(self.next(alice, "Offered")[3:5], (CANNOT, 6))


class Reach(relay_test.Case):
    def test_the_server_tries_no_address_of_its_own_machine(self):
        babel = self.tls_server()
        alice = self.user(babel, "alice")
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        alice.send("Reach", listener.getsockname()[1])
        alice.send("WhoIs", "alice")
        self.next(alice, "WhoIsAnswer")  # without an answer before
        listener.settimeout(0.3)
        self.assertRaises(TimeoutError, listener.accept)


if __name__ == "__main__":
    harness.main()
