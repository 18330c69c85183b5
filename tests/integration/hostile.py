"""A server that babel-cli logs in to and that passes offers on as a test demands, and a relay that sees all."""
import base64
import itertools
import os
import socket
import struct
import threading

import harness
import sealed
import sshsig
import terminal
import tls

HANDSHAKE, ACCEPT, END = 1, 2, 3
REFUSED, BUSY, NO_ANSWER, WITHDRAWN, FAILED, IDENTITY = range(1, 7)
CANNOT, PASSED_ON, BASE_CALL = range(3)
NOT_ONLINE, TAKES_NONE = 1, 2
PROVED, TAKES_OFFERS = 1, 2
NO_GRANT = (0, 0, b"", b"", [])


class Relay:
    """A relay by UDP. `bound`: the ids of the legs that came; `carried`: (sender's id, datagram) of each datagram;
    `change`: what a datagram becomes on its way."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.place = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.keys, self.legs = {}, {}  # by ticket; by id
        self.bound, self.carried = [], []
        self.change = lambda datagram: (datagram,)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def grants(self):
        """Those of both sides of a call."""
        first, second = struct.unpack("<II", os.urandom(8))
        return self.grant(first, second), self.grant(second, first)

    def grant(self, mine, theirs):
        ticket, key = sealed.ticket(bytes(32), 1 << 40, mine, theirs, 64, 0), os.urandom(32)
        self.keys[ticket] = mine, key
        return mine, theirs, ticket, key, [self.place]

    def run(self):
        while True:
            datagram, source = self.socket.recvfrom(2048)
            if not datagram:
                return
            if datagram[0] == 0xB0:
                self.bind(datagram, source)
                continue
            self.carried.append((next(mine for mine, at in self.legs.items() if at == source), datagram))
            to = struct.unpack("<I", datagram[1:5])[0]
            for each in self.change(datagram) if to in self.legs else ():
                self.socket.sendto(each, self.legs[to])

    def bind(self, datagram, source):
        mine, key = self.keys[datagram[1:37]]
        counter = struct.unpack("<I", datagram[37:41])[0]
        self.bound.append(mine)
        self.legs[mine] = source
        address = socket.inet_aton(source[0]) + bytes(12)
        self.socket.sendto(sealed.bound(key, mine, counter, 0, bytes(range(16)), 4, address, source[1]), source)

    def close(self):
        self.socket.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()


class User:
    """A babel-cli that is logged in, and its link as the server has it. `reach`: the port that it asked for.
    None: it hides its addresses."""
    barriers = itertools.count(0x7000_0000)

    def __init__(self, name, client, link, key, reach):
        self.name, self.client, self.link, self.key, self.reach = name, client, link, key, reach

    def signal(self, number, what, blob):
        self.link.send("Signal", number, what, blob)

    def said(self):
        """All packets of the client after those that the test has read: it has handled what came before."""
        barrier, packets = next(self.barriers), []
        self.link.send("IncomingOffer", barrier, "nobody", b"", (1, 2, b"", b"", []), b"an offer without a relay")
        while (packet := self.link.receive()) and packet[:2] != ("Signal", barrier):
            packets.append(packet)
        return packets

    def count(self, kind):
        """The events of that type, with those of packets that came before. No command of the test may be waiting."""
        self.said()
        before = len(self.client.events("reply"))
        self.client.command('{"cmd":"status"}')
        harness.eventually(lambda: len(self.client.events("reply")) > before, 10, "the answer to a command")
        return len(self.client.events(kind))


class Call:
    """An offer that the caller has sent. The server passes its steps on."""

    def __init__(self, number, caller, callee, grants):
        self.number, self.caller, self.callee, self.grants = number, caller, callee, grants
        _, self.tag, _, _, self.blob = caller.link.expect("Offer")

    def offered(self, key=None, kind=PASSED_ON):
        key = self.callee.key if key is None else key
        port = 40000 if kind == BASE_CALL else 0
        self.caller.link.send("Offered", self.tag, self.number, kind, 0, key, port, self.grants[0])

    def cannot(self, why):
        self.caller.link.send("Offered", self.tag, 0, CANNOT, why, b"", 0, NO_GRANT)

    def deliver(self, key=None, **other):
        key = self.caller.key if key is None else key
        self.callee.link.send("IncomingOffer", other.get("number", self.number), other.get("name", self.caller.name),
                              key, self.grants[1], other.get("blob", self.blob))

    def step(self, sender, within=10):
        """The next Signal of that side: its kind and blob. The time is twice that of a client for a handshake."""
        _, number, what, blob = sender.link.expect("Signal", within)
        if number != self.number:
            raise AssertionError(f"a signal of call {number}")
        return what, blob

    def other(self, side):
        return self.callee if side is self.caller else self.caller

    def pass_on(self, sender):
        what, blob = self.step(sender)
        self.other(sender).signal(self.number, what, blob)
        return what, blob

    def prove_caller(self):
        """Up to the callee's PeerHello, which waits at the server."""
        self.pass_on(self.callee)
        self.pass_on(self.caller)

    def prove(self):
        """Up to the words: the callee rings."""
        self.prove_caller()
        self.pass_on(self.callee)
        self.pass_on(self.caller)

    def end_of(self, side):
        """The reason of the End that this side sends."""
        what, blob = self.step(side)
        if what != END:
            raise AssertionError(f"a signal {what} and no end")
        return blob[0]


