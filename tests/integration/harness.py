"""Starts the two programs for a test, follows their output, and ends them on every path.

Nothing here sleeps to synchronise: a test waits for a line, an event or an exit, with a deadline.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import event_schema
import process_state

SKIPPED = 77
# Before a command: it gets a signal when the test dies, even if the test was killed.
ENDS_WITH_US = ["setpriv", "--pdeathsig", "TERM"]
SLOWDOWN = float(os.environ.get("BABEL_TEST_SLOWDOWN", "1"))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LEAKS = os.path.join(ROOT, "tests", "support", "leaks.txt")
SPEECH = os.path.join(ROOT, "tests", "data", "speech.wav")
SANITIZER = re.compile(r"(Address|Leak|Thread)Sanitizer|runtime error:|Assertion .* failed")


def program(which):
    """The path of `babel-cli` or `babel-server`: from ctest, or else of the preset dev or release."""
    variable = which.upper().replace("-", "_") + "_PROGRAM"
    built = [os.path.join(ROOT, "build", preset, "apps", which, which) for preset in ("dev", "release")]
    for path in [os.environ[variable]] if variable in os.environ else built:
        if os.access(path, os.X_OK):
            return path
    raise RuntimeError(f"there is no {which}: build the preset dev, or set {variable}")


def eventually(found, within, what):
    """Polls until found() is true, for changes that no line or event announces."""
    deadline = time.monotonic() + within * SLOWDOWN
    while not (value := found()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come in time")
        time.sleep(0.02)
    return value


def complaint_in(lines):
    """The first line with a complaint of a sanitizer or an assertion, or ''."""
    return next(filter(SANITIZER.search, lines), "")


class Process:
    """A running program whose output lines are collected as they come.

    Its standard input is empty, or a pipe that command() writes to.
    """

    def __init__(self, argv, environment, stdin=subprocess.DEVNULL, pass_fds=()):
        self.argv = argv
        self.lines = {"stdout": [], "stderr": []}
        self.open_streams = 2
        self.changed = threading.Condition()
        self.popen = subprocess.Popen(
            ENDS_WITH_US + argv, env=environment, stdin=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True, pass_fds=pass_fds)
        self.readers = [threading.Thread(target=self._read, args=(s,)) for s in self.lines]
        for reader in self.readers:
            reader.start()

    def _read(self, stream):
        for raw in getattr(self.popen, stream):
            with self.changed:
                self.lines[stream].append(raw.decode("utf-8", "backslashreplace").rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.open_streams -= 1
            self.changed.notify_all()

    def wait_until(self, found, within, what):
        """Waits until found() is true and returns that value; checked at every new line."""
        deadline = time.monotonic() + within * SLOWDOWN
        with self.changed:
            while True:
                value = found()
                if value:
                    return value
                left = deadline - time.monotonic()
                if left <= 0 or self.open_streams == 0:
                    why = "in time" if self.open_streams else "before the program ended"
                    raise AssertionError(f"{what} did not come {why}\n{self.transcript()}")
                self.changed.wait(left)

    def wait_line(self, pattern, stream="stderr", within=10):
        """The match of the first line of `stream` that has `pattern`."""
        def found():
            return next(filter(None, (re.search(pattern, x) for x in self.lines[stream])), None)
        return self.wait_until(found, within, f"a line with {pattern!r}")

    def command(self, line):
        self.popen.stdin.write(line.encode() + b"\n")
        self.popen.stdin.flush()

    def end_input(self):
        try:
            if self.popen.stdin:
                self.popen.stdin.close()
        except BrokenPipeError:
            pass

    def signal(self, number):
        self.popen.send_signal(number)

    def exit_code(self, within=10):
        """Waits for the end; a signal that killed it counts as in the shell, 128 + number."""
        try:
            code = self.popen.wait(within * SLOWDOWN)
        except subprocess.TimeoutExpired:
            threads = process_state.threads_of(self.popen.pid)
            raise AssertionError(f"it did not end in time\n{threads}\n{self.transcript()}") from None
        for reader in self.readers:
            reader.join(5)
        return code if code >= 0 else 128 - code

    def transcript(self):
        out = "\n".join("  | " + line for line in self.lines["stdout"])
        err = "\n".join("  ! " + line for line in self.lines["stderr"])
        return f"{' '.join(self.argv)} [{self.popen.poll()}]\n{out}\n{err}"

    def end(self):
        """Ends it if it runs; returns the complaint of a sanitizer, or ''."""
        if self.popen.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.popen.wait(5 * SLOWDOWN)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
                self.popen.wait()
                self.lines["stderr"].append("killed: it did not end on SIGTERM")
        for reader in self.readers:
            reader.join(5)
        self.end_input()
        self.popen.stdout.close()
        self.popen.stderr.close()
        return complaint_in(self.lines["stderr"])


class Events:
    """A babel-cli whose events are read in order; subclasses provide parsed() and wait_until()."""

    read_events = 0

    def events(self, kind=None):
        """All events so far, or those of one type."""
        return [e for e in self.parsed() if kind in (None, e["type"])]

    def expect(self, kind, within=10, **fields):
        """The next event of that type with those fields; earlier events count as read."""
        def found():
            events = self.parsed()
            for at in range(self.read_events, len(events)):
                event = events[at]
                if event["type"] == kind and all(event.get(k) == v for k, v in fields.items()):
                    self.read_events = at + 1
                    return event
            return None
        return self.wait_until(found, within, f"event {kind} {fields or ''}")


class Client(Events, Process):
    """A babel-cli with --json. A command waits for the result of the one before.

    Every line is checked against the JSON Schema of the events.
    """

    def __init__(self, *arguments, **options):
        self.known = []
        super().__init__(*arguments, **options)

    def parsed(self):
        for line in self.lines["stdout"][len(self.known):]:
            self.known.append(event_schema.checked(line))
        return list(self.known)

    def end(self):
        complaint = super().end()
        try:
            self.parsed()  # including those that the test has not read
        except AssertionError as wrong:
            return complaint or str(wrong)
        return complaint


def folder_in_memory():
    """Returns a folder where keys are written without waiting for a disk, which is slow beside builds; or None."""
    shared = "/dev/shm"
    if not os.access(shared, os.W_OK | os.X_OK) or os.statvfs(shared).f_flag & os.ST_NOEXEC:
        return None
    return shared


class Case(unittest.TestCase):
    """A test with a folder of its own, and programs that end with it."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="babel-test-", dir=folder_in_memory())
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.processes = []
        self.addCleanup(self._end_processes)

    def _end_processes(self):
        complaints = [(p, p.end()) for p in reversed(self.processes)]
        for process, complaint in complaints:
            self.assertFalse(complaint, process.transcript())

    def path(self, name):
        return os.path.join(self.folder, name)

    def environment(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("BABEL_", "XDG_"))}
        folders = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
        own = dict.fromkeys((*folders, "HOME"), self.folder)
        return {**kept, **own, "LC_ALL": "C.UTF-8", "LSAN_OPTIONS": f"suppressions={LEAKS}:print_suppressions=0"}

    def start(self, kind, argv, more_environment=None, **options):
        process = kind(argv, {**self.environment(), **(more_environment or {})}, **options)
        self.processes.append(process)
        return process

    def server(self, *options):
        """A babel-server on a free loopback port, which is its attribute `port`, with the limits of real users."""
        argv = [program("babel-server"), "--bind", "127.0.0.1", "--port", "0", *options]
        server = self.start(Process, argv)
        server.port = int(server.wait_line(r"listening on .*:(\d+)$").group(1))
        return server

    def client(self, port, *arguments, audio="null", **options):
        """babel-cli with --json and the given arguments, towards the server on `port`, or at an address."""
        argv = self.client_argv(port, *arguments, "--json", audio=audio)
        options.setdefault("stdin", subprocess.PIPE)
        return self.start(Client, argv, **options)

    @staticmethod
    def client_argv(port, *arguments, audio="null"):
        server = port if isinstance(port, str) else f"127.0.0.1:{port}"
        argv = [program("babel-cli"), *arguments, "--server", server]
        return argv + (["--audio", audio] if audio else [])

    def login(self, port, name, *options, **more):
        """A client at the prompt (fed by lines), once it is logged in."""
        client = self.client(port, "login", name, *options, **more)
        client.expect("login.ok", name=name)
        return client

    def call(self, port, who, name, *options, **more):
        return self.client(port, "call", who, "--name", name, *options, **more)

    def listen(self, port, name, *options, **more):
        """A client that answers automatically, once it is logged in."""
        client = self.client(port, "listen", "--name", name, "--auto-answer", *options, **more)
        client.expect("login.ok", name=name)
        return client

    def in_call(self, caller, callee):
        """Waits until both clients are in a call."""
        caller.expect("call.up")
        callee.expect("call.up")

    def answer_and_hang_up(self, caller, callee, by_caller=True):
        """A call that was placed comes up, and one side ends it."""
        callee.expect("call.incoming")
        callee.command("accept")
        self.in_call(caller, callee)
        ender, other = (caller, callee) if by_caller else (callee, caller)
        ender.command("hangup")
        self.assert_ends(ender, "hangup")
        self.assert_ends(other, "peer_hangup")

    def assert_ends(self, client, reason, code=None, within=10):
        """The client's call ends for that reason; with a code, the program exits with it."""
        ended = client.expect("call.ended", within)
        self.assertEqual(ended["reason"], reason, client.transcript())
        if code is not None:
            self.assertEqual(client.exit_code(within), code, client.transcript())
            calls = [e["call"] for e in client.events("call.ended") if "call" in e]
            self.assertEqual(len(calls), len(set(calls)), client.transcript())
        return ended


def main():
    """Runs the script's tests; exits with 77 and the reason if one of them was skipped."""
    if event_schema.jsonschema is None:
        print("note: " + event_schema.MISSING)  # "integration: schema" is skipped for that
    result = unittest.main(exit=False, verbosity=2, warnings="ignore").result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.skipped:
        print("skipped: " + "; ".join(sorted({reason for _, reason in result.skipped})))
        sys.exit(SKIPPED)
