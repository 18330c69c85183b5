"""Two hosts and a cable between them, for tests: network namespaces, if they can be made."""
import contextlib
import ctypes
import os
import shutil
import subprocess

import harness

CLONE_NEWNET = 0x40000000
HERE_6, THERE_6 = "fd4e:6261::1", "fd4e:6261::2"
HERE, THERE, THERE_TOO = "10.231.0.1", "10.231.0.2", "10.231.0.3"  # the addresses of both ends


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True, timeout=60)


def missing():
    if not shutil.which("ip"):
        return "the program ip (package iproute2) is not there"
    probe = f"babel-{os.getpid()}-probe"
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True)
    if made.returncode:
        return f"no network namespaces can be made here: {made.stderr.strip()}"
    ip("netns", "del", probe)
    return ""


def enter(namespace):
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


class Cabled(harness.Case):
    """A test with the spaces `here` and `there`; it is skipped where they cannot be made."""

    def setUp(self):
        super().setUp()
        if reason := missing():
            self.skipTest(reason)
        self.here, self.there = (f"babel-{os.getpid()}-{side}" for side in ("here", "there"))
        for space in (self.here, self.there):
            ip("netns", "add", space)
            self.addCleanup(subprocess.run, ["ip", "netns", "del", space], capture_output=True)
        ip("-n", self.here, "link", "add", "cable", "type", "veth", "peer", "name", "cable",
           "netns", self.there)
        for space, address in ((self.here, HERE), (self.there, THERE), (self.there, THERE_TOO)):
            ip("-n", space, "address", "add", address + "/24", "dev", "cable")
        for space in (self.here, self.there):
            ip("-n", space, "link", "set", "lo", "up")
            ip("-n", space, "link", "set", "cable", "up")
        for space, address in ((self.here, HERE_6), (self.there, THERE_6)):
            ip("-n", space, "address", "add", address + "/64", "dev", "cable", "nodad")

    def pull_the_cable(self):
        ip("-n", self.there, "link", "set", "cable", "down")

    def mend_the_cable(self):
        ip("-n", self.there, "link", "set", "cable", "up")

    @staticmethod
    @contextlib.contextmanager
    def on_host(space):
        """This thread's new sockets and processes belong to that space, and remain there."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        namespace = os.open("/run/netns/" + space, os.O_RDONLY)
        try:
            enter(namespace)
            yield
        finally:
            enter(home)
            os.close(home)
            os.close(namespace)
