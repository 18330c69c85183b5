"""Users of a cluster: they come, call, refuse and go at random, at any node, and log all that happens to them."""
import collections
import copy
import functools
import itertools
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", folder) for folder in ("soak", "integration")]
import loop  # noqa: E402
import wire  # noqa: E402

from history import DIFFERENCE, KINDS, LISTS, Event  # noqa: E402

SEATS = 40
NAMES = 32  # so that a quarter of them is wanted by two
LOGIN_SECONDS = 10  # the time for which real clients wait
ONLINE_SECONDS, AWAY_SECONDS, CALL_SECONDS = 20, 2, 4  # means
REFUSE_SECONDS = 0.2
OUTCOME_SECONDS = 15  # then a caller gives up, and calls again
CALL_PORTS = range(1024, 65536)
SINCE = "since1"  # the capability
LOST = "in use at another server"  # of the cluster: the reason for which a session ends that lost its name

Kept = collections.namedtuple("Kept", "run number node names")  # a list as it was at that Position, and its node


class Town:
    """Everybody, and the log. `nodes`: their names with the ports without TLS and with it."""

    def __init__(self, the_loop, context, random, nodes):
        self.loop = the_loop
        self.secure_loop = copy.copy(the_loop)  # the same sockets and timers
        self.secure_loop.context = context
        self.random, self.nodes = random, nodes
        self.log = []
        self.visits = set()  # that are not over
        self.kept = {}  # the last list of each seat with a number; a seat always has the same name
        self.is_open = True  # false: no user comes, leaves or calls any more
        self.sessions, self.calls = itertools.count(1), itertools.count()

    def note(self, kind, **fields):
        """Any thread may call it."""
        assert kind in KINDS, kind
        self.log.append(Event(time.monotonic(), kind, **fields))

    def next_port(self):
        return CALL_PORTS[next(self.calls) % len(CALL_PORTS)]

    def after(self, seconds, action):
        """Does it then, unless the town has closed."""
        self.loop.after(seconds, lambda: self.is_open and action())

    def later(self, mean_seconds, action):
        self.after(self.random.expovariate(1 / mean_seconds), action)

    def come(self, seat, besides=""):
        """The next visit of that seat, at a node other than the last one."""
        node = self.random.choice([node for node in self.nodes if node != besides])
        self.visits.add(kind_of(seat)(self, seat, node))

    def open(self, seconds):
        for seat in range(SEATS):
            self.loop.after(seconds * seat / SEATS, lambda seat=seat: self.come(seat))

    def close(self):
        """Those who are online stay, and those who are not give up."""
        self.is_open = False
        self.note("closed")
        for each in [each for each in self.visits if not each.session]:
            each.end("given up")

    def come_back(self):
        """All who keep their lists leave, and come to another node, also once the town has closed."""
        for each in [each for each in self.visits if isinstance(each, ReturningPerson)]:
            each.end("comes back")
            self.loop.after(self.random.uniform(0.2, 1.2), functools.partial(self.come, each.seat, each.node))

    def end(self):
        """Closes all connections."""
        self.is_open = False
        for each in list(self.visits):
            each.end("over")


