"""The texts of the programs (errors, help, logs): their English follows CONTRIBUTING.md."""
import glob
import os
import unittest

import harness
import literals

FOLDERS = ("apps", "include", "src")


def sources():
    for folder in FOLDERS:
        for kind in ("cpp", "hpp"):
            yield from glob.iglob(f"{folder}/**/*.{kind}", root_dir=harness.ROOT, recursive=True)


def breaches(path):
    with open(os.path.join(harness.ROOT, path), encoding="utf-8") as file:
        return list(literals.breaches(file.read()))


class Literals(unittest.TestCase):
    def test_every_text_keeps_the_rules(self):
        paths = list(sources())
        self.assertGreater(len(paths), 500)
        found = [f"{path}:{line}: {complaint}" for path in paths for line, complaint in breaches(path)]
        self.assertFalse(found, "\n" + "\n".join(found))

    def test_a_breach_is_found(self):
        for code, line in (
            ('f("good");\nf("it is written anew");', 2),
            ('f("no name; the key "\n  "says where");', 2),
            ('f(a, "on|off", "whether users may come");', 1),
            ('f("the key \\"a\\" has to say why");', 1),
            ('f("good one. "\n  "Whether users come");', 2),
            ('auto a = R"(\nAll is well.\nWhat comes next.\n)";', 3),
            ("f('\"', \"as long as it lasts\");", 1),
            ('f("a peer want" "s it");', 1),
        ):
            with self.subTest(code):
                self.assertEqual([line], sorted({line for line, _ in literals.breaches(code)}))

    def test_code_and_words_alone_are_left_alone(self):
        for code in (
            'int anew = whoever("what", "who"); // "it says what"',
            '#include "what/says it"',
            '/* "it is anew" */ f("%s says");',
            'f("check whether it is muted", "a name");',
        ):
            with self.subTest(code):
                self.assertEqual([], list(literals.breaches(code)))


if __name__ == "__main__":
    harness.main()
