#!/usr/bin/python3
"""Measures the relay of sealed calls beside a bare forwarder, alone and beside a storm of logins in the same server.
Prints one table; exit 1 if a goal is missed."""

import argparse
import contextlib
import json
import os
import platform
import re
import statistics
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench", "server"))

import servers  # noqa: E402

CALLS, SECONDS, STORM_USERS = 200, 20, 10_000
QUICK_SECONDS, QUICK_USERS = 4, 1000
MOST_CPU_US, MOST_P99_US = 12, 2000
MOST_STORMS = 1000  # more than there is time for
RELAY, FLOOR = "relay", "floor"
CALM, STORM = "calm", "storm"
SCENARIO = "return"  # all connect and log in at once, and retry if there was no place for them


def links(relayed_calls):
    """Options of the server for its ports and its relay, with the placeholders of servers.Server."""
    return ("--port", "{port}", "--tls-port", "{tls}", "--state", "{state}", "--relay-calls", str(relayed_calls),
            "--relay-rate", "0", "--relay-total", "0")


@contextlib.contextmanager
def floor(program):
    """The forwarder, on the server's core: (its port, its process)."""
    process = subprocess.Popen([program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                               preexec_fn=lambda: servers.pin_to(servers.cores()[0]))
    try:
        found = re.search(r":(\d+)$", process.stdout.readline())
        if not found:
            raise servers.Failure("the floor does not listen")
        yield int(found.group(1)), process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def storm(args, server, users):
    """Storms of logins, one after the other. Yields a list that has the number of those that ended at its own end."""
    ended = []
    process = subprocess.Popen(
        [args.generator, "--port", str(server.port), "--pid", str(server.process.pid), "--scenario", SCENARIO,
         "--clients", str(users), "--runs", str(MOST_STORMS), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=lambda: servers.pin_to(servers.cores()[1]))
    try:
        yield ended
        if process.poll() is not None:
            raise servers.Failure("the storm ended: " + process.stderr.read().strip())
    finally:
        process.kill()
        lines, _ = process.communicate()
    ended.append(len(lines.splitlines()))


def calls(args, port, process, *secret):
    """The figures of calls by the relay, or the floor, on that port."""
    done = subprocess.run(
        [args.calls_generator, "--port", str(port), "--pid", str(process.pid), "--calls", str(args.calls),
         "--seconds", str(args.seconds), *secret],
        capture_output=True, text=True, timeout=args.seconds + 120, check=False,
        preexec_fn=lambda: servers.pin_to(servers.cores()[1]))
    if done.returncode != 0:
        raise servers.Failure(done.stderr.strip() or "the generator of calls crashed")
    return json.loads(done.stdout)


def measure(args, users):
    """{(who, weather): figures} of one run, and the number of storms that ended meanwhile."""
    # The calls of the measurement before still count.
    command = servers.server_command(args.server, links(2 * args.calls))
    with servers.Server(command, users) as server, floor(args.floor) as (floor_port, floor_process):
        secret = "--secret", os.path.join(server.state.name, "relay.secret")
        found = {}
        for weather in CALM, STORM:
            for who in FLOOR, RELAY:
                at = (server.tls_port, server.process, *secret) if who == RELAY else (floor_port, floor_process)
                print(f"{who}, {weather}", file=sys.stderr)
                with storm(args, server, users) if weather == STORM else contextlib.nullcontext([]) as ended:
                    found[who, weather] = calls(args, *at)
                found[who, weather]["storms"] = sum(ended)
    return found


class Table:
    HEAD = ["figure", "floor", "relay", "ratio", "goal", ""]

    def __init__(self, runs, is_judged):
        self.runs, self.is_judged = runs, is_judged
        self.rows, self.is_met = [], True

    def median(self, who, weather, figure):
        return statistics.median(run[who, weather][figure] for run in self.runs)

    def row(self, title, weather, figure, most=None, relay_figure=None):
        """`relay_figure`: that of the relay, if it has another name than the floor's."""
        least = self.median(FLOOR, weather, figure)
        own = self.median(RELAY, weather, relay_figure or figure)
        verdict = ""
        if most is not None:
            is_met = own <= most
            verdict = "-" if not self.is_judged else "met" if is_met else "NOT MET"
            self.is_met = self.is_met and (is_met or not self.is_judged)
        self.rows.append([f"{weather}: {title}", f"{least:.3g}", f"{own:.3g}", f"{own / least:.2f}" if least else "",
                          "" if most is None else f"<= {most}", verdict])

    def __str__(self):
        rows = [self.HEAD, *self.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(len(self.HEAD))]
        lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join(lines)


def table_of(runs, is_judged):
    table = Table(runs, is_judged)
    table.row("CPU a datagram, us", CALM, "cpu_us", MOST_CPU_US)
    # The server's first thread has the storm.
    table.row("CPU a datagram, us", STORM, "cpu_us", relay_figure="cpu_us_beside_first")
    for weather in CALM, STORM:
        table.row("added, p50, us", weather, "p50_us")
        table.row("added, p99, us", weather, "p99_us", MOST_P99_US if weather == STORM else None)
        table.row("added, p99.9, us", weather, "p999_us")
        table.row("lost, %", weather, "lost_percent")
        table.row("own delay of the generator, p99, us", weather, "generator_p99_us")
    table.row("storms that ended meanwhile", STORM, "storms")
    return table


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="medians of so many (default 3)")
    parser.add_argument("--calls", type=int, default=CALLS, help=f"relayed calls (default {CALLS})")
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"of a measurement (default {SECONDS})")
    parser.add_argument("--users", type=int, default=STORM_USERS, help=f"of the storm (default {STORM_USERS})")
    parser.add_argument("--quick", action="store_true", help="one short run with fewer users, nothing judged")
    for name, program in (("calls-generator", "relay_bench"), ("generator", "server_bench"), ("floor", "relay_floor"),
                          ("server", "babel-server")):
        parser.add_argument("--" + name, required=True, help=f"the program {program}")
    args = parser.parse_args()
    if args.quick:
        args.runs, args.seconds, args.users = 1, QUICK_SECONDS, QUICK_USERS
    return args


def main():
    args = parse_args()
    runs = [measure(args, args.users) for _ in range(args.runs)]
    table = table_of(runs, is_judged=not args.quick)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; medians of "
          f"{args.runs}; {args.calls} calls for {args.seconds} s; storms of {args.users} users\n")
    print(table)
    return 0 if table.is_met else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except servers.Failure as failure:
        sys.exit(f"failed: {failure}")
