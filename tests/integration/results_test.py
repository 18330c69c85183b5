"""Results of commands in cli.md that no other test covers: ends of the input, and unread outputs."""
import fcntl
import os
import select
import signal
import subprocess

import doubles
import harness

PIPE_BYTES = 4096
KEPT_BYTES = 1024 * 1024  # babel-cli keeps this much for a reader that does not read
F_SETPIPE_SZ = 1031


class Input(harness.Case):
    """Standard input is at its end from the start, as under cron or systemd."""

    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def quiet(self, *arguments):
        return self.client(self.port, *arguments, stdin=subprocess.DEVNULL)

    def test_listen_needs_a_user_or_auto_answer(self):
        bob = self.quiet("listen", "--name", "bob")
        self.assertEqual(bob.exit_code(), 2, bob.transcript())
        self.assertIn("nobody to answer calls", bob.lines["stderr"][0])

    def test_listen_is_content_with_commands(self):
        bob = self.quiet("listen", "--name", "bob", "-e", "wait call.incoming 20", "-e", "accept")
        bob.expect("login.ok")
        alice = self.call(self.port, "bob", "alice", "--max-duration", "1")
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)

    def test_an_automatic_answerer_stays_call_after_call(self):
        bob = self.quiet("login", "bob", "--auto-answer")
        bob.expect("login.ok")
        for name in ("alice", "carol"):
            caller = self.quiet("login", name, "-e", "call bob", "-e", "hangup")
            self.assert_ends(caller, "hangup", 0)
            bob.expect("call.ended", peer=name)
        bob.signal(signal.SIGTERM)
        self.assertEqual(bob.exit_code(), 143, bob.transcript())

    def test_the_status_of_lines_is_that_of_the_last_failure_or_call(self):
        for lines, status in (("call nobody\ncontacts", 5), ("dance\nmute", 2), ("mute", 0)):
            with self.subTest(lines):
                alice = self.login(self.port, "alice")
                alice.command(lines)
                alice.end_input()
                self.assertEqual(alice.exit_code(), status, alice.transcript())


class Output(harness.Case):
    """Nobody reads the output of babel-cli, or no longer. The server and the peer are the test."""

    def setUp(self):
        super().setUp()
        self.fake = doubles.FakeServer()
        self.addCleanup(self.fake.close)

    def alice(self, *options):
        """She logs in; her output is the pipe self.output, which the test may read or not."""
        self.output, write_end = os.pipe()
        fcntl.fcntl(write_end, F_SETPIPE_SZ, PIPE_BYTES)
        self.addCleanup(self.close_output)
        popen = subprocess.Popen(
            [*harness.ENDS_WITH_US, *self.client_argv(self.fake.port, "login", "alice", *options)],
            env=self.environment(), stdin=subprocess.PIPE, stdout=write_end, stderr=subprocess.PIPE)
        os.close(write_end)
        self.addCleanup(popen.communicate)
        self.addCleanup(popen.kill)
        self.link = self.fake.accept(("LoginSuccess",), ("AddContact", ["bob"]))
        self.addCleanup(self.link.close)
        return popen

    def close_output(self):
        if self.output is not None:
            os.close(self.output)
        self.output = None

    def say(self, alice, lines):
        alice.stdin.write(lines.encode())
        alice.stdin.flush()

    def call_bob(self, alice):
        self.say(alice, "call bob\n")
        request = self.link.expect("CallRequest", 10 * harness.SLOWDOWN)
        bob = doubles.answer((*request[:2], "127.0.0.1", request[3]))
        self.addCleanup(bob.close)
        return bob

    def read_until(self, found):
        """Reads her output until found(all of it so far), or to its end; returns it."""
        said = b""
        while not found(said):
            if not select.select([self.output], [], [], 10 * harness.SLOWDOWN)[0]:
                raise AssertionError(f"nothing more came than {said[-200:]!r}")
            piece = os.read(self.output, 65536)
            if not piece:
                break
            said += piece
        return said

    def assert_ends_quietly(self, alice, status):
        ended = alice.wait(10 * harness.SLOWDOWN)
        self.assertEqual((ended, alice.stderr.read()), (status, b""))

    def test_a_closed_output_ends_it_quietly(self):
        for options in ((), ("--json",)):
            with self.subTest(options):
                alice = self.alice(*options)
                self.read_until(lambda said: b"bob" in said)  # the last of the login
                self.close_output()
                self.link.send("CallRequest", "carol", "127.0.0.1", 4242)
                self.assert_ends_quietly(alice, 1)
                self.assertEqual(self.link.expect("CallRefused", 10), ("CallRefused", "carol"))

    def test_a_closed_output_hangs_up_in_good_order(self):
        alice = self.alice()
        bob = self.call_bob(alice)
        bob.expect("VoiceData", 10)
        self.close_output()
        self.say(alice, "status\n")
        bob.receive_to_end()  # a reset would raise
        bob.close()
        self.assert_ends_quietly(alice, 1)

    def test_a_reader_that_does_not_read_blocks_neither_commands_nor_calls(self):
        alice = self.alice()
        self.say(alice, "help\n" * 2500)  # some 4 MB
        bob = self.call_bob(alice)
        doubles.keep_talking(bob)
        for _ in range(50):
            bob.expect("VoiceData", 10)
        alice.send_signal(signal.SIGTERM)
        bob.receive_to_end()
        bob.close()
        self.assert_ends_quietly(alice, 143)
        self.assertLessEqual(len(self.read_until(lambda said: False)), PIPE_BYTES)

    def test_unread_output_is_bounded_and_the_loss_is_reported(self):
        alice = self.alice()
        self.say(alice, "help\n" * 2500)
        bob = self.call_bob(alice)  # so all of that has been printed
        doubles.keep_talking(bob)
        read = self.read_until(lambda said: len(said) >= KEPT_BYTES - PIPE_BYTES)
        self.say(alice, "hangup\nstatus\nquit\n")
        bob.receive_to_end()
        bob.close()
        read += self.read_until(lambda said: False)
        self.assert_ends_quietly(alice, 0)
        self.assertLess(len(read), KEPT_BYTES + 2 * PIPE_BYTES)
        self.assertRegex(read, rb"\n\[\d+ lines were lost here\]\n")
        self.assertIn(b"\nalice, online", read)


if __name__ == "__main__":
    harness.main()
