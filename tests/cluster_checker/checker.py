"""Three real servers on a real redis-server, 40 users and seeded faults; then the rules of invariants.py on the log.

Usage: checker.py [--seeds N] [--seconds N] [--first SEED]
Each run has a seed, which is printed: it stands for the faults and for all that users do, though not for the machine's
timing. Without --first, seeds are random. A node is cut off by a relay before its engine that is stopped, so no network
namespaces are needed. Exit 0 if all rules hold, 1 if not, and 77 if there is no redis-server.
"""
import argparse
import collections
import random
import sys
import time
import unittest

import people  # first: it adds the folders of the next four to the path

import harness
import loop
import ports
import servers_case  # ends the program with 77 if there is no redis-server
import tls

import fault_plan
import history
import invariants
import sabotage

NODES = ("a", "b", "c")
LIMITS = ("--call-rate", "0", "--login-rate", "0", "--message-rate", "0")
TIMES = ("--drain-time", str(fault_plan.DRAIN_SECONDS), "--park-time", str(invariants.PARK))
ARRIVAL_SECONDS = 3
OF_REAL = "real-"


class Run(servers_case.Case):
    """One seed."""

    def __init__(self, seed, seconds):
        super().__init__("test_the_rules_hold")
        self.seed, self.seconds = seed, seconds

    def __str__(self):
        return f"seed {self.seed}, {self.seconds} s"

    def setUp(self):
        super().setUp()
        self.ports = {name: (ports.unused(), ports.unused()) for name in NODES}
        self.relays = {name: self.relay(self.path(f"link-{name}.sock")) for name in NODES}
        self.running = {}
        for name in NODES:
            self.restart(name)
        self.town = people.Town(loop.Loop(), tls.context(tls.EXTENDED), random.Random(f"people {self.seed}"), self.ports)
        self.addCleanup(self.town.end)

    def restart(self, name):
        url = "unix://" + self.relays[name].where
        self.running[name] = self.node(name, *LIMITS, *TIMES, url=url, ports=self.ports[name])

    def test_the_rules_hold(self):
        plan = fault_plan.plan(self.seed, self.seconds - ARRIVAL_SECONDS, NODES, random.Random(f"faults {self.seed}"))
        print(f"\n{self}:", *(f"{each.kind} {each.node} {each.seconds:.1f} s;" for each in plan), flush=True)
        self.real = self.real_call()
        self.town.open(ARRIVAL_SECONDS)
        self.town.loop.every(0.5, self.watch)
        began, sabotaged = time.monotonic(), sabotage.Sabotage(self, plan)
        sabotaged.start()
        self.addCleanup(sabotaged.cancel)
        limit = 3 * self.seconds * harness.SLOWDOWN + sabotage.LONGEST_RELINK

        def is_over():
            return sabotaged.is_done.is_set() and time.monotonic() - began >= self.seconds

        self.assertTrue(self.town.loop.run_until(is_over, limit), "the faults take too long")
        if sabotaged.failure:
            raise sabotaged.failure
        self.town.close()
        self.town.loop.run_until(lambda: False, invariants.SETTLE * harness.SLOWDOWN)
        self.town.come_back()
        self.town.loop.run_until(lambda: False, invariants.RETURN * harness.SLOWDOWN)
        self.watch()
        for name, node in self.running.items():
            self.town.note("verified", node=name, number=self.ctl("verify", path=node.control).returncode)
        self.judge()

    def real_call(self):
        """Two real clients in an encrypted call."""
        alice = self.enter(self.running["a"], OF_REAL + "alice")
        bob = self.enter(self.running["b"], OF_REAL + "bob")
        alice.expect("contacts.add", names=[OF_REAL + "bob"])
        alice.command(f"call {OF_REAL}bob")
        bob.expect("call.incoming")
        bob.command("accept")
        self.in_call(alice, bob)
        self.town.note("call", name="up")
        return alice, bob

    def watch(self):
        """Notes an end of the real call, and of a node, once each."""
        known = {(event.kind, event.node, event.name) for event in self.town.log if event.kind in ("call", "crashed")}
        if any(each.events("call.ended") or each.popen.poll() is not None for each in self.real):
            if ("call", "", "ended") not in known:
                self.town.note("call", name="ended")
        for name, node in list(self.running.items()):
            status = node.popen.poll()
            if status is not None and self.running.get(name) is node and ("crashed", name, f"{status}") not in known:
                self.town.note("crashed", node=name, name=f"{status}")

    def judge(self):
        """The rules, on events of users alone: real clients log nothing but their call."""
        log = sorted((each for each in self.town.log if not each.name.startswith(OF_REAL)), key=lambda each: each.at)
        counts = collections.Counter(each.kind for each in log)
        print(", ".join(f"{counts[kind]} {kind}" for kind in ("fault", "online", "called", "rung", "error", "refused")),
              end="; ")
        ways = collections.Counter(each.name for each in log if each.kind == "position")
        print("lists:", ", ".join(f"{ways[way]} {way}" for way in history.LISTS), end=", ")
        carried = history.carried(log)
        at_rest = [each for each in carried if each.at > max(each.at for each in log if each.kind == "closed")]
        print(f"{len(carried)} differences to lists of other nodes, {len(at_rest)} of them at rest", flush=True)
        broken = invariants.breaches(log, invariants.SLACK * harness.SLOWDOWN)
        self.assertFalse(broken, f"seed {self.seed}:\n" + "\n".join(broken[:20]) + f"\n{self.logs()}")
        # A run in which nothing happened would break nothing.
        self.assertGreater(counts["online"], people.SEATS)
        self.assertGreater(counts["rung"], self.seconds)
        self.assertGreater(counts["fault"], 0)
        self.assertTrue(carried, "checked nothing: no difference was applied to the list of another node")

    def logs(self):
        """The last lines of all servers."""
        servers = [each for each in self.processes if isinstance(each, servers_case.Node)]
        return "\n".join(f"{each.name}: {line}" for each in servers for line in each.lines["stderr"][-30:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--first", type=int, help="the first seed; those after it follow")
    options = parser.parse_args()
    some = random.SystemRandom()
    seeds = [some.randrange(1 << 32) if options.first is None else options.first + n for n in range(options.seeds)]
    suite = unittest.TestSuite(Run(seed, options.seconds) for seed in seeds)
    result = unittest.TextTestRunner(verbosity=2, warnings="ignore").run(suite)
    sys.exit(not result.wasSuccessful())


if __name__ == "__main__":
    main()
