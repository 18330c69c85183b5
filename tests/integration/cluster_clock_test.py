"""Servers and engines of a cluster whose clocks are set, or whose machines are suspended."""
import email.utils
import os
import time
import urllib.request

import clocks
import engine
import harness
import servers_case

DAY = 24 * 60 * 60  # seconds
OUTLIVED = 9  # beats in which a server without any would be taken for dead, and its users be told gone
LOOKS = 3  # beats in which servers free parked names whose time is over
PARKED = 8  # seconds; more than a server takes to end
LEASE = ("--cluster-lease", "4")
LONG_LEASE = ("--cluster-lease", "8")  # the double of the shorter suspension
FIGURES = ("babel_cluster_links_total", "babel_cluster_names_lost_total", "babel_cluster_nodes_reaped_total")
TAKEN_FOR_DEAD = ("the link with the engine is over: "
                  "(the other nodes took this one for dead|the register has no such link any more)$")


class Case(servers_case.Case):
    def beats(self):
        """The beats of the servers in the register, by their numbers."""
        flat = self.engine.send("HGETALL", f"{{{engine.CLUSTER}}}:nodes")
        return {number: int(text.split()[0]) for number, text in zip(flat[::2], flat[1::2])}

    def live_on(self, beats):
        """Waits until each server has beaten so often; none joins or dies meanwhile."""
        before = self.beats()

        def have_beaten():
            now = self.beats()
            self.assertEqual(before.keys(), now.keys())
            return all(now[number] >= before[number] + beats for number in before)
        harness.eventually(have_beaten, 10 + 2 * beats, f"{beats} beats of each server")

    def is_untouched(self, node, links=1, reaped=0):
        """A server was linked so often, lost no name, and took so many others for dead."""
        figures = {name: int(value) for name, _, value in (
            line.partition(" ") for line in self.metrics(node) if line.startswith(FIGURES))}
        self.assertEqual(dict(zip(FIGURES, (links, 0, reaped))), figures, node.transcript())

    def wall_clock_is_ahead(self, node, seconds):
        with urllib.request.urlopen(f"http://127.0.0.1:{node.metrics}/metrics", timeout=10) as page:
            shown = email.utils.parsedate_to_datetime(page.headers["Date"])
        self.assertAlmostEqual(seconds, shown.timestamp() - time.time(), delta=5 * harness.SLOWDOWN)


class WallClock(Case):
    def test_a_server_whose_wall_clock_steps_loses_no_session_and_tells_nobody(self):
        of_b = clocks.Clocks(self.path("clock"))
        a = self.node("a", *LEASE)
        b = self.node("b", *LEASE, environment=of_b.environment)
        alice = self.user(a, "alice")
        bob = self.knows(self.user(b, "bob"), "alice")
        self.knows(alice, "bob")
        for seconds in (DAY, -DAY):
            of_b.set(seconds, clocks.STEPPED)
            self.wall_clock_is_ahead(b, seconds)
            self.live_on(OUTLIVED)
            self.rings(alice, "alice", bob, "bob")
            self.rings(bob, "bob", alice, "alice")
        for node in (a, b):
            self.is_untouched(node)
        self.knows(self.user(b, "carol"), "alice", "bob")
        for link in (alice, bob):
            self.assertEqual(("AddContact", ["carol"]), link.receive())


