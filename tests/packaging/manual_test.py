"""The manual pages: formatted without a warning, with every option of the programs.

usage: manual_test.py FOLDER_OF_PAGES BABEL_CLI BABEL_SERVER
"""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

FOLDER, CLI, SERVER = sys.argv[1:4]
PAGES = sorted(pathlib.Path(FOLDER).glob("*.gz"))


def said(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, **more)


def options_in(text):
    """Wherever they stand: those of a single command are in the synopsis alone."""
    return set(re.findall(r"(?<![\w-])--[a-z0-9][a-z0-9-]*", text))


class Manual(unittest.TestCase):
    def shown(self, page):
        formatted = said("man", "--warnings", "-E", "UTF-8", "-P", "cat", "-l", str(page),
                         env={"MANWIDTH": "100", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
        self.assertEqual("", formatted.stderr)
        return re.sub(r"\s+", " ", formatted.stdout)

    def test_pages_are_formatted_without_warnings(self):
        self.assertEqual(6, len(PAGES))
        for page in PAGES:
            with self.subTest(page.name):
                self.assertIn("NAME", self.shown(page))

    def test_every_option_of_the_programs_is_in_their_pages(self):
        for program, name in ((CLI, "babel-cli.1"), (SERVER, "babel-server.8")):
            shown = self.shown(pathlib.Path(FOLDER, name + ".gz"))
            help_text = said(program, "--help").stdout
            options = options_in(help_text) | options_in(said(program, "completion", "bash").stdout)
            self.assertGreater(len(options), 10)
            for text in (help_text, shown):
                self.assertEqual([], sorted(options - options_in(text)))


if __name__ == "__main__":
    for tool in ("scdoc", "man"):
        if not shutil.which(tool):
            print(f"skipped: there is no {tool}")
            sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
