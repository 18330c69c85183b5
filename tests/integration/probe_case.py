"""Shared by the tests of babel-probe: its runs, and assertions about its grades."""
import concurrent.futures
import json
import os
import subprocess
import sys

import harness

PROBE = os.path.join(harness.ROOT, "tools", "probe", "launch.py")


def run(*arguments, environment=None):
    return subprocess.run([sys.executable, PROBE, *arguments], capture_output=True, text=True, check=False,
                          timeout=300 * harness.SLOWDOWN, env=environment)


def rules(kind):
    lines = run("rules").stdout.splitlines()
    return [line.split()[1] for line in lines if line.startswith(kind + " ")]


class Grades(harness.Case):
    def grade(self, *arguments):
        """(exit status, {rule: object})."""
        ran = run(*arguments[:1], "--json", *arguments[1:], environment=self.environment())
        self.assertFalse(ran.stderr, ran.stderr)
        return ran.returncode, {(each := json.loads(line))["rule"]: each for line in ran.stdout.splitlines()}

    def graded_together(self, grade_of, names):
        """(rule, its grade) of each rule. Four at a time, as most of a run is waiting for an answer that does not come."""
        names = list(names)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            yield from zip(names, pool.map(grade_of, names))

    def of_state(self, found, state):
        return {name: each for name, each in found.items() if each["state"] == state}

    def assert_keeps_all(self, grade, skipped=()):
        status, found = grade
        self.assertEqual({}, self.of_state(found, "broken"))
        self.assertEqual(set(skipped), set(self.of_state(found, "skipped")), self.of_state(found, "skipped"))
        self.assertEqual(status, 0)

    def assert_breaks_only(self, rule, grade):
        status, found = grade
        broken = self.of_state(found, "broken")
        self.assertEqual({rule}, set(broken), broken)
        self.assertEqual(status, 1)
        self.assertTrue(broken[rule]["expected"] and broken[rule]["came"], broken)