class Person(loop.Connection):
    """One visit, from connecting to the end of the connection."""

    def __init__(self, town, seat, node):
        self.town, self.seat, self.node = town, seat, node
        self.name = f"user{seat % NAMES}"
        self.roster = set()
        self.session = 0  # 0: not logged in
        self.callee, self.number = "", 0  # of the call without an outcome, and of the last one
        super().__init__(self.loop_of(town), town.nodes[node][self.which_port])
        town.loop.after(LOGIN_SECONDS, self.give_up)

    which_port = 0

    @staticmethod
    def loop_of(town):
        return town.loop

    def note(self, kind, **fields):
        if self.session:
            self.town.note(kind, session=self.session, **fields)

    def give_up(self):
        if not self.session:
            self.end("nothing came")

    def on_HelloConnect(self):
        self.send("Login", self.name)

    def on_LoginFailed(self, _reason):
        self.end("refused")

    def on_LoginSuccess(self):
        self.session = next(self.town.sessions)
        self.note("online", name=self.name, node=self.node)
        self.town.later(ONLINE_SECONDS, self.leave)
        self.town.later(CALL_SECONDS, self.call)

    def on_AddContact(self, names):
        for name in names:
            self.roster.add(name)
            self.note("told", name=name)

    def on_DelContact(self, names):
        for name in names:
            self.roster.discard(name)
            self.note("gone", name=name)

    def call(self):
        if not self.socket:
            return
        self.town.later(CALL_SECONDS, self.call)
        friends = sorted(name for name in self.roster if name.startswith("user"))
        if self.callee or not friends:
            return
        self.callee, self.number = self.town.random.choice(friends), self.town.next_port()
        self.note("called", name=self.callee, number=self.number)
        self.send("CallRequest", self.callee, "", self.number)
        self.town.loop.after(OUTCOME_SECONDS, functools.partial(self.forget, self.number))

    def forget(self, number):
        if self.number == number:
            self.callee = ""

    def on_ErrorResponse(self, what):
        # Errors are about calls, except the reason for an end of the session.
        if self.number and LOST not in what:
            self.note("error", number=self.number)
            self.callee = ""

    def on_CallRefused(self, contact):
        if contact == self.callee:
            self.note("refused", number=self.number)
            self.callee = ""

    def on_CallRequest(self, caller, _host, port):
        self.note("rung", name=caller, number=port)
        self.town.loop.after(REFUSE_SECONDS, lambda: self.socket and self.send("CallRefused", caller))

    def leave(self):
        if self.socket:
            self.end("left")

    def end(self, how):
        if self.socket:
            self.note("ended")
        super().end(how)

    def on_end(self, how):
        self.session = 0
        self.town.visits.discard(self)
        if how == "left":
            self.town.later(AWAY_SECONDS, lambda: self.town.come(self.seat))
        else:  # as real clients do, at another node
            self.town.after(self.town.random.uniform(0.2, 1.2), lambda: self.town.come(self.seat, self.node))


class SecurePerson(Person):
    """The same by TLS, with babel/2."""

    which_port = 1
    capabilities = ()
    decode = staticmethod(functools.lru_cache(maxsize=512)(lambda body: wire.decode(body, wire.TO_CLIENT)))

    @staticmethod
    def loop_of(town):
        return town.secure_loop

    def on_HelloConnect(self):
        """Welcome follows."""

    def on_Welcome(self, *_):
        self.send("Login2", self.name, b"", b"", "", self.capabilities, [])

    def on_LoginRefused(self, _code, _words):
        self.end("refused")

    def on_Presence(self, contacts):
        self.on_AddContact([name for name, _ in contacts])

    def on_Notice(self, code, _words):
        if code == 3:  # go to another node
            self.town.after(self.town.random.uniform(0, 0.3), lambda: self.socket and self.end("sent away"))


class ReturningPerson(SecurePerson):
    """The same with since1: the seat keeps the list of the last Position, and asks for the difference to that."""

    capabilities = (SINCE,)

    def __init__(self, town, seat, node):
        self.former = None  # the list that Since named
        self.early = []  # packets of the list until its Position: whether they add, and names
        self.is_listed = False
        super().__init__(town, seat, node)

    def on_Welcome(self, minor, capabilities, endorsements):
        if SINCE in capabilities and (former := self.town.kept.get(self.seat)):
            self.former = former
            self.send("Since", former.run, former.number)
        super().on_Welcome(minor, capabilities, endorsements)

    def on_LoginSuccess(self):
        super().on_LoginSuccess()
        if self.former:
            self.note("asked", run=self.former.run, number=self.former.number, node=self.former.node)
        self.town.kept.pop(self.seat, None)  # if the link ends before Position, the list has no number

    def on_AddContact(self, names):
        if self.is_listed:
            super().on_AddContact(names)
        else:
            self.early.append((True, names))

    def on_DelContact(self, names):
        if self.is_listed:
            super().on_DelContact(names)
        else:
            self.early.append((False, names))

    def on_Position(self, run, number, what):
        kind = LISTS[what]
        if not self.is_listed:
            self.complete(kind)
        self.note("position", name=kind, run=run, number=number)
        if run:
            self.town.kept[self.seat] = Kept(run, number, self.node, frozenset(self.roster))
        else:
            self.town.kept.pop(self.seat, None)

    def complete(self, kind):
        """All packets of the list have come. A difference is to the list as it was: what came later is undone."""
        names = set(self.former.names) if kind == DIFFERENCE and self.former else set()
        for adds, some in self.early:
            if adds:
                names.update(some)
            else:
                names.difference_update(some)
        self.is_listed, self.early = True, []
        self.on_AddContact(sorted(names))


def kind_of(seat):
    """A quarter keeps lists, an eighth has babel/2 alone, and the others are base clients."""
    return {1: ReturningPerson, 3: SecurePerson, 5: ReturningPerson}.get(seat % 8, Person)
