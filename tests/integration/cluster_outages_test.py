"""Servers that are cut off from their engine, and engines that hang, are full, or come back with an old copy."""
import time

import engine
import harness
import servers_case
import sshsig

KEY = sshsig.public_line(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")).split()
FULL = "the register of names is full; try again later"
UNREACHABLE = "that contact cannot be reached at the moment"
OUTCOME = 2.5  # seconds until the caller hears of a request, with one for slow machines
OTHER_RUN = 7  # seconds after which a name that another run of the engine lacks would have been told gone


class Case(servers_case.Case):
    def is_refused(self, caller, callee):
        """A call to somebody of another server has an outcome soon."""
        began = time.monotonic()
        caller.send("CallRequest", callee, "", 5000)
        self.assertEqual(("ErrorResponse", UNREACHABLE), caller.receive(5 * harness.SLOWDOWN))
        self.assertEqual(("CallRefused", callee), caller.receive())
        self.assertLess(time.monotonic() - began, OUTCOME * harness.SLOWDOWN)

    @staticmethod
    def kinds(link, seconds=0.5):
        """The kinds of all packets that come within a time."""
        found, until = [], time.monotonic() + seconds
        try:
            while packet := link.receive(until - time.monotonic()):
                found.append(packet[0])
        except TimeoutError:
            pass
        return found

    def changes(self, link, seconds):
        """All names that were told to have come, and to have gone, within a time."""
        came, went, until = set(), set(), time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                packet = link.receive(left)
            except TimeoutError:
                break
            self.assertIn(packet[0], ("AddContact", "DelContact"))
            (came if packet[0] == "AddContact" else went).update(packet[1])
        return came, went


class CutOff(Case):
    """Of two servers, one has its engine behind a relay that can be stopped: nothing comes, and nothing ends."""

    def two(self, *options):
        self.between = self.relay(self.path("between.sock"))
        self.a = self.node("a", *options)
        self.b = self.node("b", *options, url="unix://" + self.between.where)
        self.alice = self.user(self.a, "alice")
        self.bob = self.knows(self.user(self.b, "bob"), "alice")
        self.carol = self.knows(self.user(self.b, "carol"), "alice", "bob")
        self.knows(self.alice, "bob", "carol")
        self.knows(self.bob, "carol")

    def test_a_cut_that_is_shorter_than_a_lease_costs_nobody_anything(self):
        self.two()
        self.freeze(self.between)
        self.b.wait_line("the link with the engine is over: nothing came for 3 s")
        self.thaw(self.between)
        self.linked(self.b, 2)
        self.quiet(self.alice, 4)
        for link in (self.bob, self.carol):
            self.quiet(link)
        self.rings(self.alice, "alice", self.bob, "bob")

    def test_the_last_name_with_a_key_that_is_freed_meanwhile_stays_free(self):
        between = self.relay(self.path("between.sock"))
        a, b = self.node("a"), self.node("b", url="unix://" + between.where)
        has_name = [lambda node=node: "alice" in self.ctl("names", path=node.control).stdout for node in (a, b)]
        self.assertEqual(0, self.ctl("bind", "alice", *KEY, path=a.control).returncode)
        harness.eventually(has_name[1], servers_case.TOLD, "the owner of a name at the other server")
        self.freeze(between)
        b.wait_line("the link with the engine is over: nothing came for 3 s")
        self.assertEqual(0, self.ctl("unbind", "alice", path=a.control).returncode)
        self.thaw(between)
        self.linked(b, 2)
        harness.eventually(lambda: not any(has() for has in has_name), servers_case.TOLD, "a free name at both servers")
        self.assertEqual([], self.engine.send("HGETALL", f"{{{engine.CLUSTER}}}:keys"))

    def test_users_of_a_server_that_is_cut_off_longer_go_for_others_and_keep_each_other(self):
        self.two("--cluster-lease", "4")
        self.freeze(self.between)
        self.b.wait_line("the link with the engine is over: nothing came for 3 s")
        self.told_gone(self.alice, "bob", "carol")
        self.assertEqual(servers_case.AWAY, self.refused(self.b, "dave"))
        for link in (self.bob, self.carol):
            self.quiet(link)
        self.rings(self.bob, "bob", self.carol, "carol")
        self.is_refused(self.bob, "alice")

        other_bob = self.knows(self.user(self.a, "bob"), "alice")
        self.knows(self.alice, "bob")
        self.quiet(self.bob)  # nobody tells them meanwhile
        self.thaw(self.between)
        self.linked(self.b, 2)
        self.assertEqual(("ErrorResponse", servers_case.LOST), self.bob.receive(servers_case.TOLD * harness.SLOWDOWN))
        self.assertIsNone(self.bob.receive())
        for link in (self.alice, other_bob):
            self.assertEqual(("AddContact", ["carol"]), link.receive(servers_case.TOLD * harness.SLOWDOWN))
        self.quiet(self.carol)  # bob and alice have been online all the time, for her
        self.rings(self.carol, "carol", other_bob, "bob")

    def test_a_server_that_missed_more_news_than_there_are_tells_the_difference_alone(self):
        self.two()
        self.freeze(self.between)
        passing = self.user(self.a, "passing")
        self.user(self.a, "dave")
        erin = self.knows(self.user(self.a, "erin"), "alice", "bob", "carol", "passing", "dave")
        passing.close()
        self.told_gone(erin, "passing")
        self.assertLess(0, self.engine.send("XTRIM", f"{{{engine.CLUSTER}}}:news", "MAXLEN", "1"))
        self.thaw(self.between)
        came, went = self.changes(self.bob, 2)
        self.assertEqual(({"dave", "erin"}, set()), (came - {"passing"}, went - {"passing"}))
        # One that has come and gone may have been told for a moment, by the entry that was under way.
        self.assertEqual("passing" in came, "passing" in went)
        # On a slow machine the cut may have ended the link.
        told = {'babel_cluster_resyncs_total{reason="gap"} 1', "babel_cluster_links_total 2"}
        self.assertTrue(told & set(self.metrics(self.b)))
        self.rings(self.bob, "bob", erin, "erin")


class Engines(Case):
    def three(self, *options):
        """Three servers, and a user of each who knows the others."""
        self.servers = [self.node(name, *options) for name in ("a", "b", "c")]
        links = [self.user(node, name) for node, name in zip(self.servers, ("alice", "bob", "carol"))]
        for link, others in zip(links, (("bob", "carol"), ("alice", "carol"), ("alice", "bob"))):
            self.knows(link, *others)
        return links

    def test_an_engine_that_hangs_costs_nobody_a_session_or_an_entry(self):
        alice, bob, carol = self.three()
        dave = self.user(self.servers[0], "dave")
        for link in (alice, bob, carol):
            self.knows(link, "dave")
        self.knows(dave, "alice", "bob", "carol")
        self.freeze(self.engine)
        self.is_refused(alice, "carol")  # also before anybody has noticed
        for node in self.servers:
            node.wait_line("the link with the engine is over: nothing came for 3 s")
            self.assertEqual(503, self.readiness(node))
        self.assertEqual(servers_case.AWAY, self.refused(self.servers[0], "erin"))
        self.is_refused(alice, "bob")
        self.rings(alice, "alice", dave, "dave")
        self.thaw(self.engine)
        for node in self.servers:
            self.linked(node, 2)
        self.quiet(alice, OTHER_RUN)
        self.quiet(dave)
        for link in (bob, carol):  # a request that waited at the engine arrives with its withdrawal, if at all
            self.assertIn(self.kinds(link), ([], ["CallRequest", "CallRefused"]))
        self.rings(alice, "alice", carol, "carol")

    def test_an_engine_that_comes_back_with_an_old_copy_is_brought_up_to_date(self):
        alice, bob, carol = self.three()
        self.engine.send("SET", "copied", "yes")
        self.assertEqual("OK", self.engine.send("SAVE"))
        bob.close()
        for link in (alice, carol):
            self.told_gone(link, "bob")
        self.user(self.servers[1], "dave")
        for link in (alice, carol):
            self.knows(link, "dave")
        self.engine.kill()
        self.engine.start()
        self.assertEqual("yes", self.engine.send("GET", "copied"))
        for node in self.servers:
            self.linked(node, 2)
        for link in (alice, carol):
            came, went = self.changes(link, OTHER_RUN if link is alice else 0.3)
            # The copy may show bob for a moment, until the server that had them sees it.
            self.assertTrue(came == went and came <= {"bob"}, (came, went))
        self.assertEqual({"alice", "carol", "dave"}, set(self.names()))

    def test_a_full_engine_takes_nobody_in_and_nobody_away(self):
        alice, bob, carol = self.three("--cluster-lease", "4")
        self.engine.send("CONFIG", "SET", "maxmemory-policy", "noeviction")
        self.engine.send("CONFIG", "SET", "maxmemory", "1")
        self.addCleanup(self.engine.send, "CONFIG", "SET", "maxmemory", "0")
        self.assertEqual(FULL, self.refused(self.servers[0], "dave"))
        self.quiet(alice, 8)  # two leases in which no beat succeeded
        for link in (bob, carol):
            self.quiet(link)
        self.engine.send("CONFIG", "SET", "maxmemory", "0")
        self.quiet(alice, 6)
        self.user(self.servers[1], "erin")
        for link in (alice, bob, carol):
            self.knows(link, "erin")


class Rights(Case):
    def test_servers_need_no_other_rights(self):
        self.engine.send("ACL", "SETUSER", "node", "on", ">secret", "~{babel}:*", "resetchannels", "-@all",
                         *("+" + command for command in engine.COMMANDS))
        options = ("--cluster-password-file", self.secret("secret"), "--drain-time", "0", "--park-time", "1")
        url = self.url.replace("unix://", "unix://node@")
        with engine.Connection(self.engine.path) as admin:
            admin.send("ACL", "SETUSER", "default", "-@all", "+ping", "+info", "+auth")
        a, b = (self.node(name, *options, url=url) for name in ("a", "b"))
        alice = self.user(a, "alice")
        bob = self.knows(self.user(b, "bob"), "alice")
        self.knows(alice, "bob")
        self.rings(alice, "alice", bob, "bob")
        for words in (("list", "--all"), ("nodes",), ("verify",), ("ban", "mallory"), ("unban", "mallory")):
            with self.subTest(words):
                self.assertEqual(0, self.ctl(*words, path=a.control).returncode)
        self.kill(b)
        self.told_gone(alice, "bob")
        again = self.node("b", *options, url=url)
        self.knows(self.user(again, "carol"), "alice")
        self.assertEqual(("AddContact", ["carol"]), alice.receive())
        self.ctl("drain", "0", path=again.control)
        self.assertEqual(0, again.exit_code())
        self.told_gone(alice, "carol")
        for node in (a, b, again):
            self.assertNotIn("NOPERM", node.transcript())
            self.assertNotIn("the engine refuses", node.transcript())


class AwayLimit(servers_case.Case):
    LIMIT = 2  # seconds

    def test_a_server_without_its_engine_closes_its_sessions_from_the_limit_on(self):
        a = self.node("a", "--cluster-away-limit", str(self.LIMIT), "--drain-time", "1")
        b = self.node("b", "--drain-time", "1")
        alice = self.user(a, "alice")
        self.knows(self.user(b, "bob"), "alice")
        dave = self.knows(self.user(a, "dave"), "alice", "bob")
        self.engine.kill()
        a.wait_line("the link with the engine is over")
        began = time.monotonic()
        for link in (alice, dave):
            link.receive_to_end()
        self.assertGreater(time.monotonic() - began, self.LIMIT - 0.5)
        a.wait_line(f"without the cluster for {self.LIMIT} s: closing 2 sessions over 1 s$")
        self.assertIn('babel_sessions_ended_total{reason="away"} 2', self.metrics(a))
        self.engine.start()
        self.linked(a, 2)
        self.knows(self.user(a, "alice"), "bob")  # it serves on

    def test_an_engine_that_is_back_in_time_costs_no_session(self):
        a = self.node("a", "--cluster-away-limit", "600", "--drain-time", "0")
        alice = self.user(a, "alice")
        self.engine.kill()
        a.wait_line("the link with the engine is over")
        self.engine.start()
        self.linked(a, 2)
        self.quiet(alice, 2)


if __name__ == "__main__":
    harness.main()
