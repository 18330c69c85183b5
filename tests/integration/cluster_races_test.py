"""The scripts of a cluster on a real redis-server: tokens, deaths, races, and engines that fail."""
import os

import cluster_case
import engine
import harness


class Tokens(cluster_case.Case):
    SCRIPTS = ("beat 0", "scan 0", "claim x s - - -", "release x", "park 30 x s", "unpark", "down 1 0", "leave",
               "gc 0", "route 1 m", "ban x 0", "unban x 0", "bans 0", "keep x +1", "verify 0", "bind x k 1 -", "owners 0")

    def check_every_script(self, link, answer):
        before = self.admin.send("HGETALL", self.key("nodes")), self.names(), self.news()
        for line in self.SCRIPTS:
            with self.subTest(line):
                self.assertEqual([answer], link.run(*line.split()))
        self.assertEqual(before, (self.admin.send("HGETALL", self.key("nodes")), self.names(), self.news()))

    def test_no_script_is_left_out(self):
        self.assertEqual({line.split()[0] for line in self.SCRIPTS} | {"join"}, set(self.all_scripts()))

    def all_scripts(self):
        return [name[:-4] for name in os.listdir(engine.SCRIPTS) if name.endswith(".lua")]

    def test_another_run_of_the_engine_is_stale(self):
        a = self.member()
        a.claim("x")
        a.run_id = "0" * 40
        self.check_every_script(a, "STALE")

    def test_a_number_that_is_gone_is_gone(self):
        a = self.member()
        a.claim("x")
        self.drop(a)
        self.check_every_script(a, "GONE")

    def test_a_number_of_another_is_gone(self):
        a, b = self.member(), self.member("b")
        a.claim("x")
        b.number = a.number
        self.check_every_script(b, "GONE")

    def test_a_link_before_the_newest_is_gone(self):
        a = self.member()
        a.claim("x")
        self.relink(a).join()
        self.check_every_script(a, "GONE")


class Death(cluster_case.Case):
    def test_a_beat_counts_and_shows_all(self):
        a, b = self.member(), self.member("b")
        answer = a.run("beat", "7 up host 1")
        self.assertEqual(["OK", "2"], answer[:2])
        self.assertEqual({"1": f"1 {a.inc}.1 a 7 up host 1", "2": f"0 {b.inc}.1 b 0 up - 1"},
                         dict(zip(answer[2][::2], answer[2][1::2])))

    def test_a_new_link_counts_as_a_beat(self):
        a, b = self.member(), self.member("b")
        self.relink(a).join()
        self.assertEqual(["OK", "0"], b.run("down", a.number, "0", inbox=a.number))

    def test_a_beat_that_moved_saves_its_node(self):
        a, b = self.member(), self.member("b")
        a.run("beat", "0 up - 1")
        self.assertEqual(["OK", "0"], b.run("down", a.number, "0", inbox=a.number))
        self.assertEqual(["O"], a.claim("x"))

    def test_death_is_one_entry_and_told_once(self):
        a, b = self.member(), self.member("b")
        a.claim("x", "y")
        b.run("route", a.number, "hello", inbox=a.number)
        answers = [b.run("down", a.number, "0", inbox=a.number) for _ in range(2)]
        self.assertEqual([["OK", "1"], ["OK", "0"]], answers)
        self.assertEqual(["up 1", "up 2", "o 1 + x + y", "down 1"], self.news())
        self.assertEqual(0, self.admin.send("EXISTS", self.key("in:1")))

    def test_gc_removes_only_names_of_the_gone(self):
        a, b = self.member(), self.member("b")
        for start in range(0, 3000, 60):
            a.claim(*(f"a{i}" for i in range(start, start + 60)))
        b.claim("x", "y")
        b.run("park", 30, "y", "s")
        b.run("down", a.number, self.beat_of(a), inbox=a.number)
        removed, cursor = 0, "0"
        while True:
            _, cursor, count = b.run("gc", cursor)
            removed += int(count)
            if cursor == "0":
                break
        self.assertEqual(3000, removed)
        self.assertEqual({"x": "2", "y": "ps"}, self.names())

    def test_who_leaves_is_told(self):
        a, b = self.member(), self.member("b")
        a.run("leave")
        self.assertEqual("down 1", self.news()[-1])
        self.assertEqual(["GONE"], a.run("beat", ""))
        self.assertEqual(["OK", "NOBODY"], b.run("route", "1", "hello", inbox="1"))


