"""The workflows of CI and the templates of issues: valid, with the least rights, and with the scripts that people run.

usage: workflows_test.py SOURCE_FOLDER
"""
import json
import pathlib
import re
import sys
import unittest

try:
    import yaml
except ImportError:
    yaml = None

SOURCE = pathlib.Path(sys.argv[1]).resolve()
HIDDEN = SOURCE / ".github"

# Each command of a step begins with one of these.
COMMANDS = re.compile(r"(?:scripts/[\w-]+\.sh|python3 tests/packaging/\w+\.py|cmake --(?:build --)?preset"
                      r"|ctest --preset|apt-get (?:update|install)|test |find release |xargs -0 gh release create )")
# Rights beyond reading the sources, by workflow and job.
RIGHTS = {("codeql", "analyze"): {"contents": "read", "security-events": "write"},
          ("release", "draft"): {"contents": "write"}}
ACTION = re.compile(r"^\s*(?:- )?uses: (?P<name>[\w./-]+)@(?P<version>\S+)(?: # (?P<reason>.+))?$", re.MULTILINE)
BY_MAJOR_VERSION = {"github/codeql-action/init", "github/codeql-action/analyze"}


def workflows():
    return sorted((HIDDEN / "workflows").glob("*.yml"))


def all_files():
    return [*workflows(), *sorted((HIDDEN / "ISSUE_TEMPLATE").glob("*.yml"))]


class Lines(unittest.TestCase):
    """Needs no parser."""

    def test_every_script_exists(self):
        for file in workflows():
            text = file.read_text(encoding="utf-8")
            called = set(re.findall(r"\b((?:scripts|tests)/[\w./-]+\.(?:sh|py))", text))
            self.assertTrue(called, file.name)
            self.assertEqual([], sorted(each for each in called if not (SOURCE / each).is_file()), file.name)

    def test_every_preset_exists(self):
        presets = json.loads((SOURCE / "CMakePresets.json").read_text(encoding="utf-8"))
        kinds = {"cmake --preset": "configurePresets", "cmake --build --preset": "buildPresets",
                 "ctest --preset": "testPresets"}
        for file in workflows():
            text = file.read_text(encoding="utf-8")
            for command, kind in kinds.items():
                names = {each["name"] for each in presets[kind]}
                self.assertLessEqual(set(re.findall(rf"{command} (\w+)", text)), names, f"{file.name}: {command}")

    def test_actions_are_pinned(self):
        for file in workflows():
            text = file.read_text(encoding="utf-8")
            actions = list(ACTION.finditer(text))
            self.assertEqual(text.count("uses:"), len(actions), file.name)
            for action in actions:
                with self.subTest(file.name, action=action["name"]):
                    self.assertTrue(action["reason"], "its version, or the reason for a moving one")
                    if action["name"] not in BY_MAJOR_VERSION:
                        self.assertRegex(action["version"], r"^[0-9a-f]{40}$")
                        self.assertRegex(action["reason"], r"^v\d+\.\d+\.\d+$")

    def test_no_secret_is_used(self):
        for file in workflows():
            text = file.read_text(encoding="utf-8")
            self.assertNotRegex(text, r"\bsecrets\b|pull_request_target|set -x", file.name)

    def test_files_have_no_tabs_and_no_trailing_blanks(self):
        for file in all_files():
            self.assertNotRegex(file.read_text(encoding="utf-8"), r"(?m)\t|[ ]$", file.name)


@unittest.skipUnless(yaml, "there is no python3-yaml")
class Content(unittest.TestCase):
    def load(self, file):
        with open(file, encoding="utf-8") as opened:
            return yaml.safe_load(opened)

    def jobs(self):
        """(workflow, job, its description)"""
        for file in workflows():
            for name, job in self.load(file)["jobs"].items():
                yield file.stem, name, job

    def test_every_file_is_valid(self):
        self.assertGreater(len(all_files()), 5)
        for file in all_files():
            with self.subTest(file.name):
                self.assertIsInstance(self.load(file), dict)

    def test_jobs_have_the_least_rights(self):
        for file in workflows():
            self.assertEqual({"contents": "read"}, self.load(file)["permissions"], file.name)
        given = {(workflow, name): job["permissions"] for workflow, name, job in self.jobs() if "permissions" in job}
        self.assertEqual(RIGHTS, given)

    def test_jobs_are_bounded(self):
        for workflow, name, job in self.jobs():
            self.assertIn(job.get("timeout-minutes"), range(1, 361), f"{workflow}: {name}")

    def test_steps_run_what_people_run(self):
        for workflow, name, job in self.jobs():
            for step in job["steps"]:
                for command in re.split(r" && | \| |\n", step.get("run", "").strip()):
                    with self.subTest(workflow, job=name, command=command):
                        self.assertTrue(not command or COMMANDS.match(command))
                # Names of branches and titles are the words of strangers.
                self.assertNotIn("${{", step.get("run", ""), f"{workflow}: {name}")

    def test_the_sources_are_fetched_without_a_key(self):
        for workflow, name, job in self.jobs():
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    self.assertEqual(False, step.get("with", {}).get("persist-credentials"), f"{workflow}: {name}")

    def test_every_system_is_tried_with_both_compilers_on_both_processors(self):
        matrix = self.load(HIDDEN / "workflows/ci.yml")["jobs"]["test"]["strategy"]["matrix"]
        self.assertEqual({"debian:12", "debian:13", "ubuntu:24.04"}, set(matrix["system"]))
        self.assertEqual({"g++", "clang"}, set(matrix["compiler"]))
        self.assertEqual({"amd64", "arm64"}, set(matrix["machine"]))

    def test_templates_ask_what_a_fix_needs(self):
        for file in sorted((HIDDEN / "ISSUE_TEMPLATE").glob("*.yml")):
            if file.stem == "config":
                continue
            form = self.load(file)
            self.assertTrue(form["name"] and form["description"], file.name)
            for part in form["body"]:
                self.assertIn(part["type"], ("markdown", "textarea", "input"), file.name)
                self.assertTrue(part["attributes"].get("label" if part["type"] != "markdown" else "value"), file.name)
        labels = [part["attributes"].get("label", "") for part in self.load(HIDDEN / "ISSUE_TEMPLATE/bug.yml")["body"]]
        self.assertIn("Output of `babel-cli doctor --json`", labels)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
