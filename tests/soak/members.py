"""The well-behaved: they come, call, refuse and go at random, and check all that they are told."""
import loop

CROWDED_OUT = "too many connections wait to log in; try again later"
CALL_ERRORS = {"requested username not found", "that contact has too many calls waiting"}
LOGIN_ATTEMPTS = 9  # the server ends a connection after 10 failures
RETRY_SECONDS = 0.7
PORTS = range(1024, 65536)


class Town:
    """The truth: online users, calls under way, and errors."""

    def __init__(self, the_loop, port, random, lives):
        self.loop = the_loop
        self.port = port
        self.random = random
        self.online_seconds, self.away_seconds, self.call_seconds = lives
        self.online = {}  # name: member, from LoginSuccess to the first sign of leaving
        self.visits = set()  # members that are not over
        self.calls = {}  # (caller, port): callee, until it hears of it
        self.faults = []
        self.is_open = True  # false: no user comes, calls or leaves any more
        self.counts = dict.fromkeys(("logins", "calls", "rings", "refusals", "crowded out"), 0)
        self._port = 0

    def next_port(self):
        self._port = (self._port + 1) % len(PORTS)
        return PORTS[self._port]

    def fault(self, who, what):
        self.faults.append(f"{who}: {what}")

    def later(self, mean_seconds, action):
        """Does it after a random time, unless the town has closed by then."""
        seconds = self.random.expovariate(1 / mean_seconds)
        self.loop.after(seconds, lambda: self.is_open and action())

    def come(self, seat):
        """The next visit of that one of the clients, under one of its names."""
        Member(self, seat, f"client-{seat}-{self.random.randrange(2)}")

    def wrong_rosters(self):
        """Beliefs of the survivors that are wrong."""
        names = set(self.online)
        wrong = []
        for name, member in self.online.items():
            lacking, extra = names - member.roster - {name}, member.roster - names
            if lacking or extra:
                wrong.append(f"{name} lacks {sorted(lacking)} and has {sorted(extra)} too many")
        return wrong

    def is_settled(self):
        """True if every connected client is online."""
        return len(self.visits) == len(self.online)


class Member(loop.Connection):
    """One visit: from connecting to the end of the connection."""

    def __init__(self, town, seat, name):
        self.town, self.seat, self.name = town, seat, name
        self.roster = set()
        self.called = set()
        self.attempts = 0
        self.is_leaving = False
        town.visits.add(self)
        super().__init__(town.loop, town.port)

    def fault(self, what):
        self.town.fault(self.name, what)

    def on_HelloConnect(self):
        self.ask()

    def ask(self):
        if self.socket:
            self.attempts += 1
            self.send("Login", self.name)

    def on_LoginFailed(self, reason):
        if reason != "username already used":
            self.fault(f"was not let in: {reason}")
        elif self.attempts == LOGIN_ATTEMPTS:
            self.fault("its name was never given back")
        else:
            self.town.loop.after(RETRY_SECONDS, self.ask)

    def on_LoginSuccess(self):
        town = self.town
        town.counts["logins"] += 1
        if self.name in town.online:
            self.fault("two have this name")
        town.online[self.name] = self
        town.later(town.online_seconds, self.leave)
        town.later(town.call_seconds, self.call)

    def on_AddContact(self, names):
        for name in names:
            if name in self.roster or name == self.name:
                self.fault(f"was told of {name} twice, or of itself")
        self.roster.update(names)

    def on_DelContact(self, names):
        for name in names:
            if name not in self.roster:
                self.fault(f"heard that {name} left, who was not there")
        self.roster.difference_update(names)

    def on_ErrorResponse(self, what):
        is_online = self.town.online.get(self.name) is self
        if what not in CALL_ERRORS and (is_online or what != CROWDED_OUT):
            self.fault(f"heard: {what}")

    def call(self):
        if self.is_leaving or not self.socket:
            return
        town = self.town
        town.later(town.call_seconds, self.call)
        if not self.roster:
            return
        callee, port = town.random.choice(tuple(self.roster)), town.next_port()
        town.calls[self.name, port] = callee
        self.called.add(callee)
        town.counts["calls"] += 1
        self.send("CallRequest", callee, "", port)
        if town.random.random() < 0.4:
            town.later(1, lambda: self.refuse(callee))

    def on_CallRequest(self, caller, host, port):
        if caller not in self.roster:
            self.fault(f"{caller} calls, of whom it was not told")
        meant = self.town.calls.pop((caller, port), None)
        if caller.startswith("client-") and (meant != self.name or host != "127.0.0.1"):
            self.fault(f"{caller} calls from {host}:{port}, who had called {meant}")
        self.town.counts["rings"] += 1
        if self.town.random.random() < 0.5:
            self.town.later(0.5, lambda: self.refuse(caller))

    def refuse(self, contact):
        if self.socket and not self.is_leaving:
            self.send("CallRefused", contact)

    def on_CallRefused(self, contact):
        self.town.counts["refusals"] += 1
        # The server refuses for a callee that left, or was not there.
        if contact not in self.roster | self.called:
            self.fault(f"{contact} refuses, of whom it was not told")

    def leave(self):
        if self.is_leaving or not self.socket:
            return
        self.is_leaving = True
        del self.town.online[self.name]
        way = self.town.random.random()
        if way < 0.3:
            self.half_close()
        elif way < 0.6:
            self.reset()
        else:
            self.end("left")

    def on_end(self, how):
        town = self.town
        town.visits.discard(self)
        if not self.is_leaving and town.online.get(self.name) is self:
            del town.online[self.name]
            self.fault(f"was cut off: {how}")
        elif not self.is_leaving:
            town.counts["crowded out"] += 1
        town.later(town.away_seconds, lambda: town.come(self.seat))