class Races(cluster_case.Case):
    def test_a_release_of_a_dead_link_that_runs_late_does_nothing(self):
        a = self.member()
        a.claim("x")
        fresh = self.relink(a)
        late = a.words("release", "x")
        fresh.join()
        self.assertEqual(["H"], fresh.claim("x"))
        a.post(*late)
        self.assertEqual(["GONE"], a.read())
        self.assertEqual({"x": "1"}, self.names())

    def test_two_claims_at_once_have_one_winner(self):
        links = [self.member(str(i)) for i in range(4)]
        for round_number in range(50):
            for link in links:
                link.post(*link.words("claim", f"n{round_number}", "s", "", "", ""))
            verdicts = [link.read()[2] for link in links]
            winner = links[verdicts.index("O")].number
            self.assertEqual(sorted(["O"] + [winner] * 3), sorted(verdicts))

    def test_a_name_claimed_between_death_and_gc_stays(self):
        a = self.member()
        a.claim("x", "y")
        b = self.drop(a)
        b.claim("x")
        self.assertEqual("1", b.run("gc", "0")[2])
        self.assertEqual({"x": b.number}, self.names())

    def test_two_who_retire_one_id_have_one_winner(self):
        old = self.member()
        first, second = self.connect(node_id="a"), self.connect(node_id="a")
        for link in (first, second):
            self.assertEqual(["BUSY", old.number, "0"], link.join())
        self.assertEqual("OK", first.join(old.number, "0")[0])
        self.assertEqual(["BUSY", first.number, "0"], second.join(old.number, "0"))

    def test_two_who_see_one_death_tell_it_once(self):
        a, b, c = self.member(), self.member("b"), self.member("c")
        for link in (b, c):
            link.post(*link.words("down", a.number, "0", inbox=a.number))
        self.assertEqual(["0", "1"], sorted(link.read()[1] for link in (b, c)))
        self.assertEqual(1, self.news().count("down 1"))

    def test_who_was_taken_for_dead_joins_under_a_new_number(self):
        a = self.member()
        a.claim("x")
        b = self.drop(a)
        b.claim("x")
        again = self.relink(a)
        self.assertEqual(["OK", "3", "6", "1"], again.join())
        self.assertEqual([b.number], again.claim("x"))


class OtherRun(cluster_case.Case):
    def test_an_engine_that_comes_back_empty_takes_the_joins_again(self):
        a = self.member()
        a.claim("x")
        self.engine.kill()
        self.engine.start()
        self.admin = self.connect(engine.Connection)
        again = self.relink(a)
        self.assertEqual([["STALE"]] * 2, [again.claim("x"), again.run("beat", "")])
        self.assertEqual(["OK", "1", "1", "1"], again.join())
        self.assertEqual(["O"], again.claim("x"))

    def test_a_number_of_an_engine_before_may_be_of_another_node_now(self):
        a = self.member()
        self.admin.send("FLUSHALL")
        b = self.member("b")
        self.assertEqual((a.number, ["OK", "2", "2", "1"]), (b.number, self.relink(a).join()))
        self.assertEqual(["O"], b.claim("x"))

    def test_an_engine_restored_from_a_copy_makes_old_links_stale(self):
        a, b = self.member(), self.member("b")
        a.claim("x")
        self.admin.send("HSET", self.key("meta"), "run", "f" * 40)  # as of the engine before
        self.assertEqual(["STALE"], a.claim("x"))
        again = self.relink(a)
        self.assertEqual(["OK", "1", "3", "0"], again.join())
        self.assertEqual(["H"], again.claim("x"))
        self.assertEqual(["O"], b.claim("y"))  # the same process has run all the time


class Full(cluster_case.Case):
    """An engine without memory: noeviction refuses what needs more."""

    options = ("--maxmemory-policy", "noeviction")

    def test_nobody_dies_of_a_full_engine(self):
        a, b = self.member(), self.member("b")
        a.claim("x")
        beat = self.beat_of(a)
        self.addCleanup(lambda: self.admin.send("CONFIG", "SET", "maxmemory", "0"))
        self.admin.send("CONFIG", "SET", "maxmemory", "1")
        for line in ("claim y s -  ", "bind y k 1  ", "beat 0", f"down {a.number} {beat}", "park 30 x s"):
            with self.subTest(line), self.assertRaisesRegex(engine.Refused, "OOM"):
                (b if line[0] in "cbd" else a).run(*line.split(" "), inbox=a.number)
        with self.assertRaisesRegex(engine.Refused, "OOM"):
            self.connect(node_id="c").join(a.number, beat, b.number, self.beat_of(b), realms="yes")
        self.assertEqual(["OK", "4"], a.run("release", "x"))  # which makes room
        self.admin.send("CONFIG", "SET", "maxmemory", "0")
        self.assertEqual({}, self.names())
        self.assertEqual(["up 1", "up 2", "o 1 + x", "o 1 - x"], self.news())


class Rights(cluster_case.Case):
    """A user of the engine that may do no more than a node needs."""

    def setUp(self):
        super().setUp()
        self.admin.send("ACL", "SETUSER", "node", "on", ">secret", "~{babel}:*", "resetchannels", "-@all",
                        *("+" + command for command in engine.COMMANDS))

    def test_every_script_runs(self):
        a = self.connect(user=("node", "secret"))
        self.assertEqual("OK", a.join()[0])
        for line in ("claim x s -  ", "bind x k 1  ", "owners 0", "beat 0", "scan 0", "park -1 x s", "unpark",
                     "claim y s -  ", "release y", "bind x  0 k ", "gc 0", "route 1 m", "down 7 0", "ban x 0", "unban x 0",
                     "bans 0", "keep x +9", "verify 0", "leave"):
            with self.subTest(line):
                self.assertEqual("OK", a.run(*line.split(" "))[0])
        self.assertEqual(None, a.send("XREAD", "COUNT", "512", "STREAMS", self.key("news"), self.key("in:1"), "0-99", "0"))

    def test_nothing_else_is_permitted(self):
        a = self.connect(user=("node", "secret"))
        for line in ("FLUSHALL", "GET x", "KEYS *", "CONFIG GET *", "HGET other x", "ACL LIST", "SCRIPT FLUSH", "EVAL x 0"):
            with self.subTest(line), self.assertRaisesRegex(engine.Refused, "NOPERM"):
                a.send(*line.split())


if __name__ == "__main__":
    harness.main()
