"""The preset for users: its build, and the installation of half a build.

usage: preset_test.py CMAKE SOURCE_FOLDER
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

CMAKE, SOURCE = sys.argv[1:3]


class Release(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name) / "build"

    def cmake(self, *arguments):
        return subprocess.run([CMAKE, *arguments], cwd=SOURCE, timeout=120, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def configure(self, *more):
        ran = self.cmake("--preset", "release", "-B", str(self.build), *more)
        self.assertEqual(0, ran.returncode, ran.stdout)
        cache = (self.build / "CMakeCache.txt").read_text(encoding="utf-8")
        return {option: f"{option}:BOOL=ON" in cache for option in ("BABEL_BUILD_TESTS", "BABEL_WARNINGS_AS_ERRORS")}

    def test_it_builds_no_tests_and_no_warning_ends_it(self):
        self.assertEqual({"BABEL_BUILD_TESTS": False, "BABEL_WARNINGS_AS_ERRORS": False}, self.configure())
        # Explicit settings are kept.
        self.assertEqual([True, True], [self.configure("-DBABEL_BUILD_TESTS=ON")["BABEL_BUILD_TESTS"],
                                        self.configure()["BABEL_BUILD_TESTS"]])

    def test_installing_half_a_build_copies_nothing(self):
        self.configure()
        prefix = self.build / "installed"
        ran = self.cmake("--install", str(self.build), "--prefix", str(prefix))
        self.assertNotEqual(0, ran.returncode)
        self.assertIn("Build everything before you install", ran.stdout)
        self.assertFalse(prefix.exists(), os.listdir(self.build))

    def test_packages_without_manual_pages_are_not_made(self):
        ran = self.cmake("--preset", "package", "-B", str(self.build), "-DBABEL_SCDOC=")
        self.assertNotEqual(0, ran.returncode)
        self.assertRegex(ran.stdout, r"install\s+scdoc\s+and\s+python3")

    def test_a_compiler_that_is_too_old_is_named(self):
        old = self.build.parent / "old-g++"
        old.write_text('#!/bin/sh\nexec g++ -U__GNUC__ -D__GNUC__=11 "$@"\n', encoding="utf-8")
        old.chmod(0o755)
        ran = self.cmake("--preset", "release", "-B", str(self.build), f"-DCMAKE_CXX_COMPILER={old}")
        self.assertNotEqual(0, ran.returncode)
        self.assertRegex(ran.stdout, r"is version\s+11\S*; Babel\s+needs g\+\+\s+12")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
