"""The rules that scripts/mutate-cluster.sh takes out: each is in its file, and so is its test."""
import glob
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "mutations"))
import mutation  # noqa: E402
import of_nodes  # noqa: E402
import of_scripts  # noqa: E402
import of_servers  # noqa: E402

ALL = (*of_scripts.ALL, *of_nodes.ALL, *of_servers.ALL)


def read(path):
    with open(os.path.join(mutation.ROOT, path), encoding="utf-8") as file:
        return file.read()


def titles_of(room):
    """The unit tests of a room."""
    paths = glob.glob(os.path.join(mutation.ROOT, "tests", room, "**", "*_test.cpp"), recursive=True)
    return {title for path in paths for title in re.findall(r'TEST_CASE\(\s*"([^"]*)"', read(path))}


class Mutations(unittest.TestCase):
    def test_each_rule_is_in_its_file_once(self):
        for rule in ALL:
            with self.subTest(rule.rule):
                text = read(mutation.path_of(rule))
                self.assertNotEqual(text, mutation.mutated(rule, text))

    def test_each_test_exists(self):
        titles = {room: titles_of(room) for room in {mutation.room_of(rule) for rule in ALL}}
        for rule in ALL:
            with self.subTest(rule.rule):
                if not mutation.is_of_script(rule):
                    self.assertIn(rule.test, titles[mutation.room_of(rule)])
                    continue
                file, test = rule.test.split()
                in_class, name = test.split(".")
                text = read(f"tests/integration/{file}_test.py").partition(f"class {in_class}(")[2]
                self.assertIn(f"def {name}(self)", text.partition("\nclass ")[0])

    def test_rules_have_names_of_their_own(self):
        self.assertEqual(len(ALL), len({rule.rule for rule in ALL}))

    def test_a_rule_that_is_not_there_is_an_error(self):
        with self.assertRaises(ValueError):
            mutation.mutated(mutation.Mutation("none", "a.cpp", "b", "c", "d"), "bb")


if __name__ == "__main__":
    unittest.main()
