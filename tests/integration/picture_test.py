"""The README's picture: a real call, drawn by scripts/call-picture.py, that is encrypted."""
import html
import os
import re
import subprocess
import sys
import unittest

import harness
import screen

SCRIPT = os.path.join(harness.ROOT, "scripts", "call-picture.py")
TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")


def text_of(picture):
    """Its text, a line for each run of one rendition."""
    with open(picture, encoding="utf-8") as file:
        return html.unescape("\n".join(TEXT.findall(file.read()))).replace("\N{NO-BREAK SPACE}", " ")


class Picture(harness.Case):
    def assert_encrypted(self, folder):
        for theme in ("light", "dark"):
            with self.subTest(theme):
                text = text_of(os.path.join(folder, f"call-{theme}.svg"))
                self.assertRegex(text, r"Connected to .*encrypted")
                self.assertEqual(len(set(re.findall(r"compare the words \w+ \w+ \w+", text))), 1, text)
                self.assertEqual(len(re.findall(r"in call with (?:alice|bob)", text)), 2, text)
                self.assertNotIn("NOT ENCRYPTED", text)

    def test_the_picture_of_the_readme_shows_an_encrypted_call(self):
        self.assert_encrypted(os.path.join(harness.ROOT, "docs"))

    @unittest.skipIf(screen.Screen.missing(), screen.Screen.missing())
    def test_the_script_draws_an_encrypted_call(self):
        drawn = subprocess.run(
            [sys.executable, SCRIPT, self.folder], env={**os.environ, "HOME": self.folder}, text=True,
            capture_output=True, timeout=50 * harness.SLOWDOWN, check=False)
        self.assertEqual(drawn.returncode, 0, drawn.stderr)
        self.assert_encrypted(self.folder)


if __name__ == "__main__":
    harness.main()
