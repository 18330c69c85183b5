"""Three servers as one for their operator: bans and their lifts, kicks, and comparisons with the register."""
import json
import signal
import time

import engine
import harness
import servers_case
import wire

BANNED = "you are banned from this server under this name"
KICKED = "30 s"  # in the reason of a name that is kept out


class Case(servers_case.Case):
    def run_at(self, node, *words, status=0):
        result = self.ctl(*words, path=node.control)
        self.assertEqual(status, result.returncode, result)
        return result.stdout if status == 0 else result.stderr

    def bans_at(self, node):
        """Bans of the whole cluster, as that server applies them."""
        return json.loads(self.run_at(node, "bans", "--json"))["cluster_bans"]

    def all_ban(self, nodes, *expected):
        for node in nodes:
            harness.eventually(lambda: self.bans_at(node) == sorted(expected), servers_case.TOLD,
                               f"the bans {expected} at {node.name}")

    def register(self):
        """Bans as the engine keeps them."""
        with engine.Connection(self.engine.path) as admin:
            flat = admin.send("HGETALL", f"{{{engine.CLUSTER}}}:bans")
            return dict(zip(flat[::2], flat[1::2]))

    def lose_engine(self, nodes, links):
        """The engine comes back empty, and these servers are linked so many times."""
        self.engine.kill()
        for node in nodes:
            node.wait_line("the link with the engine is over")
        self.engine.start()
        for node in nodes:
            self.linked(node, links)


class Bans(Case):
    def test_a_ban_acts_on_every_server_until_it_is_lifted_at_any(self):
        a, b, c = nodes = self.nodes()
        mallory = self.user(b, "mallory")
        self.assertIn("banned at all servers", self.run_at(a, "ban", "mallory"))
        mallory.receive_to_end()
        self.all_ban(nodes, "mallory")
        for node in nodes:
            self.assertEqual(BANNED, self.refused(node, "mallory"))
            self.assertEqual("mallory  everywhere\n", self.run_at(node, "bans"))
        self.assertEqual({"mallory": "+1"}, self.register())
        self.assertIn("babel_cluster_bans 1", self.metrics(c))
        self.run_at(c, "unban", "mallory")
        self.all_ban(nodes)
        self.assertIn("not banned", self.run_at(b, "unban", "mallory", status=1))
        self.user(a, "mallory")
        self.assertEqual({"mallory": "-2"}, self.register())

    def test_a_ban_of_a_network_disconnects_at_every_server(self):
        a, b = self.nodes("a", "b")
        users = [self.user(a, "alice"), self.user(b, "bob")]
        self.run_at(a, "ban", "127.0.0.1/8")
        for link in users:
            link.receive_to_end()
        self.all_ban((a, b), "127.0.0.0/8")

    def test_a_ban_of_one_server_is_its_own(self):
        a, b = self.nodes("a", "b")
        self.run_at(a, "ban", "mallory", "--here")
        self.assertEqual(BANNED, self.refused(a, "mallory"))
        self.assertEqual("mallory  here\n", self.run_at(a, "bans"))
        self.user(b, "mallory").close()
        self.assertIn("ctl unban --here", self.run_at(a, "unban", "mallory", status=1))
        self.run_at(a, "unban", "mallory", "--here")
        self.assertEqual("nothing is banned\n", self.run_at(a, "bans"))
        self.assertEqual({}, self.register())

    def test_a_server_that_joins_later_has_all_bans_and_keeps_them_over_a_reload(self):
        with engine.Connection(self.engine.path) as admin:
            bans = [word for number in range(1, 3001) for word in (f"n{number}", f"+{number}")]
            admin.send("HSET", f"{{{engine.CLUSTER}}}:bans", *bans, "no number", "x")
        config = self.path("server.conf")
        with open(config, "w", encoding="ascii") as file:
            file.write("call-rate = 0\n")
        a = self.node("a", "--config", config)
        harness.eventually(lambda: len(self.bans_at(a)) == 3000, servers_case.TOLD, "all bans")
        self.assertIn("babel_cluster_dropped_total 1", self.metrics(a))
        a.signal(signal.SIGHUP)
        a.wait_line("are read again")
        self.assertEqual(BANNED, self.refused(a, "n2999"))

    def test_bans_made_without_the_engine_count_here_and_are_written_later(self):
        a, b = nodes = self.nodes("a", "b")
        self.run_at(a, "ban", "eve")
        self.all_ban(nodes, "eve")
        self.engine.kill()
        a.wait_line("the link with the engine is over")
        self.assertIn("once this one is linked again", self.run_at(a, "ban", "mallory"))
        self.assertIn("once this one is linked again", self.run_at(a, "unban", "eve"))
        self.assertEqual(["mallory"], self.bans_at(a))
        self.assertIn("babel_cluster_held_bans 2", self.metrics(a))
        self.assertEqual(["eve"], self.bans_at(b))
        self.engine.start()
        for node in nodes:
            self.linked(node, 2)
        self.all_ban(nodes, "mallory")
        harness.eventually(lambda: "babel_cluster_held_bans 0" in self.metrics(a), servers_case.TOLD, "the register")

    def test_bans_and_lifts_are_written_back_to_an_empty_engine(self):
        nodes = self.nodes()
        for what in ("mallory", "eve"):
            self.run_at(nodes[0], "ban", what)
        self.all_ban(nodes, "eve", "mallory")
        self.run_at(nodes[1], "unban", "eve")
        self.all_ban(nodes, "mallory")
        before = self.register()
        self.lose_engine(nodes, 2)
        harness.eventually(lambda: self.register() == before, servers_case.TOLD, "the bans in the engine")
        self.all_ban(nodes, "mallory")
        self.run_at(nodes[2], "unban", "mallory")
        self.all_ban(nodes)
        self.assertEqual({"-"}, {change[0] for change in self.register().values()})

    def test_a_server_that_comes_late_to_an_empty_engine_does_not_undo_a_lift(self):
        a, b, c = nodes = self.nodes()
        self.run_at(a, "ban", "mallory")
        self.all_ban(nodes, "mallory")
        c.signal(signal.SIGSTOP)
        self.addCleanup(c.signal, signal.SIGCONT)
        self.lose_engine((a, b), 2)
        self.run_at(b, "unban", "mallory")
        self.all_ban((a, b))
        c.signal(signal.SIGCONT)
        self.linked(c, 2)
        self.all_ban(nodes)
        self.assertEqual("-", self.register()["mallory"][0])