class Suspended(Case):
    """Of two servers, one is in a virtual machine, all of whose clocks stand while it is suspended."""

    def setUp(self):
        super().setUp()
        self.clocks = clocks.Clocks(self.path("clock"))
        self.a = self.node("a", *LONG_LEASE)
        self.b = self.node("b", *LONG_LEASE, environment=self.clocks.environment)
        self.alice = self.user(self.a, "alice")
        self.bob = self.knows(self.user(self.b, "bob"), "alice")
        self.carol = self.knows(self.user(self.b, "carol"), "alice", "bob")
        self.knows(self.alice, "bob", "carol")
        self.knows(self.bob, "carol")

    def suspend(self):
        self.freeze(self.b)
        os.waitid(os.P_PID, self.b.popen.pid, os.WSTOPPED | os.WNOWAIT)
        self.began = time.monotonic()

    def resume(self):
        """Returns the seconds by which the wall clock is behind until it is set."""
        stood = int(time.monotonic() - self.began)
        self.clocks.set(-stood, *clocks.ALL)
        self.thaw(self.b)
        return stood

    def test_one_that_is_suspended_for_less_than_a_lease_costs_nobody_anything(self):
        self.suspend()
        number, beat = min(self.beats().items())  # of a
        harness.eventually(lambda: self.beats()[number] >= beat + 3, 10, "three beats of the other server")
        self.assertLess(1, self.resume())
        self.live_on(OUTLIVED)
        for node in (self.a, self.b):
            self.is_untouched(node)
        self.rings(self.alice, "alice", self.bob, "bob")
        self.rings(self.carol, "carol", self.alice, "alice")
        for link in (self.alice, self.bob, self.carol):
            self.quiet(link)

    def test_users_of_one_that_was_suspended_for_longer_go_for_others_and_come_back_with_it(self):
        self.suspend()
        self.told_gone(self.alice, "bob", "carol")
        other_carol = self.knows(self.user(self.a, "carol"), "alice")
        self.knows(self.alice, "carol")
        stood = self.resume()
        self.b.wait_line(TAKEN_FOR_DEAD)
        self.linked(self.b, 2)
        self.wall_clock_is_ahead(self.b, -stood)
        self.assertEqual(("ErrorResponse", servers_case.LOST), self.carol.receive(servers_case.TOLD * harness.SLOWDOWN))
        self.assertIsNone(self.carol.receive())
        for link in (self.alice, other_carol):
            self.assertEqual(("AddContact", ["bob"]), link.receive(servers_case.TOLD * harness.SLOWDOWN))
        self.rings(self.alice, "alice", self.bob, "bob")
        self.rings(self.bob, "bob", other_carol, "carol")
        self.clocks.set(0, clocks.STEPPED)
        self.live_on(LOOKS)
        self.is_untouched(self.a, reaped=1)
        for link in (self.alice, self.bob, other_carol):
            self.quiet(link)


class EngineClock(Case):
    """Two servers with a user each, and the parked name of a user whose server has ended."""

    def engine_environment(self):
        self.clocks = clocks.Clocks(self.path("clock"))
        return self.clocks.environment

    def step(self, seconds):
        """The engine's clock is so far ahead from now on."""
        self.clocks.set(seconds, clocks.STEPPED)
        self.assertAlmostEqual(seconds, int(self.engine.send("TIME")[0]) - time.time(), delta=5 * harness.SLOWDOWN)

    def park(self, seconds):
        """The name of bob; alice and carol stay."""
        self.a, self.c = (self.node(name, *LEASE) for name in ("a", "c"))
        b = self.node("b", *LEASE, "--drain-time", "0", "--park-time", str(seconds))
        self.alice = self.user(self.a, "alice")
        self.carol = self.knows(self.user(self.c, "carol"), "alice")
        bob = self.knows(self.user(b, "bob"), "alice", "carol")
        self.knows(self.alice, "bob", "carol")
        self.knows(self.carol, "bob")
        self.ctl("drain", "0", path=b.control)
        self.assertEqual(0, b.exit_code(), b.transcript())
        bob.close()

    def is_parked(self):
        self.assertRegex(self.names().get("bob", "free"), "^p")
        for link in (self.alice, self.carol):
            self.quiet(link)
        self.rings(self.alice, "alice", self.carol, "carol")

    def is_over(self):
        """The park alone: who is online stays, and the name is free."""
        for link in (self.alice, self.carol):
            self.assertEqual(("DelContact", ["bob"]), link.receive(servers_case.TOLD * harness.SLOWDOWN))
        self.assertEqual({"alice", "carol"}, set(self.names()))
        self.live_on(LOOKS)
        for link in (self.alice, self.carol):
            self.quiet(link)
        self.rings(self.carol, "carol", self.alice, "alice")
        self.user(self.c, "bob")

    def test_parked_names_end_early_if_it_is_set_forward_and_nothing_else_happens(self):
        self.park(600)
        self.live_on(LOOKS)
        self.is_parked()
        self.step(DAY)
        self.is_over()
        for node in (self.a, self.c):
            self.is_untouched(node)

    def test_parked_names_end_late_if_it_is_set_back_and_nothing_else_happens(self):
        self.park(PARKED)
        self.step(-DAY)
        self.live_on(PARKED + LOOKS)  # longer than it would have been kept
        self.is_parked()
        self.step(0)
        self.is_over()
        for node in (self.a, self.c):  # a read of the news ends by that clock, and the link before it
            ends = [line for line in node.lines["stderr"] if " is over: " in line]
            self.assertFalse([line for line in ends if not line.endswith("nothing came for 3 s")])
            self.is_untouched(node, links=1 + len(ends))


if __name__ == "__main__":
    harness.main()
