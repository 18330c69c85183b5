"""A lab of home routers (tools/natlab) for a test."""
import os
import subprocess
import sys

import cable
import harness

NATLAB = os.path.join(harness.ROOT, "tools", "natlab", "natlab.py")


def missing():
    check = [sys.executable, NATLAB, "--check"]
    done = subprocess.run(check, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    return done.stdout.strip()


def missing_ipv6():
    """The reason that the lab has no IPv6 here, or ''."""
    return "" if os.path.exists("/proc/sys/net/ipv6/conf/all/forwarding") else "no IPv6"


class Lab(harness.Case):
    """A lab of routers, its namespaces gone with the test; `at` runs commands in it."""

    LINKS = ()  # netlab and its options

    def setUp(self):
        super().setUp()
        if reason := missing():
            self.skipTest(reason)
        self.name = f"nat{os.getpid()}"
        self.lab = self.start(harness.Process, [sys.executable, NATLAB, self.name,
                                                *self.LINKS], stdin=subprocess.PIPE)
        self.lab.wait_line("^up$", "stdout", within=30)

    def at(self, space, argv):
        return ["ip", "netns", "exec", f"{self.name}-{space}", *argv]

    def on(self, space):
        return cable.Cabled.on_host(f"{self.name}-{space}")

    def set_router(self, home, kind):
        """The home's router becomes one of that kind, and has forgotten all mappings of UDP."""
        done = len(self.lab.lines["stdout"])
        self.lab.command(f"nat nat-{home} {kind}")
        self.lab.wait_until(lambda: len(self.lab.lines["stdout"]) > done, 10, f"{home} as {kind}")
