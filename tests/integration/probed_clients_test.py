"""babel-probe on clients: babel-cli, and a double that breaks one rule."""
import os
import sys

import harness
import probe_case

DOUBLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "probe_client.py")
# Rules that the double does not break: each packet comes whole, or the time for it is long.
# A malformed packet is seen by a rule that goes on to read.
TOGETHER = {"packet-split", "packet-joined", "packet-at-limit", "callee-timeout", "packet-layout"}


class Clients(probe_case.Grades):
    CALLER = {"caller-listens", "established-first", "listener-voice", "listener-candidates", "refusal-ends",
              "caller-hang-up", "call-request"}

    def double(self, option="--auto-answer", broken=""):
        command = [sys.executable, DOUBLE, "{port}", option, "--break", broken]
        return "client", option, "--timeout", str(1.0 * harness.SLOWDOWN), "--", *command

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
        self.assert_keeps_all(self.grade(*self.double()), self.CALLER | {"callee-timeout"})
        self.assertEqual({}, self.of_state(self.grade(*self.double("--calls"))[1], "broken"))

    def broken(self, rule, *more):
        option = "--calls" if rule in self.CALLER else "--auto-answer"
        kind, *others = self.double(option, rule)
        return self.grade(kind, *more, *others)

    def test_each_broken_rule_is_reported(self):
        def grade_of(rule):
            return self.broken(rule, "--only", f"login-sent,{rule},packet-layout")

        rules = [rule for rule in probe_case.rules("client") if rule not in TOGETHER]
        for rule, found in self.graded_together(grade_of, rules):
            with self.subTest(rule):
                self.assert_breaks_only(rule, found)

    def test_a_malformed_packet_is_reported(self):
        self.assert_breaks_only("packet-layout", self.broken("packet-layout", "--only", "opcode-unknown,packet-layout"))

    def test_a_broken_rule_is_reported_and_no_other(self):
        for rule, found in self.graded_together(self.broken, ["opcode-unknown", "dialler-voice", "established-first"]):
            with self.subTest(rule):
                self.assert_breaks_only(rule, found)


if __name__ == "__main__":
    harness.main()
