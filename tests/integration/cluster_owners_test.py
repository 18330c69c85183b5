"""The scripts about names that belong to keys, on a real redis-server: owners, numbers of names, and what shows them."""
import collections

import cluster_case
import harness


class Owners(cluster_case.Case):
    def counts(self):
        """Numbers of names of each key, as they are kept, and as they are."""
        flat = self.admin.send("HGETALL", self.key("counts"))
        values = self.admin.send("HGETALL", self.key("keys"))[1::2]
        return ({key: int(number) for key, number in zip(flat[::2], flat[1::2])},
                dict(collections.Counter(value.split()[0] for value in values)))

    def test_a_name_is_bound_to_one_key(self):
        a = self.member()
        for key, since, today, answer in (
            ("k1", 1, "", ["O", "k1 1"]), ("k1", 2, "", ["H", "k1 1"]), ("k2", 3, "", ["K", "k1 1"]),
            ("k2", 3, "k0", ["K", "k1 1"]), ("k2", 3, "k", ["K", "k1 1"]), ("k2", 3, "k1", ["O", "k2 3"]),
            ("", 0, "k1", ["K", "k2 3"]), ("", 0, "k2", ["O", ""]), ("", 0, "k2", ["H", ""]),
            ("k3", 4, "", ["O", "k3 4"]), ("k4", 5, "*", ["O", "k4 5"]), ("k4", 6, "*", ["H", "k4 5"]),
            ("", 0, "*", ["O", ""]), ("k5", 7, "*", ["O", "k5 7"]),
            ("k6", 7, "<", ["K", "k5 7"]), ("k5", 6, "<", ["H", "k5 7"]), ("k6", 8, "<", ["O", "k6 8"]),
            ("", 0, "*", ["O", ""]), ("k7", 0, "<", ["O", "k7 0"])):
            with self.subTest(key=key, today=today):
                self.assertEqual(answer, a.bind("x", key, since, today))
        told = [line for line in self.news() if line.startswith("keys")]
        values = ("k1 1", "k2 3", "", "k3 4", "k4 5", "", "k5 7", "k6 8", "", "k7 0")
        self.assertEqual([f"keys 1 x {value}" for value in values], told)

    def test_many_names_are_bound_in_one_step_and_told_in_one_entry(self):
        a = self.member()
        a.bind("b", "k9")
        words = [word for name in "abc" for word in (name, "k1", 8, "", "")]
        self.assertEqual(["OK", "O", "k1 8", "K", "k9 7", "O", "k1 8"], a.run("bind", *words))
        self.assertEqual("keys 1 a k1 8 c k1 8", self.news()[-1])
        batch = [word for number in range(64) for word in (f"n{number}", "k2", 9, "", "")]
        self.assertEqual(["O"] * 64, a.run("bind", *batch)[1::2])

    def test_a_key_has_as_many_names_as_it_may_from_all_nodes_together(self):
        a, b = self.member(), self.member("b")
        for link, name in ((a, "x"), (b, "y")):
            self.assertEqual(["O", "k1 7"], link.bind(name, "k1", most=3))
        words = [word for name in ("z", "w", "x") for word in (name, "k1", 8, "", 3)]
        self.assertEqual(["OK", "O", "k1 8", "M", "", "H", "k1 7"], b.run("bind", *words))
        self.assertEqual("keys 2 z k1 8", self.news()[-1])
        self.assertEqual(["O", "k1 7"], a.bind("operators", "k1"))  # without a bound
        for name, key, today in (("operators", "", "*"), ("x", "k2", "k1")):
            self.assertEqual("M", a.bind("w", "k1", most=3)[0])
            self.assertEqual("O", b.bind(name, key, today=today)[0])
        self.assertEqual("O", a.bind("w", "k1", most=3)[0])

    def test_names_of_a_key_are_counted_however_they_come_and_go(self):
        a = self.member()
        for name, key, since, today in (
                ("x", "k1", 1, ""), ("y", "k1", 1, ""), ("z", "k2", 1, ""), ("x", "k1", 2, ""), ("x", "k3", 2, ""),
                ("x", "k2", 2, "k1"), ("y", "k2", 0, "<"), ("y", "k2", 3, "<"), ("w", "k3", 1, "<"), ("z", "k3", 4, "*"),
                ("z", "", 0, "k9"), ("w", "", 0, "*"), ("w", "", 0, "*")):
            a.bind(name, key, since, today)
            kept, true = self.counts()
            self.assertEqual(true, kept)
        self.assertEqual({"k2": 2, "k3": 1}, kept)

    def test_owners_are_shown_in_steps(self):
        a = self.member()
        for start in range(0, 3000, 60):
            a.run("bind", *(word for i in range(start, start + 60) for word in (f"n{i}", "k1", i, "", "")))
        cursor, seen, steps = "0", {}, 0
        while steps == 0 or cursor != "0":
            _, cursor, flat, _ = a.run("owners", cursor)
            seen.update(zip(flat[::2], flat[1::2]))
            steps += 1
        self.assertEqual((3000, "k1 17", True), (len(seen), seen["n17"], steps > 1))

    def test_a_register_has_one_id_until_it_is_emptied(self):
        a, b = self.member(), self.member("b")
        first = a.run("owners", "0")[3]
        self.relink(a).join()
        self.assertEqual(first, b.run("owners", "0")[3])
        self.assertEqual("OK", b.run("leave")[0])
        self.assertEqual(first, self.member("c").run("owners", "0")[3])
        self.admin.send("FLUSHALL")
        for link in (b, a):
            self.assertEqual("OK", link.join()[0])
        second = b.run("owners", "0")[3]
        self.assertEqual((True, second), (second != first, a.run("owners", "0")[3]))


if __name__ == "__main__":
    harness.main()
