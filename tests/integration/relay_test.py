"""Sealed calls through babel-server: offers over real links, and the relay by UDP and TLS."""
import signal
import struct

import harness
import relay
import tls
from relay import TlsLeg, UdpLeg, sealed

HANDSHAKE, ACCEPT, END = 1, 2, 3


class Case(tls.Case):
    def user(self, server, name, capabilities=("call2",)):
        who = self.extended(server.tls_port)
        self.assertEqual(who.log_in(name, capabilities=capabilities), ("LoginSuccess",))
        return who.link

    def next(self, link, name):
        """The next packet that is no presence."""
        while (packet := link.receive())[0] in ("Presence", "DelContact"):
            pass
        self.assertEqual(packet[0], name, packet)
        return packet

    def call(self, alice, bob, blob=b"client hello"):
        """(id of the call, grant of alice, grant of bob)"""
        alice.send("Offer", 7, "bob", 0, blob)
        offered = self.next(alice, "Offered")
        self.assertEqual(offered[1], 7)
        self.assertEqual(offered[3:5], (1, 0))
        offer = self.next(bob, "IncomingOffer")
        self.assertEqual(offer[1], offered[2])
        self.assertEqual((offer[2], offer[5]), ("alice", blob))
        return offered[2], offered[7], offer[4]

    def pair(self, server):
        alice, bob = self.user(server, "alice"), self.user(server, "bob")
        return alice, bob, *self.call(alice, bob)

    def exchange(self, one, other):
        """Datagrams go both ways as they are."""
        for number in range(20):
            for sender, receiver in ((one, other), (other, one)):
                datagram = sealed(sender.theirs, number, 30 + 50 * number)
                sender.send(datagram)
                self.assertEqual(receiver.receive(), datagram)

    def leg(self, kind, *arguments):
        made = kind(*arguments)
        self.addCleanup(made.close)
        return made


class Signalling(Case):
    def test_the_stream_of_a_call_passes_as_it_is(self):
        server = self.tls_server()
        alice, bob, call, of_alice, of_bob = self.pair(server)
        self.assertEqual(of_alice[:2], of_bob[1::-1])
        self.assertEqual(of_alice[4], [f"127.0.0.1:{server.tls_port}"])
        for blob in (b"server hello", bytes(range(256)) * 8):
            bob.send("Signal", call, HANDSHAKE, blob)
            self.assertEqual(self.next(alice, "Signal"), ("Signal", call, HANDSHAKE, blob))
        bob.send("Signal", call, ACCEPT, b"candidates")
        self.assertEqual(self.next(alice, "Signal"), ("Signal", call, ACCEPT, b"candidates"))
        bob.send("Signal", call, END, b"\x05")
        self.assertEqual(self.next(alice, "Signal"), ("Signal", call, END, b"\x05"))

    def test_a_caller_that_vanishes_withdraws(self):
        server = self.tls_server()
        alice, bob, call, *_ = self.pair(server)
        alice.close()
        self.assertEqual(self.next(bob, "Signal"), ("Signal", call, END, b"\x04"))

    def test_presence_names_those_who_take_offers(self):
        server = self.tls_server()
        alice = self.user(server, "alice")
        self.user(server, "bob", capabilities=())
        self.user(server, "carol")
        seen = {}
        while len(seen) < 2:
            seen.update(dict(alice.expect("Presence")[1]))
        self.assertEqual({name: flags & 2 for name, flags in seen.items()}, {"bob": 0, "carol": 2})
        alice.send("Offer", 1, "bob", 0, b"hello")
        self.assertEqual(self.next(alice, "Offered")[3:5], (0, 2))

    def test_a_server_without_a_relay_grants_ids_alone(self):
        server = self.tls_server("--relay", "off")
        *_, of_alice, of_bob = self.pair(server)
        self.assertEqual(of_alice[2:], (b"", b"", []))
        self.assertEqual(of_alice[:2], of_bob[1::-1])
        with self.assertRaises(OSError):
            self.leg(TlsLeg, of_alice, server.tls_port)


