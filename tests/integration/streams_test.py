"""Standard streams of services, shells, pipes, sockets and full disks."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import time

import harness

ONE_SHOT = (["help"], ["help", "prompt"], ["version"], ["config"], ["config", "--json"],
            ["completion", "bash"], ["devices", "--json"])
SERVER_ONE_SHOT = (["--help"], ["--version"], ["check-config"])


def children_of(parent):
    with open(f"/proc/{parent}/task/{parent}/children", encoding="utf-8") as children:
        return list(map(int, children.read().split()))


class Hangup:
    """A program in a terminal that disappears, as when the connection of ssh is lost."""

    def __init__(self, argv, environment):
        self.master, slave = pty.openpty()
        self.output = b""
        self.popen = subprocess.Popen(
            [*harness.ENDS_WITH_US, "setsid", "-c", *argv], stdin=slave, stdout=slave, stderr=slave,
            env={**environment, "TERM": "xterm"})
        os.close(slave)

    def see(self, pattern, within=10):
        deadline = time.monotonic() + within * harness.SLOWDOWN
        while not re.search(pattern, self.output):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                raise AssertionError(f"{pattern} was not to be seen: {self.output!r}")
            self.output += os.read(self.master, 65536)

    def hang_up(self):
        os.close(self.master)
        return self.popen.wait(10 * harness.SLOWDOWN)

    def end(self):
        if self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait()
        return ""

    def transcript(self):
        return repr(self.output)


class Streams(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def calls_of(self, name):
        try:
            with open(self.path("babel/calls.jsonl"), encoding="utf-8") as log:
                records = list(map(json.loads, log))
        except FileNotFoundError:
            return []
        return [each for each in records if each["account"] == name]

    def test_a_terminal_that_goes_away_ends_the_call_in_good_order(self):
        bob = self.listen(self.port, "bob", audio="tone")
        hook = 'sleep 0.3; echo "$BABEL_EVENT" >>' + self.path("hook")
        argv = self.client_argv(self.port, "login", "alice", "--on-event", hook, "--record",
                                self.path("call.wav"), "-e", "call bob")
        alice = self.start(Hangup, argv)
        alice.see(rb"in call with bob")
        alice.hang_up()
        self.assert_ends(bob, "peer_hangup", 0)
        self.assertEqual([c["reason"] for c in self.calls_of("alice")], ["hangup"])
        with open(self.path("hook"), encoding="utf-8") as hooked:
            self.assertIn("call.ended\n", hooked.readlines())
        with open(self.path("call.wav"), "rb") as recording:
            header = recording.read(44)
        size = int.from_bytes(header[4:8], "little")
        self.assertEqual(size + 8, os.path.getsize(self.path("call.wav")))

    def test_a_second_hang_up_signal_changes_nothing(self):
        bob = self.listen(self.port, "bob")
        alice = self.call(self.port, "bob", "alice", "--on-event", "sleep 0.5")
        self.in_call(alice, bob)
        for _ in range(3):
            alice.signal(signal.SIGHUP)
        self.assert_ends(alice, "hangup", 129)
        self.assertEqual(len(self.calls_of("alice")), 1)

    def test_a_socket_that_is_not_read_holds_nothing_up(self):
        here, there = socket.socketpair()
        self.addCleanup(here.close)
        there.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        argv = self.client_argv(self.port, "login", "bob", "--auto-answer", "--json")
        bob = subprocess.Popen(harness.ENDS_WITH_US + argv, env=self.environment(),
                               stdin=subprocess.PIPE, stdout=there, stderr=subprocess.DEVNULL)
        self.addCleanup(bob.wait)
        self.addCleanup(bob.kill)
        here.setblocking(True)
        while b"login.ok" not in here.recv(65536):
            pass
        bob.stdin.write(b"help\nstatus\n" * 20000)  # more than socket and queue take
        bob.stdin.flush()
        alice = self.call(self.port, "bob", "alice", "--max-duration", "1")
        alice.expect("call.up")
        self.assert_ends(alice, "hangup", 0)
        self.assertFalse(fcntl.fcntl(there, fcntl.F_GETFL) & os.O_NONBLOCK)
        there.close()

    def test_a_full_disk_costs_lines_and_no_call(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            argv = self.client_argv(self.port, "login", "bob", "--auto-answer", "--json")
            bob = subprocess.Popen(
                harness.ENDS_WITH_US + argv, env=self.environment(), stdin=subprocess.PIPE,
                stdout=full, stderr=subprocess.PIPE, text=True)
        self.addCleanup(bob.kill)
        harness.eventually(lambda: os.path.exists(self.path("babel/bob.sock")), 10, "the login")
        alice = self.call(self.port, "bob", "alice", "--max-duration", "1")
        self.assert_ends(alice, "hangup", 0)
        _, said = bob.communicate("quit\n", timeout=10)
        self.assertEqual(bob.returncode, 0, said)
        self.assertIn("output lines were lost: No space left on device", said)
        self.assertRegex(said, r"were lost: \d+ of them")

    def refused_by_a_full_disk(self, program, words):
        with open("/dev/full", "w", encoding="utf-8") as full:
            ended = subprocess.run([harness.program(program), *words], env=self.environment(),
                                   stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(ended.returncode, 1, (words, ended.stderr))
        self.assertIn(f"{program}: standard output: No space left on device", ended.stderr, words)

    def test_failing_output_is_an_error(self):
        for words in ONE_SHOT:
            with self.subTest(words):
                self.refused_by_a_full_disk("babel-cli", words)
        for words in SERVER_ONE_SHOT:
            with self.subTest(words):
                self.refused_by_a_full_disk("babel-server", words)

    def test_a_list_of_contacts_on_a_full_disk_is_an_error(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            argv = self.client_argv(self.port, "contacts", "--name", "alice", audio=None)
            ended = subprocess.run(argv, env=self.environment(), stdin=subprocess.DEVNULL,
                                   stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(ended.returncode, 1, ended.stderr)
        self.assertIn("No space left on device", ended.stderr)

    def test_a_shared_pipe_or_terminal_stays_as_it_was(self):
        ours, theirs = os.pipe()
        self.addCleanup(os.close, ours)
        self.addCleanup(os.close, theirs)
        alice = self.start(harness.Process, self.client_argv(self.port, "login", "alice", "--json"),
                           stdin=ours, pass_fds=())
        alice.wait_line("login.ok", "stdout")
        self.assertFalse(fcntl.fcntl(ours, fcntl.F_GETFL) & os.O_NONBLOCK)

    def test_signals_that_are_ignored_at_the_start_stay_ignored(self):
        for number in (signal.SIGHUP, signal.SIGINT):
            with self.subTest(number):
                name = f"ignores{int(number)}"
                before = signal.signal(number, signal.SIG_IGN)
                try:
                    alice = self.login(self.port, name)
                finally:
                    signal.signal(number, before)
                alice.signal(number)
                alice.command('{"cmd":"status","id":1}')
                alice.expect("reply", id=1)
                alice.signal(signal.SIGTERM)
                self.assertEqual(alice.exit_code(), 143)

    def test_the_first_process_of_a_container_leaves_no_zombies(self):
        inside = ["unshare", "--pid", "--fork", "--kill-child"]
        if subprocess.run([*inside, "true"], capture_output=True).returncode != 0:
            self.skipTest("no process namespace can be made here")
        argv = self.client_argv(self.port, "login", "alice", "--auto-answer", "--json",
                                "--on-event", "(exec sleep 0.01) & (exec sleep 0.02) &")
        alice = self.start(harness.Client, [*inside, *argv])
        alice.expect("login.ok")
        first = children_of(alice.popen.pid)[0]
        program = harness.eventually(lambda: children_of(first), 10, "the program")[0]
        for name in ("bob", "carol"):
            self.login(self.port, name)  # events
            alice.expect("contacts.add")
        harness.eventually(lambda: children_of(first) == [program], 10, "the end of the others")
        os.kill(first, signal.SIGTERM)
        self.assertEqual(alice.exit_code(), 143, alice.transcript())


if __name__ == "__main__":
    harness.main()
