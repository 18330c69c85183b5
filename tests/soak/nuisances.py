"""The badly behaved: each does one thing that a server has to survive, until that is over."""
import select
import socket
import struct
import time

import loop
import secured
import wire

FLOOD_PACKETS = 1000
DEAF_ASKS_EVERY = 1 / 90  # seconds: just less than the server takes for a flood
SILENT_CROWD = 150
EMPTY_RECORD, HEAD_OF_LARGEST_RECORD = b"\x16\x03\x01\x00\x00", b"\x16\x03\x01\x40\x00"
SMALLEST_SEGMENT = 536  # a small one keeps the server's send buffer small as well


class Street:
    """All who misbehave at the moment, and how many of each kind there were."""

    def __init__(self, town, more_kinds=()):
        self.town = town
        self.kinds = KINDS + more_kinds
        self.there = set()
        self.numbers = 0
        self.counts = {kind.__name__: 0 for kind in self.kinds}
        self.longest = {kind.__name__: 0.0 for kind in self.kinds}  # seconds that one was there

    def send_one(self):
        kind = self.town.random.choice(self.kinds)
        for _ in range(SILENT_CROWD if kind is Silent and self.town.random.random() < 0.2 else 1):
            self.counts[kind.__name__] += 1
            self.numbers += 1
            kind(self)

    def in_words(self):
        return ", ".join(f"{count} {kind} (up to {self.longest[kind]:.1f} s)"
                         for kind, count in self.counts.items())

    def older_than(self, seconds):
        limit = time.monotonic() - seconds
        return [type(each).__name__ for each in self.there if each.since < limit]


class Nuisance(loop.Connection):
    def __init__(self, street):
        self.street = street
        self.random = street.town.random
        self.name = f"nuisance-{street.numbers}"
        self.since = time.monotonic()
        street.there.add(self)
        super().__init__(street.town.loop, street.town.port)

    def later(self, seconds, action):
        self.loop.after(seconds, lambda: self.socket and action())

    def on_end(self, how):
        self.street.there.discard(self)
        longest, kind = self.street.longest, type(self).__name__
        longest[kind] = max(longest[kind], time.monotonic() - self.since)


class Silent(Nuisance):
    """Says nothing."""


class HalfPacket(Nuisance):
    """Stops in the middle of its first packet."""

    def on_HelloConnect(self):
        packet = wire.encode("Login", self.name)
        self.send_bytes(packet[:self.random.randrange(1, len(packet))])


class HalfLater(Nuisance):
    """Logs in, and stops in the middle of a packet."""

    def on_HelloConnect(self):
        self.send("Login", self.name)

    def on_LoginSuccess(self):
        packet = wire.encode("CallRefused", self.name)
        self.send_bytes(packet[:self.random.randrange(1, len(packet))])


class Torn(HalfLater):
    """Is reset in the middle of a packet."""

    def on_LoginSuccess(self):
        super().on_LoginSuccess()
        self.later(self.random.random(), self.reset)


class Garbage(Nuisance):
    """Sends noise, or a length that nobody would allocate."""

    def on_HelloConnect(self):
        noise = self.random.randbytes(self.random.randrange(1, 2000))
        huge = struct.pack("<Q", 1 << self.random.randrange(11, 64)) + noise
        self.send_bytes(self.random.choice((noise, huge)))


class Flood(Nuisance):
    """Logs in, and calls or refuses far more often than anybody may."""

    def on_HelloConnect(self):
        self.send("Login", self.name)

    def on_LoginSuccess(self):
        who = next(iter(self.street.town.online), "nobody")
        calls, refusals = wire.encode("CallRequest", who, "", 9), wire.encode("CallRefused", who)
        self.send_bytes(self.random.choice((calls, refusals)) * FLOOD_PACKETS)


class Deaf(Nuisance):
    """Never reads, and asks for answers; its end shows as an error of the socket."""

    def prepare(self, before_connecting):
        before_connecting.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        before_connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALLEST_SEGMENT)

    def __init__(self, street):
        super().__init__(street)
        if not self.side:
            self.loop.epoll.modify(self.socket.fileno(), select.EPOLLOUT)

    def begin(self):
        if self.side:
            super().begin()  # it reads until the handshake is over
        else:
            self.turn_deaf()

    def handle(self, events):
        if events & (select.EPOLLHUP | select.EPOLLERR):
            return self.end("cut off")
        super().handle(events)
        if self.socket and self.side and self.side.is_up:
            self.turn_deaf()

    def turn_deaf(self):
        self.loop.epoll.modify(self.socket.fileno(), 0)
        self.send("Login", self.name)
        self.ask()

    def ask(self):
        self.send("Login", self.name)
        self.later(DEAF_ASKS_EVERY, self.ask)


class BadNames(Nuisance):
    """Asks for one impossible name after the other."""

    def on_HelloConnect(self):
        self.send("Login", self.random.choice((b"", b"\xff", b" x", b"x\n", b"y" * 85)))

    def on_LoginFailed(self, _reason):
        self.on_HelloConnect()


class Imposter(Nuisance):
    """Asks for the name of somebody who is online; keeps it a moment if that one just left."""

    asked = 0

    def on_HelloConnect(self):
        held = self.random.choice(tuple(self.street.town.online) or ("nobody",))
        self.send("Login", held)

    def on_LoginFailed(self, _reason):
        self.asked += 1
        self.later(0.2, self.on_HelloConnect if self.asked < 5 else self.reset)

    def on_LoginSuccess(self):
        self.later(0.3, self.reset)


class HalfHello(Nuisance):
    """Stops within or behind the first message of its handshake."""

    def begin(self):
        hello = self.side.begin()
        self.loop.epoll.modify(self.socket.fileno(), select.EPOLLIN)
        self.send_raw(hello[:self.random.randrange(1, len(hello) + 1)])
        self.side = None

    def take(self, data):
        """Does not go on, whatever comes."""


class NoHello(HalfHello):
    """Sends noise, a plain packet or an empty record instead of a handshake's first message."""

    def begin(self):
        self.loop.epoll.modify(self.socket.fileno(), select.EPOLLIN)
        noise = self.random.randbytes(self.random.randrange(1, 2000))
        packet = wire.encode("Login", self.name)
        self.send_raw(self.random.choice((noise, packet, EMPTY_RECORD, HEAD_OF_LARGEST_RECORD + noise)))
        self.side = None


KINDS = (Silent, HalfPacket, HalfLater, Torn, Garbage, Flood, Deaf, BadNames, Imposter)
OF_TLS = (HalfHello, NoHello, secured.Renewer)
