"""A hanging disk loses the unwritten data, and nothing else: the program exits nevertheless."""
import os
import signal
import time

import harness
import screen

# The program waits 1.5 s for the recording and 2 s for the file thread; a busy machine adds some.
MOST_SECONDS_TO_LEAVE = 8


class HungDisk(harness.Case):
    def setUp(self):
        super().setUp()
        self.hangs = self.path("hangs")
        self.port = self.server().port
        self.preloaded = {"LD_PRELOAD": os.environ["BABEL_HANGING_LIBRARY"], "BABEL_TEST_HANGS": self.hangs}

    def hang(self):
        with open(self.hangs, "w", encoding="utf-8"):
            pass

    def test_a_call_ends_and_the_program_leaves(self):
        bob = self.listen(self.port, "bob")
        alice = self.call(self.port, "bob", "alice", "--record", self.path("call.wav"),
                          more_environment=self.preloaded)
        alice.expect("record.started")
        self.hang()
        began = time.monotonic()
        alice.signal(signal.SIGTERM)
        self.assert_ends(bob, "peer_hangup", 0)
        alice.expect("record.failed", why="the disk does not take it")
        self.assertEqual(alice.exit_code(30), 143, alice.transcript())
        self.assertLess(time.monotonic() - began, MOST_SECONDS_TO_LEAVE * harness.SLOWDOWN)
        self.assertIn("a disk does not respond", alice.transcript())

    def test_a_file_on_a_hung_disk_ends_the_program_with_an_error(self):
        self.hang()
        alice = self.call(self.port, "bob", "alice", "--play", harness.SPEECH, more_environment=self.preloaded)
        self.assertEqual(alice.exit_code(30), 9, alice.transcript())  # the disk may have been asleep for 15 s
        self.assertIn("timed out", alice.transcript())

    def at_a_prompt(self, *options):
        """A shell that runs alice in the foreground, and has the terminal's earlier settings in $before."""
        if reason := screen.Screen.missing():
            self.skipTest(reason)
        alice = self.start(screen.Screen, [])
        alice.command("before=$(stty -g)")
        variables = [f"{name}={value}" for name, value in self.preloaded.items()]
        alice.command(" ".join([*variables, *self.client_argv(self.port, "login", "alice", *options)]))
        return alice

    def test_ctrl_z_stops_a_program_that_waits_for_a_file(self):
        self.hang()
        alice = self.at_a_prompt("--play", harness.SPEECH)
        harness.eventually(lambda: self.has_file_thread(alice), 10, "the file thread")
        alice.press("C-z")
        alice.see("Stopped")
        alice.command("kill -9 %1")

    @staticmethod
    def has_file_thread(alice):
        try:
            return len(os.listdir(f"/proc/{alice.pid()}/task")) > 1
        except (IndexError, OSError):
            return False  # it has not started

    def test_the_terminal_is_given_back(self):
        self.listen(self.port, "bob")
        alice = self.at_a_prompt()
        alice.see(r"^alice>")
        alice.command("call bob")
        alice.see("in call with bob")
        alice.command(f"record {self.path('call.wav')}")
        alice.see("recording")
        self.hang()
        alice.command("quit")
        alice.see(r"a disk does not respond[\s\S]*^sh\$\s*\Z")
        alice.command('[ "$before" = "$(stty -g)" ] && echo as before')
        alice.see("^as before")


if __name__ == "__main__":
    harness.main()
