"""babel-probe on servers: babel-server, and a double that breaks one rule; and the documents of the rules."""
import os
import re
import unittest

import harness
import probe_case
import probe_server
import wire
from babel_probe import opus

# Rules that the double cannot break alone: a packet that is dropped is missing in others, too.
TIMED = {"login-deadline", "packet-deadline", "call-rate", "message-rate"}
TOGETHER = {"packet-joined"} | TIMED
SHORT = str(0.5 * harness.SLOWDOWN)  # seconds for an answer that does not come
RULE = re.compile(r"`\[([a-z0-9-]+)\]`")


class Servers(probe_case.Grades):
    def place(self, broken=""):
        double = probe_server.Server(broken)
        self.addCleanup(double.close)
        return f"127.0.0.1:{double.port}"

    def test_babel_server_keeps_all_rules(self):
        self.assert_keeps_all(self.grade("server", "--slow", f"127.0.0.1:{self.server().port}"))

    def test_the_double_keeps_all_rules_but_those_about_time(self):
        self.assert_keeps_all(self.grade("server", self.place()), TIMED)

    def test_a_broken_rule_is_reported_and_no_other(self):
        def grade_of(rule):
            return self.grade("server", "--timeout", SHORT, self.place(rule))

        rules = [rule for rule in probe_case.rules("server") if rule not in TOGETHER]
        for rule, found in self.graded_together(grade_of, rules):
            with self.subTest(rule):
                self.assert_breaks_only(rule, found)

    def test_a_broken_rule_is_explained(self):
        ran = probe_case.run("server", "--only", "name-address", self.place("name-address"))
        self.assertEqual(ran.returncode, 1)
        self.assertRegex(ran.stdout, r"(?m)^BROKEN +name-address +A name is no IP address")
        self.assertRegex(ran.stdout, r"(?m)^ +sent: +.*a: Login\('192\.0\.2\.77'\)$")
        self.assertRegex(ran.stdout, r"(?m)^ +expected: +a: LoginFailed for the name '192\.0\.2\.77'$")
        self.assertRegex(ran.stdout, r"(?m)^ +came: +a: LoginSuccess\(\)$")
        self.assertRegex(ran.stdout, r"(?m)^0 ok, 1 BROKEN, 0 skipped$")

    def test_a_server_in_use_keeps_all_rules_but_that_about_a_user_alone(self):
        port = self.server().port
        self.login(port, "alice")
        self.assert_keeps_all(self.grade("server", f"127.0.0.1:{port}"), TIMED | {"presence-alone"})

    def test_wrong_usage(self):
        gone = self.place()
        for arguments in (["server"], ["server", "nowhere"], ["server", "127.0.0.1:1", "--only", "none"], ["client"],
                          ["client", "--auto-answer", "--", "/nowhere/at/all"], ["server", gone, "--timeout", "0"],
                          ["server", "127.0.0.1:1"]):
            with self.subTest(arguments):
                self.assertEqual(probe_case.run(*arguments).returncode, 2)


class Packets(unittest.TestCase):
    def test_the_form_of_an_opus_packet_is_checked(self):
        for packet, fault in (
            (wire.SILENCE, None), (b"", "R1"), (b"\xf8" + bytes(1276), "R2"), (b"\xf9" + bytes(3), "R3"),
            (b"\xf9" + bytes(4), None), (b"\xfa\x05" + bytes(4), "R4"), (b"\xfa\x03" + bytes(5), None),
            (b"\xfb", "R6"), (b"\xfb\x00", "R5"), (b"\xfb\x07" + bytes(7), "R5"), (b"\xfb\x06" + bytes(7), "R6"),
            (b"\xfb\x06" + bytes(6), None), (b"\xfb\x82\x02" + bytes(3), None), (b"\xfb\x82\x09" + bytes(3), "R7"),
            (b"\xfb\x42\x02" + bytes(4), None), (b"\xfb\x42\xff", "R6"),
        ):
            with self.subTest(packet[:8].hex()):
                found = opus.fault_of(packet)
                self.assertEqual(found and found[:2], fault)


class Documents(unittest.TestCase):
    def read(self, *path):
        with open(os.path.join(harness.ROOT, *path), encoding="utf-8") as file:
            return file.read()

    def test_the_protocol_names_every_rule_and_no_other(self):
        named = RULE.findall(self.read("docs", "protocol.md"))
        self.assertEqual(set(probe_case.rules("server")) | set(probe_case.rules("client")), set(named))
        self.assertEqual(len(named), len(set(named)))

    def test_the_manual_page_has_every_option(self):
        page = self.read("docs", "man", "babel-probe.1.scd")
        for kind in ("server", "client"):
            for option in set(re.findall(r"--[a-z-]+", probe_case.run(kind, "--help").stdout)):
                self.assertIn(option, page)


if __name__ == "__main__":
    harness.main()
