"""babel-probe: grades of both programs, and of doubles that break one rule each."""
import json
import os
import re
import subprocess
import sys
import unittest

import harness
import probe_server

PROBE = os.path.join(harness.ROOT, "tools", "probe", "launch.py")
DOUBLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "probe_client.py")
# Rules that the doubles cannot break alone: a packet that is dropped is missing in others, too.
SERVER_TOGETHER = {"packet-joined", "login-deadline", "packet-deadline", "call-rate", "message-rate"}
CLIENT_TOGETHER = {"packet-split", "packet-joined", "packet-at-limit", "callee-patience"}
SHORT = str(0.5 * harness.SLOWDOWN)  # seconds for an answer that does not come
RULE = re.compile(r"`\[([a-z0-9-]+)\]`")


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


class Servers(Grades):
    def place(self, broken=""):
        double = probe_server.Server(broken)
        self.addCleanup(double.close)
        return f"127.0.0.1:{double.port}"

    def test_babel_server_keeps_all_rules(self):
        self.assert_keeps_all(self.grade("server", "--slow", f"127.0.0.1:{self.server().port}"))

    def test_the_double_keeps_all_rules_but_those_about_time(self):
        slow = SERVER_TOGETHER - {"packet-joined"}
        self.assert_keeps_all(self.grade("server", self.place()), slow)

    def test_a_broken_rule_is_reported_and_no_other(self):
        for rule in rules("server"):
            if rule not in SERVER_TOGETHER:
                with self.subTest(rule):
                    self.assert_breaks_only(rule, self.grade("server", "--patience", SHORT, self.place(rule)))

    def test_a_broken_rule_is_explained(self):
        ran = run("server", "--only", "name-address", self.place("name-address"))
        self.assertEqual(ran.returncode, 1)
        self.assertRegex(ran.stdout, r"(?m)^BROKEN +name-address +A name is no IP address")
        self.assertRegex(ran.stdout, r"(?m)^ +sent: +.*a: Login\('192\.0\.2\.77'\)$")
        self.assertRegex(ran.stdout, r"(?m)^ +expected: +a: LoginFailed for the name '192\.0\.2\.77'$")
        self.assertRegex(ran.stdout, r"(?m)^ +came: +a: LoginSuccess\(\)$")
        self.assertRegex(ran.stdout, r"(?m)^0 ok, 1 BROKEN, 0 skipped$")

    def test_a_server_in_use_keeps_all_rules_but_that_about_a_user_alone(self):
        port = self.server().port
        self.login(port, "alice")
        slow = SERVER_TOGETHER - {"packet-joined"}
        self.assert_keeps_all(self.grade("server", f"127.0.0.1:{port}"), slow | {"presence-alone"})

    def test_wrong_usage(self):
        gone = self.place()
        for arguments in (["server"], ["server", "nowhere"], ["server", "127.0.0.1:1", "--only", "none"], ["client"],
                          ["client", "--auto-answer", "--", "/nowhere/at/all"], ["server", gone, "--patience", "0"],
                          ["server", "127.0.0.1:1"]):
            with self.subTest(arguments):
                self.assertEqual(run(*arguments).returncode, 2)


class Clients(Grades):
    CALLER = {"caller-listens", "established-first", "listener-voice", "listener-candidates", "refusal-ends",
              "caller-hang-up", "call-request"}

    def double(self, option="--auto-answer", broken=""):
        command = [sys.executable, DOUBLE, "{port}", option, "--break", broken]
        return "client", option, "--patience", str(1.0 * harness.SLOWDOWN), "--", *command

    def test_babel_cli_keeps_all_rules_of_a_callee(self):
        command = [harness.program("babel-cli"), "listen", "--name", "bob", "--auto-answer", "--server", "{server}",
                   "--audio", "null"]
        self.assert_keeps_all(self.grade("client", "--auto-answer", "--slow", "--", *command), self.CALLER)

    def test_babel_cli_keeps_all_rules_of_a_caller(self):
        command = [harness.program("babel-cli"), "call", "probe", "--name", "bob", "--server", "{server}",
                   "--audio", "null"]
        status, found = self.grade("client", "--calls", "--", *command)
        self.assertEqual({}, self.of_state(found, "broken"))
        self.assertEqual(set(), self.CALLER - set(self.of_state(found, "ok")))
        self.assertEqual(status, 0)

    def test_the_double_keeps_all_rules(self):
        self.assert_keeps_all(self.grade(*self.double()), self.CALLER | {"callee-patience"})
        self.assertEqual({}, self.of_state(self.grade(*self.double("--calls"))[1], "broken"))

    def broken(self, rule, *more):
        option = "--calls" if rule in self.CALLER else "--auto-answer"
        kind, *others = self.double(option, rule)
        self.assert_breaks_only(rule, self.grade(kind, *more, *others))

    def test_each_broken_rule_is_reported(self):
        for rule in rules("client"):
            if rule not in CLIENT_TOGETHER:
                with self.subTest(rule):
                    self.broken(rule, "--only", f"login-sent,{rule},packet-layout")

    def test_a_broken_rule_is_reported_and_no_other(self):
        for rule in ("opcode-unknown", "callee-dials", "dialler-voice", "call-survives-server", "established-first"):
            with self.subTest(rule):
                self.broken(rule)


class Documents(unittest.TestCase):
    def read(self, *path):
        with open(os.path.join(harness.ROOT, *path), encoding="utf-8") as file:
            return file.read()

    def test_the_protocol_names_every_rule_and_no_other(self):
        named = RULE.findall(self.read("docs", "protocol.md"))
        self.assertEqual(set(rules("server")) | set(rules("client")), set(named))
        self.assertEqual(len(named), len(set(named)))

    def test_the_manual_page_has_every_option(self):
        page = self.read("docs", "man", "babel-probe.1.scd")
        for kind in ("server", "client"):
            for option in set(re.findall(r"--[a-z-]+", run(kind, "--help").stdout)):
                self.assertIn(option, page)


if __name__ == "__main__":
    harness.main()
