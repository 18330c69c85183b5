"""Faults of a cluster of three nodes with 150 users: the time without a session, and the facts that others are told."""

import signal
import statistics
import time

import roamers
import servers_case

USERS, NAMES = 150, ("a", "b", "c")
AWAY_SECONDS = 15
LATE_SECONDS = 12  # a lease, the time for which names of a dead node are shown, and more


class Faults(servers_case.Case):
    """Three nodes and their users. Each method is one measurement on a fresh cluster."""

    def runTest(self):  # unittest demands one
        raise NotImplementedError

    def come(self):
        self.running = {name: self.node(name) for name in NAMES}
        self.crowd = roamers.Crowd({name: node.port for name, node in self.running.items()})
        self.addCleanup(self.crowd.close)
        self.crowd.come(USERS)

    def absences(self):
        """p50, p95 and maximum, in seconds; 0 if nobody lost a session."""
        times = sorted(self.crowd.absences) or [0]
        cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
        return {"absent_p50_s": cuts[49], "absent_p95_s": cuts[94], "absent_max_s": times[-1]}

    def told(self, users=None):
        return sum(user.facts for user in users or self.crowd.users)

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
        return {**self.absences(), "facts": self.told(others), "lost": self.lost()}

    def restart_one_by_one(self):
        """SIGTERM and a new process for each node, the next one when everybody is online."""
        self.come()
        for name in NAMES:
            node = self.running[name]
            node.signal(signal.SIGTERM)
            self.crowd.run(60, lambda node=node: node.popen.poll() is not None)
            self.running[name] = again = self.start_node(name)
            self.crowd.run(30, lambda node=again: any("member of the cluster" in x for x in node.lines["stderr"]))
            self.crowd.ports[name] = int(again.wait_line(r"listening on .*:(\d+)$").group(1))
            self.crowd.run_until_online()
        self.crowd.run(LATE_SECONDS)
        return {**self.absences(), "facts": self.told(), "lost": self.lost()}

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
        return {"facts": self.told(), "lost": self.lost(), "back_s": back}


MEASURED = ("kill", "restart_one_by_one", "lose_the_engine")


def measure(name):
    """The figures of one run."""
    case = Faults()
    try:
        case.setUp()
        return getattr(case, name)()
    finally:
        case.doCleanups()
