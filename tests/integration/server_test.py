"""babel-server as a program: its start and its end, and the protocol over real sockets."""
import os
import signal
import socket

import harness
import wire

VECTORS = os.path.join(harness.ROOT, "tests", "data", "wire-vectors.txt")


class Program(harness.Case):
    def run_server(self, *options):
        return self.start(harness.Process, [harness.program("babel-server"), *options])

    def test_it_ends_well_on_sigterm_and_takes_its_clients_along(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.server()
            alice = wire.log_in(server.port, "alice")
            server.signal(number)
            self.assertEqual(server.exit_code(), 0, server.transcript())
            self.assertIsNone(alice.receive())
            alice.close()

    def test_a_port_in_use_is_a_clear_error(self):
        first = self.server()
        second = self.run_server("--bind", "127.0.0.1", "--port", str(first.port))
        self.assertEqual(second.exit_code(), 1)
        second.wait_line("address already in use")

    def test_wrong_usage(self):
        for options in (["--port", "many"], ["--port", "70000"], ["--bind", "nowhere"], ["--what"]):
            with self.subTest(" ".join(options)):
                server = self.run_server(*options)
                self.assertEqual(server.exit_code(), 2, server.transcript())

    def test_it_listens_on_both_families_by_default(self):
        server = self.run_server("--port", "0")
        port = int(server.wait_line(r"listening on .*:(\d+)$").group(1))
        four = wire.log_in(port, "four")
        self.addCleanup(four.close)
        try:
            six = wire.Link.connect(port, "::1")
        except OSError as error:
            self.skipTest(f"no IPv6 on this machine: {error}")
        self.addCleanup(six.close)
        six.expect("HelloConnect")
        six.send("Login", "six")
        self.assertEqual(six.expect("AddContact"), ("AddContact", ["four"]))
        four.send("CallRequest", "six", "", 5000)
        self.assertEqual(six.expect("CallRequest"), ("CallRequest", "four", "127.0.0.1", 5000))


class Protocol(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def member(self, name):
        link = wire.log_in(self.port, name)
        self.addCleanup(link.close)
        return link

    def newcomer(self):
        link = wire.Link.connect(self.port)
        self.addCleanup(link.close)
        link.expect("HelloConnect")
        return link

    def test_our_packets_are_those_of_the_vectors(self):
        with open(VECTORS, encoding="utf-8") as file:
            vectors = dict(line.rsplit(" ", 1) for line in file.read().splitlines())
        for title, packet in (
            ("Login(alice)", wire.encode("Login", "alice")),
            ("AddContact([bob,carol])", wire.encode("AddContact", ["bob", "carol"])),
            ("CallRequest(bob,,4242)", wire.encode("CallRequest", "bob", "", 4242)),
            ("VoiceData([00,7f,80,ff])", wire.encode("VoiceData", b"\x00\x7f\x80\xff")),
        ):
            self.assertEqual(packet.hex(), vectors[title], title)

    def test_it_speaks_first(self):
        link = wire.Link.connect(self.port)
        self.addCleanup(link.close)
        self.assertEqual(link.receive(), ("HelloConnect",))

    def test_every_client_gets_all_arrivals_and_departures(self):
        alice = self.member("alice")
        bob = self.member("bob")
        self.assertEqual(bob.receive(), ("AddContact", ["alice"]))
        self.assertEqual(alice.receive(), ("AddContact", ["bob"]))
        leaves = (wire.Link.close, wire.Link.reset, lambda x: x.socket.shutdown(socket.SHUT_WR))
        for leave in leaves:
            carol = self.member("carol")
            for link in (alice, bob):
                self.assertEqual(link.receive(), ("AddContact", ["carol"]))
            leave(carol)
            for link in (alice, bob):
                self.assertEqual(link.receive(), ("DelContact", ["carol"]))

    def test_a_refused_client_may_try_another_name(self):
        self.member("alice")
        link = self.newcomer()
        for name in ("alice", "", "a" * 85, " a", "a ", "a\nb", "\u202ea", b"\xff", "Zoe\u0308"):
            link.send("Login", name)
            reason = link.receive()
            self.assertEqual(reason[0], "LoginFailed", name)
            self.assertTrue(reason[1])
        link.send("Login", "al\u00efce")
        self.assertEqual(link.receive(), ("LoginSuccess",))

    def test_calls_that_make_no_sense_get_an_error(self):
        link = self.newcomer()
        link.send("CallRequest", "alice", "", 5000)
        self.assertEqual(link.receive()[0], "ErrorResponse")
        alice = self.member("alice")
        for who, host, port in (("nobody", "", 5000), ("alice", "", 5000)):
            alice.send("CallRequest", who, host, port)
            self.assertEqual(alice.receive()[0], "ErrorResponse")
            self.assertEqual(alice.receive(), ("CallRefused", who))
        bob = self.member("bob")
        alice.expect("AddContact")
        for host, port in (("", 0), ("a" * 256, 5000), ("not a host", 5000), ("\x1b[31m", 5000)):
            alice.send("CallRequest", "bob", host, port)
            self.assertEqual(alice.receive()[0], "ErrorResponse", (host, port))
            self.assertEqual(alice.receive(), ("CallRefused", "bob"))
        alice.send("CallRequest", "bob", "alice.example.org", 5000)
        self.assertEqual(
            bob.expect("CallRequest"), ("CallRequest", "alice", "alice.example.org", 5000))

    def test_a_refusal_of_a_pending_call_is_passed_on_and_one_right_behind_it(self):
        alice, bob = self.member("alice"), self.member("bob")
        bob.send("CallRefused", "alice")  # of a call that does not exist
        alice.send("CallRequest", "bob", "", 5000)
        bob.expect("CallRequest")
        for _ in range(4):  # the second means that the voice connection failed, the others nothing
            bob.send("CallRefused", "alice")
        self.fence(bob)
        self.assertEqual(alice.expect("CallRefused"), ("CallRefused", "bob"))
        self.assertEqual(alice.receive(), ("CallRefused", "bob"))
        self.fence(alice)
        alice.send("CallRequest", "bob", "", 5001)
        bob.expect("CallRequest")
        alice.send("CallRefused", "bob")
        self.assertEqual(bob.receive(), ("CallRefused", "alice"))
        self.fence(alice)

    def fence(self, link):
        """Everything that `link` sent has been processed, and nothing is on its way to it."""
        link.send("Login", "again")
        self.assertEqual(link.receive()[0], "ErrorResponse")

    def test_nonsense_ends_that_connection_only(self):
        alice = self.member("alice")
        for nonsense in (
            b"\x02" + bytes(7) + b"\x63\x00",  # an unknown opcode
            (1 << 63).to_bytes(8, "little"),  # an endless packet
            b"\x03" + bytes(7) + b"\x01\x00\x00",  # a byte left over
            b"\x00" * 8,  # no opcode
            wire.encode("VoiceData", b"hello"),
            b"GET / HTTP/1.1\r\n\r\n",
        ):
            link = self.newcomer()
            link.socket.sendall(nonsense)
            try:
                self.assertIsNone(link.receive(), nonsense)
            except ConnectionResetError:
                pass
        self.member("bob")
        self.assertEqual(alice.receive(), ("AddContact", ["bob"]))


if __name__ == "__main__":
    harness.main()