class Relay(Case):
    def test_a_call_by_udp(self):
        server = self.tls_server()
        *_, of_alice, of_bob = self.pair(server)
        one, other = self.leg(UdpLeg, of_alice, server.tls_port), self.leg(UdpLeg, of_bob, server.tls_port)
        self.assertEqual(one.bound(), (relay.BOUND, *one.socket.getsockname()))
        self.assertEqual(other.bound()[0], relay.BOUND)
        self.exchange(one, other)

    def test_a_call_by_tls(self):
        server = self.tls_server()
        *_, of_alice, of_bob = self.pair(server)
        one, other = self.leg(TlsLeg, of_alice, server.tls_port), self.leg(TlsLeg, of_bob, server.tls_port)
        self.assertEqual(one.bound(), (relay.BOUND, *one.socket.getsockname()))
        self.assertEqual(other.bound()[0], relay.BOUND)
        self.exchange(one, other)

    def test_a_call_by_udp_on_one_side_and_tls_on_the_other(self):
        server = self.tls_server()
        *_, of_alice, of_bob = self.pair(server)
        one, other = self.leg(UdpLeg, of_alice, server.tls_port), self.leg(TlsLeg, of_bob, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        self.exchange(one, other)

    def test_datagrams_that_tls_splits_or_joins_arrive_whole(self):
        server = self.tls_server()
        *_, of_alice, of_bob = self.pair(server)
        one, other = self.leg(TlsLeg, of_alice, server.tls_port), self.leg(UdpLeg, of_bob, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        datagrams = [sealed(one.theirs, number, 1000 + number) for number in range(12)]
        stream = b"".join(struct.pack("<H", len(each)) + each for each in datagrams)
        for start in range(0, len(stream), 1777):
            one.socket.sendall(stream[start:start + 1777])
        self.assertEqual([other.receive() for _ in datagrams], datagrams)

    def test_a_leg_moves_to_where_it_is_bound_last(self):
        server = self.tls_server()
        *_, of_alice, of_bob = self.pair(server)
        one, other = self.leg(UdpLeg, of_alice, server.tls_port), self.leg(UdpLeg, of_bob, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        moved = self.leg(TlsLeg, of_bob, server.tls_port)
        moved.counter = other.counter
        self.assertEqual(moved.bound()[0], relay.BOUND)
        self.exchange(one, moved)
        other.send(sealed(other.theirs, 0))
        other.send(other.bind())  # an old counter
        self.assertIsNone(one.receive(0.2))
        self.assertIsNone(other.receive(0.2))

    def test_a_connection_that_lost_its_leg_makes_room_for_others(self):
        server = self.tls_server("--relay-calls", "5")
        *_, of_alice, _ = self.pair(server)
        lost, moved = self.leg(TlsLeg, of_alice, server.tls_port), self.leg(TlsLeg, of_alice, server.tls_port)
        self.assertEqual(lost.bound()[0], relay.BOUND)
        moved.counter = lost.counter
        self.assertEqual(moved.bound()[0], relay.BOUND)
        for _ in range(2 * 5 + 32 - 1):
            self.leg(TlsLeg, of_alice, server.tls_port)
        self.assertEqual(lost.receive(), b"")
        self.assertIsNone(moved.receive(0.1))

    def test_strangers_get_no_answer_and_reach_nobody(self):
        server = self.tls_server()
        *_, of_alice, of_bob = self.pair(server)
        one, other = self.leg(UdpLeg, of_alice, server.tls_port), self.leg(UdpLeg, of_bob, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        stranger = self.leg(UdpLeg, of_alice, server.tls_port)
        forged = (*of_alice[:2], bytes(36), of_alice[3], [])
        for datagram in (b"", b"\xb0", bytes(73), relay.Leg(forged).bind(), bytes(1500), sealed(one.theirs, 1),
                         sealed(other.theirs, 1), sealed(12345, 1)):
            stranger.send(datagram)
        self.assertIsNone(stranger.receive(0.2))
        for leg in (one, other):
            self.assertIsNone(leg.receive(0.01))

    def test_a_copied_bind_takes_no_leg_by_tls(self):
        server = self.tls_server()
        *_, of_alice, of_bob = self.pair(server)
        one, other = self.leg(UdpLeg, of_alice, server.tls_port), self.leg(TlsLeg, of_bob, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        thief = self.leg(TlsLeg, of_alice, server.tls_port)
        for copied in (one, other):
            thief.send(copied.bind())  # held back on its way
        self.assertIsNone(thief.receive(0.2))
        self.exchange(one, other)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))

    def test_a_call_that_ends_loses_its_relay(self):
        server = self.tls_server()
        alice, bob, call, of_alice, of_bob = self.pair(server)
        one, other = self.leg(UdpLeg, of_alice, server.tls_port), self.leg(UdpLeg, of_bob, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        alice.send("Signal", call, END, b"\x04")
        self.next(bob, "Signal")
        harness.eventually(lambda: one.bound()[0] == relay.NO, 5, "the end of the leg")

    def test_a_caller_has_four_relayed_calls(self):
        server = self.tls_server("--call-rate", "0")
        alice = self.user(server, "alice")
        peers = [self.user(server, f"peer{i}") for i in range(5)]
        tickets = []
        for i, _ in enumerate(peers):
            alice.send("Offer", 1, f"peer{i}", 0, b"hello")
            tickets.append(len(self.next(alice, "Offered")[7][2]))
        self.assertEqual(tickets, [36] * 4 + [0])

    def test_new_tickets_have_the_rate_of_a_reload(self):
        path = self.path("server.conf")
        with open(path, "w", encoding="ascii") as file:
            file.write("relay-rate = 100\n")
        server = self.tls_server("--config", path)
        alice, bob, call, of_alice, _ = self.pair(server)
        self.assertEqual(struct.unpack("<H", of_alice[2][16:18])[0], 100)
        alice.send("Signal", call, END, b"\x04")
        self.next(bob, "Signal")
        with open(path, "w", encoding="ascii") as file:
            file.write("relay-rate = 200\n")
        server.signal(signal.SIGHUP)
        server.wait_line("are read again")
        _, of_alice, _ = self.call(alice, bob)
        self.assertEqual(struct.unpack("<H", of_alice[2][16:18])[0], 200)

    def test_a_start_that_fails_beside_a_relay_exits_in_order(self):
        first = self.tls_server("--metrics", "127.0.0.1:0")
        port = first.wait_line(r"metrics on http://127\.0\.0\.1:(\d+)$").group(1)
        second = self.start(harness.Process, [
            harness.program("babel-server"), "--bind", "127.0.0.1", "--port", "0", "--tls-port", "0",
            "--state", self.path("other"), "--control", "none", "--metrics", f"127.0.0.1:{port}"])
        second.wait_line("cannot show metrics")
        self.assertEqual(second.exit_code(), 1)

    def test_calls_outlive_a_restart(self):
        server = self.tls_server()
        *_, of_alice, of_bob = self.pair(server)
        one, other = self.leg(UdpLeg, of_alice, server.tls_port), self.leg(UdpLeg, of_bob, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        server.signal(signal.SIGTERM)
        self.assertEqual(server.exit_code(), 0)
        again = self.tls_server(tls_port=server.tls_port)
        self.assertEqual(again.tls_port, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        self.exchange(one, other)

    def test_a_relay_of_its_own(self):
        server = self.tls_server("--relay", "off", "--relay-host", "127.0.0.1:4243")
        alone = self.start(harness.Process, [
            harness.program("babel-server"), "relay", "--secret", self.path("state") + "/relay.secret",
            "--bind", "127.0.0.1", "--tls-port", "0"])
        port = int(alone.wait_line(r"listening on .*:(\d+) for TLS$").group(1))
        *_, of_alice, of_bob = self.pair(server)
        self.assertEqual(of_alice[4], ["127.0.0.1:4243"])
        one, other = self.leg(UdpLeg, of_alice, port), self.leg(TlsLeg, of_bob, port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        self.exchange(one, other)
        with self.assertRaises(OSError):
            tls.connect(port, "babel/2")
        self.assertIsNone(tls.connect(port).receive())

    def test_the_operator_sees_relayed_calls(self):
        server = self.tls_server("--metrics", "127.0.0.1:0")
        alice, bob, call, of_alice, of_bob = self.pair(server)
        one, other = self.leg(UdpLeg, of_alice, server.tls_port), self.leg(UdpLeg, of_bob, server.tls_port)
        self.assertEqual((one.bound()[0], other.bound()[0]), (relay.BOUND, relay.BOUND))
        self.exchange(one, other)
        harness.eventually(
            lambda: {user["name"]: user["relayed_calls"] for user in self.json("list")["users"]} ==
            {"alice": 1, "bob": 1}, 5, "the list")
        self.assertRegex(self.text("list"), r"NAME .* RELAYED\n")

    def test_a_secret_that_others_can_read_is_refused(self):
        secret = self.path("secret")
        with open(secret, "w", encoding="ascii") as file:
            file.write("00" * 32)
        process = self.start(harness.Process, [
            harness.program("babel-server"), "relay", "--secret", secret, "--bind", "127.0.0.1", "--tls-port", "0"])
        process.wait_line(r"no relay: .*secret")
        self.assertEqual(process.exit_code(), 1)


if __name__ == "__main__":
    harness.main()
