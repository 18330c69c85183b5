"""The scripts about bans of a cluster on a real redis-server: numbers of changes, and what outlives an engine."""
import cluster_case
import harness


class Bans(cluster_case.Case):
    def bans(self):
        flat = self.admin.send("HGETALL", self.key("bans"))
        return dict(zip(flat[::2], flat[1::2]))

    def test_changes_are_counted_kept_and_told(self):
        a, b = self.member(), self.member("b")
        self.assertEqual(["OK", "3", "1"], a.run("ban", "mallory", 0))
        self.assertEqual(["OK", "4", "2"], b.run("ban", "192.0.2.0/24", 1))
        self.assertEqual(["OK", "5", "3"], b.run("unban", "mallory", 2))
        self.assertEqual({"mallory": "-3", "192.0.2.0/24": "+2"}, self.bans())
        self.assertEqual([
            "ban mallory change 1", "ban 192.0.2.0/24 change 2", "unban mallory change 3"], self.news()[2:])

    def test_a_change_is_later_than_all_that_its_node_knows(self):
        self.assertEqual(["OK", "2", "42"], self.member().run("ban", "mallory", 41))
        self.assertEqual("43", self.member("b").run("unban", "mallory", 0)[2])

    def test_a_lift_of_what_is_not_banned_is_kept_for_nodes_that_know_the_ban(self):
        a = self.member()
        a.run("unban", "mallory", 7)
        self.member("b").run("keep", "mallory", "+6")
        self.assertEqual({"mallory": "-8"}, self.bans())

    def lifts(self):
        """Numbers of the changes by which something was lifted."""
        return sorted(int(change[1:]) for change in self.bans().values() if change[0] == "-")

    def test_the_last_1000_lifts_are_kept_also_after_a_burst_of_two_nodes(self):
        a, b = self.member(), self.member("b")
        a.run("ban", "eve", 0)
        for number in range(610):
            for link in (a, b):
                link.post(*link.words("unban", f"{link.node_id}{number}", 0))
        answers = [link.read()[2] for number in range(610) for link in (a, b)]
        self.assertEqual("1221", max(answers, key=int))
        self.assertEqual((list(range(222, 1222)), "+1"), (self.lifts(), self.bans()["eve"]))

    def test_lifts_that_are_written_back_are_bounded_as_well(self):
        a = self.member()
        for start in range(1, 1281, 64):
            a.run("keep", *(word for i in range(start, start + 64) for word in (f"n{i}", f"-{i}")))
        self.assertEqual(list(range(281, 1281)), self.lifts())
        a.run("keep", "late", "-7")
        self.assertNotIn("late", self.bans())

    def test_what_is_banned_again_is_not_forgotten_as_an_old_lift(self):
        a = self.member()
        for name, kept in (("eve", False), ("mallory", True)):
            change = a.run("unban", name, 0)[2]
            a.run(*(("keep", name, f"+{change}") if kept else ("ban", name, 0)))
            self.assertIsNone(self.admin.send("ZSCORE", self.key("lifts"), name))
        for number in range(1001):
            a.run("unban", f"n{number}", 0)
        self.assertEqual({"eve": "+2", "mallory": "+3"}, {name: self.bans()[name] for name in ("eve", "mallory")})

    def test_a_ban_that_an_old_node_left_among_the_lifts_is_kept(self):
        a = self.member()
        a.run("unban", "eve", 0)
        self.admin.send("HSET", self.key("bans"), "eve", "+2")
        for number in range(1000):
            a.run("unban", f"n{number}", 2)
        self.assertEqual("+2", self.bans()["eve"])
        self.assertEqual(1000, self.admin.send("ZCARD", self.key("lifts")))

    def test_the_later_change_of_those_that_nodes_write_back_counts(self):
        for kept, written, is_told in (
            ("", "+5", True), ("", "-5", True), ("+5", "-6", True), ("-5", "+6", True), ("+6", "-5", False),
            ("-6", "+5", False), ("+5", "+5", False), ("-5", "+5", True), ("+5", "-5", False), ("by hand", "+1", True)):
            with self.subTest(kept=kept, written=written):
                self.admin.send("FLUSHALL")
                a = self.member()
                if kept:
                    self.admin.send("HSET", self.key("bans"), "mallory", kept)
                self.assertEqual("OK", a.run("keep", "mallory", written)[0])
                self.assertEqual({"mallory": written if is_told else kept}, self.bans())
                self.assertEqual(2 if is_told else 1, len(self.news()))

    def test_changes_go_on_behind_those_that_were_written_back(self):
        a = self.member()
        a.run("keep", "mallory", "+70", "eve", "-69")
        self.assertEqual("71", a.run("ban", "bob", 0)[2])

    def test_a_counter_that_is_no_number_counts_as_none(self):
        a = self.member()
        self.admin.send("HSET", self.key("meta"), "bans", "many")
        self.assertEqual("1", a.run("ban", "mallory", 0)[2])

    def test_the_first_step_of_a_scan_shows_bans_as_well(self):
        a = self.member()
        a.run("ban", "mallory", 0)
        a.run("unban", "eve", 0)
        cursor, flat = a.run("scan", "0")[5:]
        self.assertEqual(("0", {"mallory": "+1", "eve": "-2"}), (cursor, dict(zip(flat[::2], flat[1::2]))))
        self.assertEqual(["", []], a.run("scan", "64")[5:])

    def test_a_scan_of_many_bans_comes_in_steps(self):
        a = self.member()
        for start in range(0, 3000, 60):
            a.run("keep", *(word for i in range(start, start + 60) for word in (f"n{i}", f"+{i + 1}")))
        cursor, flat = a.run("scan", "0")[5:]
        seen, steps = set(flat[::2]), 1
        while cursor != "0":
            _, cursor, flat = a.run("bans", cursor)
            seen |= set(flat[::2])
            steps += 1
        self.assertEqual((3000, True), (len(seen), steps > 1))

    def test_a_comparison_sees_names_and_nodes_as_a_scan_does(self):
        a = self.member()
        a.claim("x")
        self.assertEqual(a.run("scan", "0")[:5], a.run("verify", "0"))


if __name__ == "__main__":
    harness.main()
