"""Three servers as one over a real redis-server: names, presence and calls across them, and what users see of faults."""
import json
import signal
import time
import urllib.request

import doubles
import harness
import servers_case
import wire

OUTCOME = 2.5  # seconds until the caller hears of a request, with one for slow machines


class Names(servers_case.Case):
    def test_a_name_is_unique_among_all_servers(self):
        a, b, c = self.nodes()
        alice = self.user(a, "alice")
        for node in (b, c, a):
            self.assertEqual("username already used", self.refused(node, "alice"))
        alice.close()
        self.eventually_enters(b, "alice")
        self.assertEqual("username already used", self.refused(c, "alice"))

    def eventually_enters(self, node, name):
        def enters():
            link = wire.Link.connect(node.port)
            self.addCleanup(link.close)
            link.expect("HelloConnect")
            link.send("Login", name)
            return link.receive(12) == ("LoginSuccess",)
        harness.eventually(enters, 10, f"a login of {name}")

    def test_two_logins_at_once_have_one_winner(self):
        nodes = self.nodes()
        for turn in range(10):
            links = [wire.Link.connect(node.port) for node in nodes]
            for link in links:
                self.addCleanup(link.close)
                link.expect("HelloConnect")
            for link in links:
                link.send("Login", f"user{turn}")
            answers = [self.answer_to_login(link) for link in links]
            self.assertEqual(["LoginFailed", "LoginFailed", "LoginSuccess"], sorted(answers))
            for link in links:
                link.close()

    @staticmethod
    def answer_to_login(link):
        return link.receive(12)[0]

    def test_everybody_sees_everybody_come_and_go(self):
        a, b, c = self.nodes()
        alice = self.user(a, "alice")
        bob = self.knows(self.user(b, "bob"), "alice")
        carol = self.knows(self.user(c, "carol"), "alice", "bob")
        self.knows(alice, "bob", "carol")
        self.knows(bob, "carol")
        carol.close()
        for link in (alice, bob):
            self.assertEqual(("DelContact", ["carol"]), link.receive())

    def test_a_server_that_comes_later_shows_who_is_there(self):
        a = self.node("a")
        self.user(a, "alice")
        self.knows(self.user(self.node("b"), "bob"), "alice")

    def test_the_operator_sees_servers_and_users_of_all(self):
        a, b = self.nodes("a", "b")
        self.user(a, "alice")
        self.knows(self.user(b, "bob"), "alice")
        rows = [line.split() for line in self.ctl("list", "--all", path=a.control).stdout.splitlines()]
        self.assertEqual([["NAME", "SERVER"], ["alice", "a"], ["bob", "b"]], rows)

        def counted():
            rows = [line.split() for line in self.ctl("nodes", path=a.control).stdout.splitlines()]
            return [row[:3] for row in rows] == [["SERVER", "USERS", "STATE"], ["a", "1", "up"], ["b", "1", "up"]]
        harness.eventually(counted, 10, "both servers with a user")
        self.assertEqual(2, self.ctl("kick", "--all", "bob", path=a.control).returncode)
        for metric in ("babel_cluster_up 1", "babel_cluster_nodes 2", "babel_cluster_users_elsewhere 1",
                       'babel_cluster_claims_total{verdict="granted"} 1', "babel_cluster_claim_seconds_count 1",
                       "babel_cluster_held_logins 0", 'babel_cluster_resyncs_total{reason="gap"} 0'):
            self.assertIn(metric, self.metrics(a))
        self.assertEqual([["a", True], ["b", False]], [[node["name"], node["here"]] for node in self.pulse(a)["nodes"]])

    @staticmethod
    def pulse(node):
        """The figures of the status page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{node.metrics}/events", timeout=10) as events:
            return next(json.loads(line[len(b"data: "):]) for line in events if line.startswith(b'data: {"now"'))

    def test_names_of_a_server_that_ends_are_kept_for_their_users_for_a_time(self):
        a = self.node("a")
        b = self.node("b", "--drain-time", "0", "--park-time", "1")
        self.user(b, "bob")
        alice = self.knows(self.user(a, "alice"), "bob")
        b.signal(signal.SIGTERM)
        self.assertEqual(0, b.exit_code(), b.transcript())
        self.assertEqual(("DelContact", ["bob"]), alice.receive())
        self.user(a, "bob")
        self.assertEqual({"alice", "bob"}, set(self.names()))
        self.node("b")  # its name is free as well

    def test_the_only_server_of_a_cluster_ends_at_once(self):
        a = self.node("a", "--drain-time", "600")
        self.user(a, "alice")
        a.signal(signal.SIGTERM)
        self.assertEqual(0, a.exit_code(), a.transcript())
        self.assertEqual({}, self.names())


class Calls(servers_case.Case):
    def scene(self, of_alice, of_bob):
        """Calls of all kinds; returns the bytes that alice and bob get."""
        proxies = [doubles.DelayingProxy(node.port) for node in (of_alice, of_bob)]
        for proxy in proxies:
            self.addCleanup(proxy.close)
        alice, bob = (wire.log_in(proxy.port, name) for proxy, name in zip(proxies, ("alice", "bob")))
        self.knows(alice, "bob")
        self.knows(bob, "alice")
        alice.send("CallRequest", "bob", "", 5000)
        self.assertEqual(("CallRequest", "alice", "127.0.0.1", 5000), bob.receive())
        bob.send("CallRefused", "alice")
        self.assertEqual(("CallRefused", "bob"), alice.receive())
        bob.send("CallRequest", "alice", "192.0.2.7", 5001)
        self.assertEqual(("CallRequest", "bob", "192.0.2.7", 5001), alice.receive())
        bob.send("CallRefused", "alice")  # withdrawn
        self.assertEqual(("CallRefused", "bob"), alice.receive())
        alice.send("CallRequest", "bob", "nowhere at all", 5000)
        self.assertEqual("ErrorResponse", alice.receive()[0])
        self.assertEqual(("CallRefused", "bob"), alice.receive())
        alice.send("CallRequest", "bob", "", 5002)
        self.assertEqual("CallRequest", bob.receive()[0])
        alice.close()
        self.told(bob, ("DelContact", ["alice"]))
        bob.close()
        return [proxy.seen["down"] for proxy in proxies]

    def test_a_base_call_is_byte_for_byte_as_on_one_server(self):
        alone = self.server("--call-rate", "0")
        one = self.scene(alone, alone)
        a, b = (self.node(name, "--call-rate", "0") for name in ("a", "b"))
        two = self.scene(a, b)
        for name, first, second in zip(("alice", "bob"), one, two):
            self.assertEqual(first.hex(" "), second.hex(" "), name)

    def test_an_encrypted_call_crosses_servers(self):
        a, b = self.nodes("a", "b")
        alice = self.enter(a, "alice")
        bob = self.enter(b, "bob")
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        bob.expect("call.incoming", peer="alice")
        bob.command("accept")
        at_alice, at_bob = alice.expect("call.up"), bob.expect("call.up")
        self.assertEqual(("new", "new"), (at_alice["security"], at_bob["security"]))
        self.assertEqual(at_alice["words"], at_bob["words"])
        bob.command("hangup")
        self.assert_ends(bob, "hangup")
        self.assert_ends(alice, "peer_hangup")
        bob.command("call alice")
        alice.expect("call.incoming", peer="bob")
        alice.command("refuse")
        self.assert_ends(bob, "refused")

    def test_an_encrypted_call_across_servers_goes_by_the_relay_of_the_callee(self):
        self.relays_across_servers("127.0.0.1")

    def test_an_encrypted_call_is_relayed_for_a_server_whose_address_is_a_host_name(self):
        self.relays_across_servers("localhost")

    def relays_across_servers(self, address):
        a, b = (self.node(name, address=address) for name in ("a", "b"))
        alice = self.enter(a, "alice", "--relay-only")
        bob = self.enter(b, "bob", "--relay-only")
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        bob.expect("call.incoming", peer="alice")
        bob.command("accept")
        for client in (alice, bob):
            path = client.expect("call.up", within=20)["path"]
            self.assertTrue(path.startswith(f"relay 127.0.0.1:{b.tls_port} "), path)
        alice.command("hangup")
        self.assert_ends(alice, "hangup")
        self.assert_ends(bob, "peer_hangup")

    def test_nobody_is_rung_before_they_are_told(self):
        a, b = self.nodes("a", "b")
        bob = self.user(b, "bob")
        for turn in range(20):
            link = wire.Link.connect(a.port)
            self.addCleanup(link.close)
            link.expect("HelloConnect")
            name = f"user{turn}"
            link.send("Login", name)
            link.expect("LoginSuccess", 12)
            link.send("CallRequest", "bob", "", 5000)
            self.assertEqual(("AddContact", [name]), bob.receive())
            self.assertEqual(("CallRequest", name, "127.0.0.1", 5000), bob.receive())
            link.close()
            self.assertEqual(("DelContact", [name]), bob.receive())


class Faults(servers_case.Case):
    LEASE = ("--cluster-lease", "4")

    def three(self, *options):
        """Three servers, and a user of each who knows the others."""
        self.servers = [self.node(name, *options) for name in ("a", "b", "c")]
        links = [self.user(node, name) for node, name in zip(self.servers, ("alice", "bob", "carol"))]
        for link, others in zip(links, (("bob", "carol"), ("alice", "carol"), ("alice", "bob"))):
            self.knows(link, *others)
        return links

    def is_refused(self, caller, callee):
        """A call to somebody who cannot be reached has an outcome soon."""
        began = time.monotonic()
        caller.send("CallRequest", callee, "", 5000)
        self.assertEqual("ErrorResponse", caller.receive(5 * harness.SLOWDOWN)[0])
        self.assertEqual(("CallRefused", callee), caller.receive())
        self.assertLess(time.monotonic() - began, OUTCOME * harness.SLOWDOWN)

    def test_users_of_a_killed_server_are_told_gone_after_a_while_and_their_names_are_free(self):
        alice, _, carol = self.three(*self.LEASE)
        self.kill(self.servers[1])
        self.is_refused(alice, "bob")
        for link in (alice, carol):
            self.assertEqual(("DelContact", ["bob"]), link.receive(servers_case.ORPHANED * harness.SLOWDOWN))
        self.user(self.servers[2], "bob")
        self.knows(alice, "bob")
        again = self.node("b", *self.LEASE)
        self.knows(self.user(again, "dave"), "alice", "bob", "carol")

    def test_nobody_is_told_of_users_who_are_back_from_a_killed_server_in_time(self):
        alice, _, carol = self.three(*self.LEASE)
        names = ["bob", *(f"user{number}" for number in range(9))]
        for name in names[1:]:
            self.user(self.servers[1], name)
        self.knows(alice, *names[1:])
        self.knows(carol, *names[1:])
        self.kill(self.servers[1])
        links = [wire.Link.connect(node.port) for node in self.servers[::2] * 5]
        for link, name in zip(links, names):
            self.addCleanup(link.close)
            link.expect("HelloConnect")
            link.send("Login", name)  # held, until the server that had the name is taken for dead
        for link in links:
            self.assertEqual(("LoginSuccess",), link.receive(9.5 * harness.SLOWDOWN))
        self.quiet(alice, 4)
        self.quiet(carol)
        carol.send("CallRequest", "bob", "", 5000)
        self.assertEqual(("CallRequest", "carol", "127.0.0.1", 5000), links[0].expect("CallRequest"))

    def test_an_engine_that_comes_back_empty_costs_nobody_a_session_or_an_entry(self):
        alice, bob, carol = self.three()
        self.engine.kill()
        for node in self.servers:
            node.wait_line("the link with the engine is over")
            self.assertEqual(503, self.readiness(node))
        self.assertEqual(servers_case.AWAY, self.refused(self.servers[0], "dave"))
        self.is_refused(alice, "bob")
        self.engine.start()
        for node in self.servers:
            self.linked(node, 2)
            self.assertEqual(200, self.readiness(node))
        self.quiet(alice, 7)  # names that the first snapshot lacks are kept for 6 s
        for link in (bob, carol):
            self.quiet(link)
        self.assertEqual({"alice", "bob", "carol"}, set(self.names()))
        alice.send("CallRequest", "carol", "", 5000)
        self.assertEqual(("CallRequest", "alice", "127.0.0.1", 5000), carol.receive())
        self.user(self.servers[1], "dave")

    def test_calls_within_a_server_go_on_without_the_engine(self):
        a = self.node("a")
        alice = self.user(a, "alice")
        bob = self.knows(self.user(a, "bob"), "alice")
        self.knows(alice, "bob")
        self.engine.kill()
        a.wait_line("the link with the engine is over")
        alice.send("CallRequest", "bob", "", 5000)
        self.assertEqual(("CallRequest", "alice", "127.0.0.1", 5000), bob.receive())
        bob.close()
        self.told(alice, ("CallRefused", "bob"), ("DelContact", ["bob"]))

    def test_a_server_that_stands_still_for_4_s_costs_nothing(self):
        alice, bob, carol = self.three()
        self.servers[1].signal(signal.SIGSTOP)
        self.addCleanup(self.servers[1].signal, signal.SIGCONT)
        self.quiet(alice, 4)
        self.servers[1].signal(signal.SIGCONT)
        self.quiet(carol, 3)
        self.quiet(bob)
        carol.send("CallRequest", "bob", "", 5000)
        self.assertEqual(("CallRequest", "carol", "127.0.0.1", 5000), bob.receive())


if __name__ == "__main__":
    harness.main()
