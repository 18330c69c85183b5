"""The README's picture: a film of a real call, made by scripts/call-picture.py, that is encrypted."""
import os
import re
import subprocess
import sys
import unittest

import film
import harness
import screen

SCRIPT = os.path.join(harness.ROOT, "scripts", "call-picture.py")
MOST_BYTES = 60_000


class Picture(harness.Case):
    def assert_encrypted(self, text):
        self.assertRegex(text, r"Connected to .*encrypted")
        words = re.findall(r"compare the words (\w+ \w+ \w+)", text)
        self.assertEqual(len(words), 2, text)
        self.assertEqual(len(set(words)), 1, text)
        self.assertEqual(len(re.findall(r"in call with (alice|bob)", text)), 2, text)
        self.assertNotIn("NOT ENCRYPTED", text)

    def assert_films(self, folder):
        for theme in ("light", "dark"):
            with self.subTest(theme), open(os.path.join(folder, f"call-{theme}.svg"), encoding="utf-8") as file:
                drawn = file.read()
                self.assertLessEqual(len(drawn.encode()), MOST_BYTES)
                shown = film.Film(drawn)
                self.assert_encrypted("\n".join(shown.still()))
                self.assertRegex("\n".join(shown.still()), "[▃-█]")
                self.assertNotRegex("\n".join(shown.still()), "hung up")
                self.assertNotRegex("\n".join(shown.at(0.0)), "babel|call")
                self.assert_encrypted("\n".join(shown.at(shown.length - 0.1)))
                self.assertRegex("\n".join(shown.at(shown.length - 0.1)), r"alice hung up[\s\S]*MOS")
                self.assertGreater(len(shown.steps), 50)

    def test_the_picture_of_the_readme_is_a_film_of_an_encrypted_call(self):
        self.assert_films(os.path.join(harness.ROOT, "docs"))

    @unittest.skipIf(screen.Screen.missing(), screen.Screen.missing())
    def test_the_script_films_an_encrypted_call(self):
        filmed = subprocess.run(
            [sys.executable, SCRIPT, self.folder], env={**os.environ, "HOME": self.folder}, text=True,
            capture_output=True, timeout=90 * harness.SLOWDOWN, check=False)
        self.assertEqual(filmed.returncode, 0, filmed.stderr)
        self.assert_films(self.folder)


if __name__ == "__main__":
    harness.main()