class Case(tls.Case):
    def setUp(self):
        super().setUp()
        self.relay = Relay()
        self.addCleanup(self.relay.close)
        certificate = tls.make_certificate(self.folder, "server", "ed25519")
        self.server_key = tls.fingerprint(certificate[0])
        self.fake = tls.FakeServer(certificate)
        self.fake.capabilities = ["call2", "relay1"]
        self.addCleanup(self.fake.close)
        self.numbers = itertools.count(1)

    def join(self, name, *options, person=None):
        client = self.client(self.at(self.fake.port), "login", name, *options,
                             more_environment=self.person(person or name))
        return self.logged_in(name, client, "--relay-only" in options)

    def join_by_hand(self, name):
        """At a prompt in a terminal, which takes commands while it calls."""
        argv = self.client_argv(self.at(self.fake.port), "login", name)
        environment = {**self.person(name), "BABEL_SECURE": "prefer"}
        return self.logged_in(name, self.start(terminal.Terminal, argv, environment))

    def logged_in(self, name, client, is_hidden=False):
        link = self.fake.greet()
        self.addCleanup(link.close)
        try:
            key = link.expect("Login2")[2]
        except (AssertionError, OSError) as failure:
            raise AssertionError(f"{name} did not log in: {failure}\n{client.transcript()}") from failure
        link.send("LoginSuccess")
        client.wait_until(lambda: f"ogged in as {name}" in client.transcript() or client.events("login.ok"), 10, "it")
        return User(name, client, link, key, None if is_hidden else link.expect("Reach")[1])

    def meet(self, *users, flags=PROVED | TAKES_OFFERS):
        for each in users:
            each.link.send("Presence", [(other.name, flags) for other in users if other is not each])
            each.client.expect("contacts.add")

    def pair(self, *options, flags=PROVED | TAKES_OFFERS):
        alice, bob = self.join("alice", *options), self.join("bob", *options)
        self.meet(alice, bob, flags=flags)
        return alice, bob

    def know_peer(self, person, name, key, how="seen"):
        """Gives a user who has not started yet the key of another."""
        os.makedirs(self.path(person + "/babel"), exist_ok=True)
        line = " ".join((f"127.0.0.1:{self.fake.port}", name, "ssh-ed25519",
                         base64.b64encode(sshsig.public_blob(key)).decode(), how, "2026-01-01"))
        with open(self.path(person + "/babel/known_peers"), "a", encoding="ascii",
                  opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(line + "\n")

    def acquainted(self, *options, how="seen", flags=PROVED | TAKES_OFFERS):
        """alice, who has bob's key, and bob."""
        bob = self.join("bob")
        self.know_peer("alice", "bob", bob.key, how)
        alice = self.join("alice", *options)
        self.meet(alice, bob, flags=flags)
        return alice, bob

    def place(self, caller, callee):
        """An offer that waits at the server."""
        caller.client.command("call " + callee.name)
        return Call(next(self.numbers), caller, callee, self.relay.grants())

    def offer(self, caller, callee):
        """An offer that is passed on."""
        call = self.place(caller, callee)
        call.offered()
        call.deliver()
        return call

    def accept(self, call):
        """Both sides are proved, and the callee accepts."""
        call.prove()
        self.answer(call)

    def answer(self, call):
        call.callee.client.expect("call.incoming")
        call.callee.client.command("accept")
        call.pass_on(call.callee)

    def up(self, call):
        """The events call.up of caller and callee."""
        return call.caller.client.expect("call.up"), call.callee.client.expect("call.up")

    def assert_talking(self, call):
        call.caller.client.command(f"msg {call.callee.name} still here")
        call.callee.client.expect("call.text", text="still here")

    def refused(self, user, code, direction):
        """The client reports that a call is not secure."""
        event = user.client.expect("call.insecure_refused", direction=direction)
        self.assertEqual(event["code"], code)
        return event

    def assert_no_ring(self, user):
        self.assertEqual(user.count("call.incoming"), 0, user.client.transcript())