class Kicks(Case):
    def kept_out(self, node, name):
        """Waits until that name cannot log in, with the reason of a kick."""
        def is_kept_out():
            link = wire.Link.connect(node.port)
            self.addCleanup(link.close)
            link.expect("HelloConnect")
            link.send("Login", name)
            answer = link.receive(12)
            link.close()
            return answer[0] == "LoginFailed" and KICKED in answer[1]
        harness.eventually(is_kept_out, servers_case.TOLD, f"{name} kept out at {node.name}")

    def test_a_user_is_kicked_from_any_server_and_kept_out_of_all(self):
        a, b, c = nodes = self.nodes()
        bob = self.user(b, "bob")
        self.knows(self.user(a, "alice"), "bob")
        self.assertIn("is disconnected", self.run_at(a, "kick", "bob"))
        bob.receive_to_end()
        for node in nodes:
            self.kept_out(node, "bob")
        self.assertIn("nobody called bob is online", self.run_at(c, "kick", "bob", status=1))

    def test_a_kick_at_the_user_s_own_server_keeps_the_name_out_of_others(self):
        a, b = self.nodes("a", "b")
        self.user(a, "alice")
        harness.eventually(lambda: len(self.run_at(a, "nodes").splitlines()) == 3, servers_case.TOLD, "the other server")
        self.run_at(a, "kick", "alice")
        self.kept_out(b, "alice")

    def test_a_kick_to_a_server_that_stands_still_fails_in_time(self):
        a, b = self.nodes("a", "b")
        self.user(b, "bob")
        self.knows(self.user(a, "alice"), "bob")
        b.signal(signal.SIGSTOP)
        self.addCleanup(b.signal, signal.SIGCONT)
        began = time.monotonic()
        self.assertIn("did not answer within 2 s", self.run_at(a, "kick", "bob", status=1))
        self.assertLess(time.monotonic() - began, 4 * harness.SLOWDOWN)


class Verify(Case):
    def verify(self, node, status):
        result = self.ctl("verify", "--json", path=node.control)
        self.assertEqual(status, result.returncode, result)
        return json.loads(result.stdout)

    def test_servers_agree_with_the_register_about_who_is_online(self):
        nodes = self.nodes()
        links = [self.user(node, name) for node, name in zip(nodes, ("alice", "bob", "carol"))]
        self.knows(links[0], "bob", "carol")
        self.knows(links[1], "alice", "carol")
        self.knows(links[2], "alice", "bob")
        answers = [self.verify(node, 0) for node in nodes]
        for answer in answers:
            self.assertEqual(3, answer["here"]["names"])
            self.assertEqual(answer["here"], answer["register"])
        self.assertEqual(1, len({answer["here"]["hash"] for answer in answers}))
        self.assertIn("3 names, and the register has 3; they agree", self.run_at(nodes[0], "verify"))

    def test_a_register_that_was_changed_by_hand_does_not_agree(self):
        a, b = self.nodes("a", "b")
        self.user(a, "alice")
        with engine.Connection(self.engine.path) as admin:
            admin.send("HSET", f"{{{engine.CLUSTER}}}:names", "ghost", "1")
        for node in (a, b):
            answer = self.verify(node, 1)
            self.assertEqual((1, ["ghost"], False), (answer["differences"], answer["differing"], answer["agrees"]))
        self.assertIn("1 differ, such as ghost", self.run_at(a, "verify", status=1))

    def test_a_large_register_is_compared_step_by_step(self):
        a, b = self.nodes("a", "b")
        with engine.Connection(self.engine.path) as admin:
            number = next(iter(admin.send("HKEYS", f"{{{engine.CLUSTER}}}:nodes")))
            for start in range(0, 20000, 1000):
                admin.send("HSET", f"{{{engine.CLUSTER}}}:names",
                           *(word for i in range(start, start + 1000) for word in (f"ghost{i}", number)))
        answer = self.verify(b, 1)
        self.assertEqual((20000, 10), (answer["differences"], len(answer["differing"])))
        self.user(a, "alice")
        self.knows(self.user(b, "bob"), "alice")

    def test_a_server_without_a_link_has_nothing_to_compare(self):
        a = self.node("a")
        self.engine.kill()
        a.wait_line("the link with the engine is over")
        self.assertIn("no link", self.run_at(a, "verify", status=1))


if __name__ == "__main__":
    harness.main()
