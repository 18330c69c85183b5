"""The script by which nodes join a cluster, on a real redis-server: each of its answers."""
import cluster_case
import harness


class Join(cluster_case.Case):
    def test_numbers_count_up_and_are_told(self):
        self.assertEqual(["OK", "1", "1", "1"], self.connect(node_id="a").join())
        self.assertEqual(["OK", "2", "2", "1"], self.connect(node_id="b").join())
        self.assertEqual(["up 1", "up 2"], self.news())

    def test_a_new_link_of_a_process_keeps_its_number(self):
        a = self.member()
        self.assertEqual(["OK", "1", "1", "0"], self.relink(a).join())
        self.assertEqual(["up 1"], self.news())

    def test_all_nodes_of_a_register_hear_its_id(self):
        a, b = self.member("a"), self.member("b")
        self.assertEqual(a.register, b.register)
        self.admin.send("FLUSHALL")
        self.relink(a).join()
        self.assertNotEqual(a.register, self.member("b").register)

    def test_a_number_is_not_used_again(self):
        self.member("a").run("leave")
        self.assertEqual("2", self.member("a").number)

    def test_another_process_of_that_id_is_busy(self):
        a = self.member()
        self.assertEqual(["BUSY", a.number, "0"], self.connect(node_id="a").join())
        self.assertEqual(["up 1"], self.news())

    def test_a_beat_saves_its_number_from_retirement(self):
        a, second = self.member(), self.connect(node_id="a")
        _, number, beat = second.join()
        a.run("beat", "0 up - 1")
        self.assertEqual(["BUSY", number, "1"], second.join(number, beat))

    def test_a_number_that_stands_still_is_retired(self):
        a, b = self.member(), self.member("b")
        b.run("route", a.number, "hello", inbox=a.number)
        second = self.connect(node_id="a")
        _, number, beat = second.join()
        self.assertEqual(["OK", "3", "4", "1"], second.join(number, beat))
        self.assertEqual(["up 1", "up 2", "down 1", "up 3"], self.news())
        self.assertEqual(["GONE"], a.claim("x"))
        self.assertEqual(0, self.admin.send("EXISTS", self.key("in:1")))

    def test_version_and_lease_are_those_of_the_others(self):
        a = self.member()
        beats = [a.number, f"0 {a.inc}.1 a 0 up - 1"]
        for options, answer in (({"version": "2"}, ["version", "1"]), ({"lease": "9"}, ["lease", "6"]),
                                ({"realms": "yes"}, ["realms", "no"])):
            with self.subTest(options):
                self.assertEqual(["UNLIKE", *answer, beats], self.connect(node_id="b").join(**options))

    def test_values_of_nodes_that_all_stand_still_are_replaced(self):
        a, b, c = self.member("a"), self.member("b"), self.member("c")
        a.claim("x")
        b.claim("y", flags="4")
        b.run("park", 30, "y", "s")
        a.bind("x", "k1")
        a.run("ban", "mallory", 0)
        a.run("route", b.number, "hello", inbox=b.number)
        kept = [self.admin.send("HGETALL", self.key(key)) for key in ("keys", "bans")]
        new = self.connect(node_id="b")
        beats = new.join(realms="yes", version="2")[3]
        stood = [word for i in range(0, len(beats), 2) for word in (beats[i], beats[i + 1].split()[0])]
        self.assertEqual(["OK", "4", "12", "1"], new.join(*stood, realms="yes", version="2"))
        *deaths, last = self.news()[-4:]
        self.assertEqual((["down 1", "down 2", "down 3"], "up 4"), (sorted(deaths), last))
        self.assertEqual(["2", "6", "yes"], self.admin.send("HMGET", self.key("meta"), "version", "lease", "realms"))
        self.assertEqual(0, self.admin.send("EXISTS", self.key("in:2")))
        self.assertEqual([["GONE"]] * 3, [link.run("beat", "") for link in (a, b, c)])
        self.assertEqual(["UNLIKE", "version", "2"], self.relink(a).join()[:3])
        self.assertEqual("1", new.run("gc", 0)[2])
        self.assertEqual({"y": "ps"}, self.names())
        self.assertEqual(["Kk1 7", "O"], [new.claim("x", key=key)[0] for key in ("", "k1")])
        self.assertEqual(kept, [self.admin.send("HGETALL", self.key(key)) for key in ("keys", "bans")])

    def test_one_node_that_beats_keeps_the_values_and_all_nodes(self):
        a, b = self.member("a"), self.member("b")
        new = self.connect(node_id="a")
        stood = (a.number, "0", b.number, "0")
        b.run("beat", "0 up - 1")
        for retired in (stood, stood[:2], ()):
            with self.subTest(retired):
                self.assertEqual(["UNLIKE", "realms", "no"], new.join(*retired, realms="yes")[:3])
        self.assertEqual(["up 1", "up 2"], self.news())
        self.assertEqual(["O"], a.claim("x"))

    def test_nodes_of_another_format_are_replaced(self):
        self.member()
        self.admin.send("HSET", self.key("nodes"), "7", "b17 of another format", "8", "19")
        self.admin.send("HSET", self.key("names"), "x", "7", "y", "b7")
        new = self.connect(node_id="b")
        stood = ("1", "0", "7", "b17", "8", "19")
        self.assertEqual("OK", new.join(*stood, version="2")[0])
        self.assertEqual([new.number], self.admin.send("HKEYS", self.key("nodes")))
        self.assertEqual("2", new.run("gc", 0)[2])
        self.assertEqual({}, self.names())

    def test_the_first_of_all_sets_version_and_lease(self):
        self.member().run("leave")
        self.assertEqual("OK", self.connect().join(version="2", lease="9")[0])


if __name__ == "__main__":
    harness.main()
