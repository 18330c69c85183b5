"""babel-cli stats: the figures of a call over time, from the events of a real call and from hostile lines."""
import json
import re
import subprocess
import xml.etree.ElementTree

import harness

BRAILLE = re.compile("[\u2801-\u28ff]")
SVG = "{http://www.w3.org/2000/svg}"


def stats_event(second, **figures):
    """A line of a call that was answered at 12:00:00."""
    stamp = {"v": 1, "seq": second, "ts": f"2026-01-01T12:{second // 60:02}:{second % 60:02}.000Z"}
    return json.dumps({**stamp, "type": "stats", "call": 1, "peer": "bob", "secs": second, **figures})


CALL = [stats_event(at, rtt_ms=20 + at, playout_ms=60, concealed_ms=at, path="direct 192.0.2.1:4000")
        for at in range(5, 65, 5)]


class Case(harness.Case):
    def run_stats(self, *arguments, text="", **environment):
        return subprocess.run(
            [harness.program("babel-cli"), "stats", *arguments], env={**self.environment(), **environment},
            input=text, capture_output=True, encoding="utf-8", timeout=20 * harness.SLOWDOWN)

    def file(self, lines):
        path = self.path("events.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(line + "\n" for line in lines))
        return path


class Drawing(Case):
    def test_a_file_and_standard_input_give_the_same_curves(self):
        path = self.file(CALL)
        of_file = self.run_stats("--plot", path)
        self.assertEqual((of_file.returncode, of_file.stderr), (0, ""))
        self.assertIn("call with bob, 2026-01-01 12:00:00 UTC, 1:00", of_file.stdout)
        self.assertIn("round trip: mean 52 ms, 25 ms to 80 ms", of_file.stdout)
        self.assertIn("a  direct 192.0.2.1:4000", of_file.stdout)
        self.assertRegex(of_file.stdout, BRAILLE)
        self.assertNotIn("\x1b", of_file.stdout)
        with open(path) as file:
            text = file.read()
        self.assertEqual(self.run_stats("--plot", text=text).stdout, of_file.stdout)
        self.assertEqual(self.run_stats("--plot", "-", text=text).stdout, of_file.stdout)

    def test_ascii_is_drawn_on_request_and_in_the_locale_c(self):
        path = self.file(CALL)
        asked = self.run_stats("--plot", "--ascii", path)
        self.assertEqual(asked.returncode, 0)
        self.assertTrue(asked.stdout.isascii())
        self.assertEqual(self.run_stats("--plot", path, LC_ALL="C").stdout, asked.stdout)

    def test_figures_without_curves_are_a_few_lines(self):
        result = self.run_stats(self.file(CALL))
        self.assertEqual(result.returncode, 0)
        self.assertIn("playout delay: mean 60 ms", result.stdout)
        self.assertNotRegex(result.stdout, BRAILLE)

    def test_colours_are_for_those_who_want_them(self):
        path = self.file(CALL)
        self.assertIn("\x1b[32m", self.run_stats("--plot", "--color", "always", path).stdout)
        self.assertNotIn("\x1b", self.run_stats("--plot", path, NO_COLOR="1").stdout)

    def test_a_picture_is_well_formed_and_goes_to_a_file_or_to_standard_output(self):
        path, picture = self.file(CALL), self.path("call.svg")
        result = self.run_stats("--svg", picture, path)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        root = xml.etree.ElementTree.parse(picture).getroot()
        self.assertEqual(root.tag, SVG + "svg")
        self.assertEqual(len(root.findall(SVG + "path[@class='delay']")), 2)
        printed = self.run_stats("--svg=-", path)
        with open(picture) as file:
            self.assertEqual(printed.stdout, file.read())
        failed = self.run_stats("--svg", self.path("nowhere/call.svg"), path)
        self.assertEqual(failed.returncode, 1)
        self.assertIn("No such file", failed.stderr)


class Hostile(Case):
    def test_faulty_lines_are_counted_and_the_rest_is_drawn(self):
        lines = [*CALL[:3], "no JSON", '{"type":"stats"', "\x00\xff", "[" * 1000, "a" * 100_000, *CALL[3:]]
        lines.append(CALL[0].replace('"rtt_ms": 25', '"rtt_ms": NaN'))
        lines.append(CALL[0].replace('"rtt_ms": 25', '"rtt_ms": 1e400'))
        result = self.run_stats("--plot", self.file(lines))
        self.assertEqual(result.returncode, 0)
        self.assertEqual(
            result.stderr, "babel-cli: stats: ignored 7 lines; the first is line 4: no JSON object\n")
        self.assertIn("round trip: mean 52 ms, 25 ms to 80 ms", result.stdout)

    def test_an_escape_of_a_peer_does_not_reach_the_terminal(self):
        line = stats_event(5, rtt_ms=20, path="\x1b[2Jdirect").replace('"bob"', '"\\u001b[2Jbob"')
        result = self.run_stats("--plot", self.file([line]))
        self.assertEqual(result.returncode, 0)
        self.assertNotIn("\x1b", result.stdout)
        self.assertIn("\\x1b[2Jbob", result.stdout)

    def test_an_input_without_figures_is_an_error(self):
        for lines, words in (([], "the input is empty"), (["{}"], "no figures of a call in 1 line;")):
            with self.subTest(lines):
                result = self.run_stats("--plot", self.file(lines))
                self.assertEqual((result.returncode, result.stdout), (1, ""))
                self.assertIn(words, result.stderr)

    def test_a_file_that_cannot_be_read_is_an_error(self):
        for path, words in ((self.path("none"), "No such file"), (self.folder, "Is a directory")):
            with self.subTest(words):
                result = self.run_stats(path)
                self.assertEqual((result.returncode, result.stdout), (1, ""))
                self.assertIn(words, result.stderr)

    def test_a_long_log_is_drawn_and_what_is_left_out_is_counted(self):
        lines = [stats_event(at % 3600, rtt_ms=20, path=f"direct {at}") for at in range(200_000)]
        result = self.run_stats("--plot", self.file(lines))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, r"left out \d+ changes of the path")
        self.assertLess(len(result.stdout), 20_000)


class RealCall(Case):
    def test_the_events_of_a_call_are_drawn(self):
        server = self.server()
        bob = self.listen(server.port, "bob")
        alice = self.client(
            server.port, "login", "alice", "-e", "call bob", "-e", "sleep 0.5", "-e", "stats", "-e", "sleep 0.5",
            "-e", "stats", "-e", "hangup", "-e", "quit", stdin=subprocess.DEVNULL)
        self.assertEqual(alice.exit_code(), 0, alice.transcript())
        bob.expect("call.ended")
        path = self.file(alice.lines["stdout"])
        result = self.run_stats("--plot", path)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("call with bob", result.stdout)
        self.assertIn("playout delay: mean ", result.stdout)
        self.assertRegex(result.stdout, BRAILLE)


if __name__ == "__main__":
    harness.main()
