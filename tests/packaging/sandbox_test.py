"""babel-server works under the system-call filter of its unit.

usage: sandbox_test.py SOURCE_FOLDER BABEL_CLI BABEL_SERVER
"""
import functools
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE, CLI, SERVER = sys.argv[1:4]
UNIT = os.path.join(SOURCE, "share/systemd/babel-server.service.in")
# Of those with files: the key for TLS and its folder, the file of names, the relay with its thread and secret.
FEATURES = ("server", "ctl", "control_socket", "operate", "status", "systemd", "tls_server", "names", "relay")
URGENT = "import os; os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))"


@functools.cache
def members(group):
    """The system calls of a group such as @system-service; groups hold groups."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, text=True,
                            capture_output=True, timeout=60).stdout
    calls = set()
    for word in (line.strip() for line in listed.splitlines()[1:]):
        if word.startswith("@"):
            calls |= members(word)
        elif word and not word.startswith("#"):
            calls.add(word)
    return calls


def allowed():
    with open(UNIT, encoding="utf-8") as file:
        lines = re.findall(r"(?m)^SystemCallFilter=(~?)(.*)$", file.read())
    calls = set()
    for denies, words in lines:
        named = set().union(*(members(word) if word.startswith("@") else {word} for word in words.split()))
        calls = calls - named if denies else calls | named
    return calls


def policies_of(process):
    """The scheduling policy of each thread of that process."""
    return {os.sched_getscheduler(int(thread)) for thread in os.listdir(f"/proc/{process}/task")}


class Sandbox(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = os.path.join(folder.name, "state")
        calls = os.path.join(folder.name, "calls")
        with open(calls, "w", encoding="utf-8") as file:
            file.write("\n".join(sorted(allowed())))
        self.wrap = [sys.executable, os.path.join(SOURCE, "tests/packaging/sandbox.py"), calls]
        self.server = os.path.join(folder.name, "babel-server")
        with open(self.server, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nexec {shlex.join([*self.wrap, SERVER])} "$@"\n')
        os.chmod(self.server, 0o755)

    def test_the_filter_is_in_force(self):
        told = subprocess.run([*self.wrap, shutil.which("chroot"), "/"], text=True, timeout=60,
                              check=False, capture_output=True)
        self.assertNotEqual(0, told.returncode)
        self.assertIn("Operation not permitted", told.stderr)

    def test_the_relays_thread_becomes_urgent_under_it(self):
        tried = subprocess.run([sys.executable, "-c", URGENT], timeout=60, check=False, stderr=subprocess.DEVNULL)
        if tried.returncode:
            self.skipTest("this user may have no real-time priority")
        server = subprocess.Popen(
            [self.server, "--bind", "127.0.0.1", "--port", "0", "--tls-port", "0", "--state", self.state,
             "--control", "none"], text=True, stderr=subprocess.PIPE)
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait, 60)
        self.addCleanup(server.terminate)
        self.assertTrue(any(line.endswith("for TLS\n") for line in server.stderr))
        deadline = time.monotonic() + 10
        while os.SCHED_RR not in policies_of(server.pid):
            self.assertLess(time.monotonic(), deadline, "no thread is urgent")
            time.sleep(0.02)

    def test_every_feature_works_under_it(self):
        for feature in FEATURES:
            with self.subTest(feature):
                told = subprocess.run(
                    [sys.executable, os.path.join(SOURCE, f"tests/integration/{feature}_test.py")],
                    text=True, timeout=200, check=False, capture_output=True,
                    env={**os.environ, "BABEL_SERVER_PROGRAM": self.server, "BABEL_CLI_PROGRAM": CLI})
                self.assertIn(told.returncode, (0, 77), told.stdout + told.stderr)


if __name__ == "__main__":
    if not importlib.util.find_spec("seccomp"):
        print("skipped: there is no python3-seccomp")
        sys.exit(77)
    if not shutil.which("systemd-analyze"):
        print("skipped: there is no systemd-analyze")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
