"""The scripts of a cluster on a real redis-server: each answer of each script except join."""
import cluster_case
import harness


class Claim(cluster_case.Case):
    def test_a_free_name_is_taken_and_told(self):
        a = self.member()
        self.assertEqual(["OK", "2", "O", "O"], a.run("claim", "x", "s", "", "", "", "y", "s", "", "", ""))
        self.assertEqual({"x": "1", "y": "1"}, self.names())
        self.assertEqual(["up 1", "o 1 + x + y"], self.news())

    def test_an_own_name_is_held_and_not_told_again(self):
        a = self.member()
        a.claim("x")
        self.assertEqual(["OK", "2", "H"], a.run("claim", "x", "s", "", "", ""))
        self.assertEqual(["up 1", "o 1 + x"], self.news())

    def test_flags_stand_with_the_name_and_other_ones_are_told(self):
        a, b = self.member(), self.member("b")
        self.assertEqual((["O"], ["H"], ["H"]), tuple(a.claim("x", flags=flags) for flags in ("4", "4", "6")))
        self.assertEqual({"x": "1/6"}, self.names())
        self.assertEqual(["o 1 +4 x", "o 1 +6 x"], self.news()[2:])
        self.assertEqual(["1"], b.claim("x", flags="4"))
        self.assertEqual({"x": "1/6"}, self.names())

    def test_a_name_with_flags_is_parked_released_and_collected_like_others(self):
        a = self.member()
        a.claim("x", "y", "z", flags="4")
        a.run("park", 30, "x", "s")
        a.run("release", "y")
        self.assertEqual({"x": "ps", "z": "1/4"}, self.names())
        self.assertEqual("1", self.drop(a).run("gc", 0)[2])
        self.assertEqual({"x": "ps"}, self.names())

    def test_a_name_of_another_has_its_number(self):
        self.member().claim("x")
        self.assertEqual(["1", "O"], self.member("b").claim("x", "y"))

    def test_a_name_of_a_dead_number_is_free(self):
        a = self.member()
        a.claim("x")
        self.assertEqual(["O"], self.drop(a).claim("x"))

    def test_a_name_twice_in_a_batch_is_held(self):
        self.assertEqual(["O", "H"], self.member().claim("x", "x"))

    def test_a_name_with_a_key_needs_it(self):
        a = self.member()
        a.bind("x", "k1")
        for key, verdict in (("", "Kk1 7"), ("k2", "Kk1 7"), ("k1 7", "Kk1 7"), ("k", "Kk1 7"), ("k1", "O")):
            with self.subTest(key):
                self.assertEqual([verdict], a.claim("x", key=key))

    def test_a_name_passes_from_a_node_that_gives_it_up(self):
        a, b, c = self.member(), self.member("b"), self.member("c")
        a.claim("x", key="k", flags="4")
        self.assertEqual([a.number], b.claim("x", key="k", giver=c.number))
        self.assertEqual(["O"], b.claim("x", key="k", flags="5", giver=a.number))
        self.assertEqual({"x": "2/5"}, self.names())
        self.assertEqual(["o 1 +4 x", "o 2 +5 x"], self.news()[3:])
        self.assertEqual(["OK", "5"], a.run("release", "x"))  # it is no longer its own
        self.assertEqual([b.number], c.claim("x", key="k", giver=a.number))

    def test_a_name_with_another_key_passes_to_nobody(self):
        a, b = self.member(), self.member("b")
        a.bind("x", "k1")
        a.claim("x", key="k1")
        self.assertEqual(["Kk1 7"], b.claim("x", key="k2", giver=a.number))

    def test_batches_of_64_pass(self):
        names = [f"n{i}" for i in range(64)]
        self.assertEqual(["O"] * 64, self.member().claim(*names))
        self.assertEqual(64, len(self.names()))


class Release(cluster_case.Case):
    def test_only_own_names_are_released(self):
        a, b = self.member(), self.member("b")
        a.claim("x", "y")
        b.claim("z")
        self.assertEqual(["OK", "5"], a.run("release", "x", "z", "nobody"))
        self.assertEqual({"y": "1", "z": "2"}, self.names())
        self.assertEqual("o 1 - x", self.news()[-1])

    def test_nothing_released_is_not_told(self):
        a = self.member()
        self.assertEqual(["OK", "1"], a.run("release", "x"))
        self.assertEqual(["up 1"], self.news())


