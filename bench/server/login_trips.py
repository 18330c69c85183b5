#!/usr/bin/python3
"""Counts the round trips of a login over an emulated network: plain, by TLS, and by TLS with a key. Exit 1 if TLS takes
more than one more, 77 if this machine emulates no networks."""

import argparse
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))

import harness  # noqa: E402
import network  # noqa: E402

NEAR_MS, FAR_MS = 1, 100  # one way; their difference leaves only the trips
MOST_MORE = 1.1  # one, and the work of the machine
LINKS = {  # each with a name of its own, since a name that is bound to a key takes no other login
    "plain": ("visitor", "--secure", "off"),
    "by TLS": ("guest", "--secure", "require", "--identity", "none"),
    "by TLS, with a key": ("alice", "--secure", "require"),
}


class Logins(harness.Case):
    """Logs in over a network of its own, some times by each link."""

    def __init__(self, netlab, one_way_ms):
        super().__init__()
        self.netlab, self.one_way_ms = netlab, one_way_ms

    def runTest(self):  # unittest demands one
        raise NotImplementedError

    def setUp(self):
        super().setUp()
        self.link = network.Network(self, self.netlab, ["--delay", str(self.one_way_ms)], seed=1)
        server = self.start(harness.Process, self.link.at("bob", [
            harness.program("babel-server"), "--bind", network.THERE, "--port", "0", "--tls-port", "0",
            "--state", self.path("server"), "--control", "none"]))
        self.ports = {kind: server.wait_line(rf"listening on .*:(\d+){words}$").group(1)
                      for kind, words in (("plain", ""), ("TLS", " for TLS"))}

    def seconds(self, link):
        """From the start of the program to its login."""
        scheme, port = ("babel", self.ports["plain"]) if link == "plain" else ("babels", self.ports["TLS"])
        start = time.monotonic()
        client = self.start(harness.Client, self.link.at("alice", [
            harness.program("babel-cli"), "login", *LINKS[link], "--server", f"{scheme}://{network.THERE}:{port}",
            "--audio", "null", "--json"]), stdin=subprocess.PIPE)
        client.expect("login.ok", within=20)
        took = time.monotonic() - start
        client.command("quit")
        client.exit_code(20)
        return took


def measured(netlab, one_way_ms, runs):
    """The median seconds of a login, by link."""
    case = Logins(netlab, one_way_ms)
    try:
        case.setUp()
        for link in LINKS:
            case.seconds(link)  # the first one makes keys
        return {link: statistics.median(case.seconds(link) for _ in range(runs)) for link in LINKS}
    finally:
        case.doCleanups()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--netlab", required=True, help="the program netlab")
    parser.add_argument("--runs", type=int, default=5, help="medians of so many (default 5)")
    args = parser.parse_args()
    if reason := network.missing(args.netlab):
        print(f"skipped: {reason}")
        return 77
    near, far = (measured(args.netlab, delay, args.runs) for delay in (NEAR_MS, FAR_MS))
    trip = 2 * (FAR_MS - NEAR_MS) / 1000
    trips = {link: (far[link] - near[link]) / trip for link in LINKS}
    is_met = True
    print(f"| login, round trips of {2 * FAR_MS} ms | trips | more | target | |")
    print("|---|---|---|---|---|")
    for link, count in trips.items():
        more = count - trips["plain"]
        ends = " | |"
        if link != "plain":
            is_met = is_met and more <= MOST_MORE
            ends = f"<= {MOST_MORE} | {'met' if more <= MOST_MORE else 'NOT MET'} |"
        print(f"| {link} | {count:.2f} | {more:.2f} | {ends}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
