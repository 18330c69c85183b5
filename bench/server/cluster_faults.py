"""Faults of a cluster of three nodes with 150 users: the time without a session, and the facts that others are told."""

import signal
import statistics
import time

import harness
import ports
import roamers
import servers_case

USERS, NAMES = 150, ("a", "b", "c")
CALLS = 3
AWAY_SECONDS = 15
LATE_SECONDS = 12  # a lease, the time for which names of a dead node are shown, and more
# A dead node's names are shown for so long at least: its last beat was up to a second old, and names wait for 3 s.
IN_TIME_SECONDS = 8


class Faults(servers_case.Case):
    """Three nodes and their users. Each method is one measurement on a fresh cluster."""

    def runTest(self):  # unittest demands one
        raise NotImplementedError

    def come(self, calls=0):
        """Users, and calls of real clients between each node and the next one."""
        self.ports = {name: (ports.unused(), ports.unused()) for name in NAMES}
        self.running = {name: self.node(name, ports=self.ports[name]) for name in NAMES}
        pairs = [(NAMES[i], NAMES[(i + 1) % len(NAMES)]) for i in range(calls)]
        self.callers = [client for near, far in pairs for client in self.begin_call(near, far)]
        self.crowd = roamers.Crowd({name: node.port for name, node in self.running.items()})
        self.crowd.others = {f"{side}-{near}" for near, _ in pairs for side in ("caller", "callee")}
        self.addCleanup(self.crowd.close)
        self.crowd.come(USERS)

    def begin_call(self, near, far):
        """Both real clients, in a call."""
        callee = self.enter(self.running[far], f"callee-{near}")
        caller = self.enter(self.running[near], f"caller-{near}")
        harness.eventually(lambda: any(f"callee-{near}" in told["names"] for told in caller.events("contacts.add")), 10,
                           "the callee in the list")
        caller.command(f"call callee-{near}")
        callee.expect("call.incoming")
        callee.command("accept")
        self.in_call(caller, callee)
        return caller, callee

    def ended(self):
        """The number of calls of which one side has an end."""
        has_ended = [bool(client.events("call.ended")) or client.popen.poll() is not None for client in self.callers]
        return sum(caller or callee for caller, callee in zip(has_ended[::2], has_ended[1::2]))

    def missing(self):
        """Entries that the lists of all users lack, or have too many."""
        names = {user.name for user in self.crowd.users}
        return sum(len((names - {user.name}) ^ user.roster) for user in self.crowd.users)

    def absences(self):
        """p50, p95 and maximum, in seconds; 0 if nobody lost a session."""
        times = sorted(each for user in self.crowd.users for each in user.absences) or [0]
        cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
        return {"absent_p50_s": cuts[49], "absent_p95_s": cuts[94], "absent_max_s": times[-1]}

    def told(self, users=None, about=None):
        """Facts told to these users; to all without them. `about`: names that count, else all do."""
        return sum(count for user in users or self.crowd.users for name, count in user.told.items()
                   if about is None or name in about)

    def back_in_time(self):
        """Names of users who lost a session, and had another one while theirs were shown."""
        return {user.name for user in self.crowd.users if user.absences and max(user.absences) < IN_TIME_SECONDS}

    def lost(self):
        return sum(user.losses for user in self.crowd.users)

    def kill(self):
        """kill -9 of a node, which stays dead."""
        self.come()
        others = [user for user in self.crowd.users if user.node != "c"]
        del self.crowd.ports["c"]
        super().kill(self.running["c"])
        self.crowd.run_until_online()
        self.crowd.run(LATE_SECONDS)
        in_time = self.back_in_time()
        return {**self.absences(), "facts": self.told(others), "back": len(in_time),
                "facts_about_back": self.told(others, in_time), "lost": self.lost()}

    def restart_one_by_one(self):
        """SIGTERM and a new process for each node, the next one when everybody is online."""
        self.come(CALLS)
        for name in NAMES:
            node = self.running[name]
            node.signal(signal.SIGTERM)
            self.crowd.run(60, lambda node=node: node.popen.poll() is not None)
            self.running[name] = again = self.start_node(name, ports=self.ports[name])
            self.crowd.run(30, lambda node=again: any("member of the cluster" in x for x in node.lines["stderr"]))
            self.crowd.ports[name] = int(again.wait_line(r"listening on .*:(\d+)$").group(1))
            self.crowd.run_until_online()
        self.crowd.run(LATE_SECONDS)
        return {**self.absences(), "facts": self.told(), "lost": self.lost(), "missing": self.missing(),
                "ended": self.ended()}

    def lose_the_engine(self):
        """The engine dies, and another one comes back empty."""
        self.come()
        self.engine.kill()
        self.crowd.run(AWAY_SECONDS)
        self.engine.start()
        start = time.monotonic()
        self.crowd.run(30, lambda: all(
            sum("member of the cluster" in x for x in node.lines["stderr"]) > 1 for node in self.running.values()))
        back = time.monotonic() - start
        self.crowd.run(LATE_SECONDS)
        return {"facts": self.told(), "lost": self.lost(), "missing": self.missing(), "back_s": back}


MEASURED = ("kill", "restart_one_by_one", "lose_the_engine")


def measure(name):
    """The figures of one run."""
    case = Faults()
    try:
        case.setUp()
        return getattr(case, name)()
    finally:
        case.doCleanups()