class Park(cluster_case.Case):
    def park(self, seconds=30):
        a = self.member()
        a.claim("x")
        self.assertEqual(["OK", "3"], a.run("park", seconds, "x", "s1", "nobody", "s1"))
        self.assertEqual("o 1 ~ x", self.news()[-1])
        return a

    def test_a_parked_name_is_kept_for_its_source(self):
        self.park()
        b = self.member("b")
        self.assertEqual(["P"], b.claim("x", source="s2"))
        self.assertEqual(["O"], b.claim("x", source="s1"))
        self.assertEqual(0, self.admin.send("ZCARD", self.key("parked")))

    def test_a_parked_name_is_kept_for_its_key(self):
        a = self.park()
        a.bind("x", "k")
        b = self.member("b")
        self.assertEqual(["Kk 7"], b.claim("x", source="s1"))
        self.assertEqual(["O"], b.claim("x", source="s2", key="k"))

    def test_a_key_of_no_name_is_no_ticket_to_a_parked_one(self):
        self.park()
        self.assertEqual(["P"], self.member("b").claim("x", source="s2", key="k"))

    def test_a_parked_name_is_free_once_its_time_is_over(self):
        self.park(seconds=-1)
        self.assertEqual(["O"], self.member("b").claim("x", source="s2"))

    def test_the_name_of_another_is_not_parked(self):
        self.member().claim("x")
        b = self.member("b")
        b.run("park", 30, "x", "s")
        self.assertEqual({"x": "1"}, self.names())

    def test_unpark_frees_only_names_whose_time_is_over(self):
        self.park(seconds=-1)
        b = self.member("b")
        b.claim("y", "z")
        b.run("park", 30, "y", "s")
        self.assertEqual(["OK", "7", "1"], b.run("unpark"))
        self.assertEqual(["o 0 - x"], self.news()[-1:])
        self.assertEqual({"z": "2"}, {name: owner for name, owner in self.names().items() if owner[0] != "p"})
        self.assertEqual(["OK", "7", "0"], b.run("unpark"))

    def test_unpark_leaves_a_name_that_was_claimed(self):
        self.park(seconds=-1)
        b = self.member("b")
        b.claim("x", source="s2")
        self.admin.send("ZADD", self.key("parked"), 1, "x")  # as if left behind
        self.assertEqual(["OK", "5", "1"], b.run("unpark"))
        self.assertEqual({"x": "2"}, self.names())

    def test_unpark_takes_64_at_a_time(self):
        a = self.member()
        for start in range(0, 150, 50):
            names = [f"n{i}" for i in range(start, start + 50)]
            a.claim(*names)
            a.run("park", -1, *(word for name in names for word in (name, "s")))
        self.assertEqual(["64", "64", "22", "0"], [a.run("unpark")[2] for _ in range(4)])
        self.assertEqual({}, self.names())

    def test_a_parked_name_survives_its_node(self):
        a = self.park()
        a.run("leave")
        b = self.member("b")
        self.assertEqual("0", b.run("gc", 0)[2])
        self.assertEqual(["P"], b.claim("x", source="s2"))


class Rest(cluster_case.Case):
    def test_a_message_reaches_the_inbox_with_its_sender(self):
        a, b = self.member(), self.member("b")
        self.assertEqual(["OK", "SENT"], a.run("route", b.number, "hello", inbox=b.number))
        ((_, ((_, words),)),) = self.admin.send("XREAD", "STREAMS", self.key("in:2"), "0")
        self.assertEqual(["from", "1", "message", "hello"], words)

    def test_a_scan_shows_names_nodes_and_the_position(self):
        a, b = self.member(), self.member("b")
        a.claim("x")
        b.claim("y")
        b.run("park", 30, "y", "s")
        _, seq, cursor, numbers, flat, _, _ = a.run("scan", "0")
        self.assertEqual(("5", "0", ["1", "2"]), (seq, cursor, sorted(numbers)))
        self.assertEqual({"x": "1", "y": "ps"}, dict(zip(flat[::2], flat[1::2])))

    def test_a_scan_of_many_names_comes_in_steps(self):
        a = self.member()
        for start in range(0, 3000, 60):
            a.claim(*(f"n{i}" for i in range(start, start + 60)))
        cursor, seen, steps = "0", set(), 0
        while steps == 0 or cursor != "0":
            _, _, cursor, _, flat, _, _ = a.run("scan", cursor)
            seen |= set(flat[::2])
            steps += 1
        self.assertEqual((3000, True), (len(seen), steps > 1))


if __name__ == "__main__":
    harness.main()
