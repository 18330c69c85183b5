"""The systemd units: valid, and the server's is sandboxed.

usage: unit_test.py FOLDER_OF_UNITS
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

UNITS = pathlib.Path(sys.argv[1])
MOST_EXPOSED = 15  # in tenths


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], text=True, timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Units(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for unit in UNITS.iterdir():  # with an existing program: this build is not installed
            text = re.sub(r"@BABEL_BINDIR@/\S+", "/bin/true", unit.read_text(encoding="utf-8"))
            name = unit.name.removesuffix(".in").replace("@.", "@door.")
            (self.folder / name).write_text(text, encoding="utf-8")

    def test_they_are_valid(self):
        for unit in sorted(self.folder.iterdir()):
            with self.subTest(unit.name):
                told = analyze("verify", "--man=no", str(unit))
                ours = [line for line in told.stdout.splitlines() if unit.name in line]
                self.assertEqual([], ours)
                self.assertEqual(0, told.returncode, told.stdout)

    def test_the_server_is_exposed_to_little(self):
        told = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}",
                       str(self.folder / "babel-server.service"))
        self.assertEqual(0, told.returncode, told.stdout)
        self.assertIn("Overall exposure level", told.stdout)


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        print("skipped: there is no systemd-analyze")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
