"""The routers of tools/natlab translate addresses and filter as routers of their kinds do."""
import contextlib
import socket

import harness
import nat_lab
from nat_test import KINDS, SERVER, SERVER_6, SERVER_TOO, TLS_PORT

SILENCE_SECONDS = 0.3  # in which a datagram or a refusal would have come
ANY_6 = "::"


class Routers(nat_lab.Lab):
    """Each router does as its kind: otherwise the calls prove nothing."""

    # One port for two destinations, one for a destination that has sent before; another port of the first destination
    # may send, another address may.
    BY_UDP = {
        "full": (True, True, True, True),
        "addr": (True, True, True, False),
        "port": (True, True, False, False),
        "linux": (True, True, False, False),
        "open": (True, False, False, False),
        "sym": (False, False, False, False),
        "noudp": None,
        "only443": None,
    }

    def test_each_kind_translates_and_filters_in_its_own_way(self):
        for kind in KINDS:
            with self.subTest(kind):
                self.assertEqual(self.by_udp(kind + "1"), self.BY_UDP[kind])

    def test_one_kind_alone_blocks_other_ports_than_443(self):
        with self.on("server"):
            listeners = [socket.create_server((SERVER, port)) for port in (TLS_PORT, 4243)]
        with contextlib.ExitStack() as opened:
            for listener in listeners:
                opened.enter_context(listener)
            for kind in KINDS:
                with self.subTest(kind):
                    passes = [self.connects(kind + "2", listener) for listener in listeners]
                    self.assertEqual(passes, [True, kind != "only443"])

    def test_one_kind_alone_lets_its_clients_meet_at_its_own_address_and_keeps_its_networks_apart(self):
        for kind, lets_meet in (("full", False), ("hairpin", True)):
            with self.subTest(kind):
                self.set_router("shared1", kind)
                self.assertEqual(self.meet("shared1", "shared3"), (lets_meet, lets_meet))
                self.assertEqual(self.passes("shared1", "shared3", "192.168.2.2"), not lets_meet)
                self.set_router("carrier", kind)
                self.assertEqual(self.meet("carried1", "carried2"), (lets_meet, lets_meet))

    def test_a_router_translates_nothing_of_ipv6_and_lets_answers_in(self):
        if reason := nat_lab.missing_ipv6():
            self.skipTest(reason)
        with contextlib.ExitStack() as opened:
            inside, stranger = self.udp(opened, "dual1", ANY_6), self.udp(opened, "dual2", ANY_6)
            outside = self.udp(opened, "server", SERVER_6)
            own = ("2001:db8:1::2", inside.getsockname()[1])
            outside.sendto(b"first", own)
            self.assertEqual(self.come(inside), set())
            self.assertEqual(self.mapped(inside, outside)[:2], own)
            for sender, text in ((outside, b"answer"), (stranger, b"stranger")):
                sender.sendto(text, own)
            self.assertEqual(self.come(inside), {b"answer"})

    def passes(self, one_home, other_home, address):
        """One client gets a datagram that another one sends to its own address."""
        with contextlib.ExitStack() as opened:
            one, other = (self.udp(opened, home) for home in (one_home, other_home))
            one.sendto(b"inside", (address, other.getsockname()[1]))
            return self.come(other) == {b"inside"}

    def meet(self, one_home, other_home):
        """Each of two clients sends to the other's mapped port: both ways pass, and each sees the other's mapped port."""
        with contextlib.ExitStack() as opened:
            ends = [self.udp(opened, home) for home in (one_home, other_home)]
            mapped = [self.mapped(end, self.udp(opened, "server", SERVER)) for end in ends]
            for _ in range(2):  # the first datagrams open the homes' own routers
                for end, towards in zip(ends, reversed(mapped)):
                    end.sendto(b"turned", towards)
            return tuple(self.senders(end) == {peer} for end, peer in zip(ends, reversed(mapped)))

    def udp(self, opened, space, address=""):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with self.on(space):
            made = opened.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        made.bind((address, 0))
        made.settimeout(SILENCE_SECONDS)
        return made

    def by_udp(self, home):
        with contextlib.ExitStack() as opened:
            inside = self.udp(opened, home)
            first, second, other_port = (self.udp(opened, "server", SERVER) for _ in range(3))
            other_address = self.udp(opened, "server", SERVER_TOO)
            if not (mapped := self.mapped(inside, first)):
                return None
            has_one_port = self.mapped(inside, second) == mapped
            for sender, text in ((first, b"first"), (other_port, b"port"), (other_address, b"address")):
                sender.sendto(text, mapped)
            came = self.come(inside)
            self.assertIn(b"first", came)
            return has_one_port, self.mapped(inside, other_address) == mapped, b"port" in came, b"address" in came

    @staticmethod
    def mapped(inside, outside):
        """The address that a datagram comes from, or None."""
        inside.sendto(b"?", outside.getsockname())
        try:
            return outside.recvfrom(9)[1]
        except TimeoutError:
            return None

    @staticmethod
    def received(receiver):
        """Pairs of a text and its sender, until nothing comes."""
        with contextlib.suppress(TimeoutError):
            while True:
                yield receiver.recvfrom(99)

    def come(self, receiver):
        return {text for text, _ in self.received(receiver)}

    def senders(self, receiver):
        return {sender for _, sender in self.received(receiver)}

    def connects(self, home, listener):
        with self.on(home):
            client = socket.socket()
        with client:
            client.settimeout(SILENCE_SECONDS)
            try:
                client.connect(listener.getsockname())
            except TimeoutError:
                return False
            return True


if __name__ == "__main__":
    harness.main()
