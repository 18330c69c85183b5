#!/usr/bin/python3
"""Measures a server and the floor in turns and prints one table; exit 1 if a target is missed."""

import argparse
import os
import platform
import ssl
import statistics
import sys

import servers

FLOOR, DEEP_FLOOR, SERVER = "floor", "deep floor", "server"
TLS_FLOOR, TLS_SERVER = "floor by TLS", "server by TLS"
RETURNS = [("return", 1000), ("return-many", 1000), ("return", 5000), ("return", 10000)]
MEASURED = [
    ("storm", 1000, [FLOOR, DEEP_FLOOR, SERVER]),
    ("storm", 2000, [FLOOR, DEEP_FLOOR, SERVER]),
    ("storm", 5000, [FLOOR, DEEP_FLOOR, SERVER]),
    *((scenario, clients, [FLOOR, SERVER]) for scenario, clients in RETURNS),
    ("churn", 1000, [FLOOR, SERVER]),
    ("signal", 1000, [FLOOR, SERVER]),
    ("idle", 1000, [FLOOR, SERVER]),
    ("idle", 5000, [FLOOR, SERVER]),
    ("idle-storm", 5000, [FLOOR, SERVER]),
    ("slow", 1000, [FLOOR, SERVER]),
    ("idle", 10000, [SERVER]),
]
MEASURED_BY_TLS = [
    ("handshakes", 1000, [TLS_FLOOR, TLS_SERVER]),
    ("flood", 100, [TLS_SERVER]),
    ("storm", 1000, [TLS_FLOOR, TLS_SERVER]),
    ("return", 1000, [TLS_FLOOR, TLS_SERVER]),
    ("return", 10000, [TLS_FLOOR, TLS_SERVER]),
    ("churn", 1000, [TLS_FLOOR, TLS_SERVER]),
    ("signal", 1000, [TLS_FLOOR, TLS_SERVER]),
    ("idle", 1000, [TLS_FLOOR, TLS_SERVER]),
    ("idle", 5000, [TLS_FLOOR, TLS_SERVER]),
]
MOST_IDLE_KIB = 24 if ssl.OPENSSL_VERSION_INFO >= (3, 5) else 16  # its connections are larger
UNITS = {
    "cpu_ns_per_fact": "ns a fact",
    "cpu_us_per_fact": "us a fact",
    "cpu_us_per_round_trip": "us a round trip",
    "kib_per_client": "KiB a client",
    "p99_us": "p99, us",
    "p99_us_with_slow": "p99 with one, us",
    "p99_ratio": "p99 with / without",
    "wall_s": "wall, s",
    "delay_ms": "until everybody knows, ms",
    "cut_off": "connections that had to come back",
    "cpu_us_per_handshake": "us each",
    "handshakes_per_cpu_s": "a second and core",
    "p99_us_flooded": "p99 of a signal beside 3000 strangers a second, us",
}
QUICK_DIVISOR = 5


class Results:
    """Every run's figures, by server, scenario and number of clients."""

    def __init__(self):
        self.runs = {}
        self.failures = {}

    def add(self, server, scenario, clients, figures):
        self.runs.setdefault((server, scenario, clients), []).append(figures)

    def median(self, server, scenario, clients, figure):
        """None if nothing was measured, or a run failed."""
        key = (server, scenario, clients)
        if key in self.failures or key not in self.runs:
            return None
        return statistics.median(run[figure] for run in self.runs[key])


def measure_all(args, commands, size):
    results = Results()
    by_tls = MEASURED_BY_TLS if TLS_SERVER in commands else []
    for scenario, clients, measured in MEASURED + by_tls:
        for run in range(args.runs):
            for server in measured:
                key = (server, scenario, size(clients))
                if key in results.failures:
                    continue
                print(f"{scenario} {key[2]}, run {run + 1}: {server}", file=sys.stderr)
                try:
                    options = ["--tls"] if server in (TLS_FLOOR, TLS_SERVER) else []
                    figures = servers.measure(args.generator, commands[server], *key[1:], *options)
                    results.add(*key, figures)
                except servers.Failure as failure:
                    results.failures[key] = str(failure)
    return results


class Table:
    HEAD = ["scenario", "N", "floor", "server", "ratio", "target", ""]

    def __init__(self, results, size, is_judged):
        self.results, self.size, self.is_judged = results, size, is_judged
        self.rows, self.is_met = [], True

    def tls_row(self, scenario, clients, figure, **targets):
        self.row(scenario, clients, figure, floor=TLS_FLOOR, server=TLS_SERVER,
                 title=f"{scenario} by TLS, {UNITS[figure]}", **targets)

    def row(self, scenario, clients, figure, *, floor=FLOOR, server=SERVER, ratio=None, value=None,
            at_least=None, title=None):
        """`ratio` to the floor and `value` are targets: at most that; `at_least` is one, too."""
        count = self.size(clients)
        least = self.results.median(floor, scenario, count, figure)
        own = self.results.median(server, scenario, count, figure)
        times = own / least if own is not None and least else None
        target, verdict = "", ""
        if ratio:
            target, verdict = f"ratio <= {ratio}", self.at_most(times, ratio)
        elif value is not None:
            target, verdict = f"<= {value}", self.at_most(own, value)
        elif at_least is not None:
            target = f">= {at_least}"
            verdict = self.verdict(own is not None and own >= at_least)
        self.add(title or f"{scenario}, {UNITS[figure]}", count, least, own, times, target, verdict)

    def growth(self, scenario, clients, first, figure, most):
        """Growth of a figure with N: at most `most` times that at `first`."""
        def grown(server):
            small = self.results.median(server, scenario, self.size(first), figure)
            large = self.results.median(server, scenario, self.size(clients), figure)
            return large / small if large is not None and small else None

        own = grown(SERVER)
        self.add(f"{scenario}, {UNITS[figure]}: times that at {self.size(first)}",
                 self.size(clients), grown(FLOOR), own, None, f"<= {most}",
                 self.at_most(own, most))

    def held(self, clients):
        is_held = (SERVER, "idle", self.size(clients)) in self.results.runs
        self.add("sessions held, every roster right", self.size(clients), None, None, None,
                 "all", self.verdict(is_held))

    def at_most(self, figure, most):
        if most is None:
            return ""
        return self.verdict(figure is not None and figure <= most)

    def verdict(self, is_met):
        if not self.is_judged:
            return "-"
        self.is_met = self.is_met and is_met
        return "met" if is_met else "NOT MET"

    def add(self, title, clients, floor, own, ratio, target, verdict):
        def text(figure):
            if figure is None:
                return ""
            return f"{figure:.3f}" if figure < 10 else f"{figure:.1f}" if figure < 1000 \
                else f"{figure:.0f}"

        self.rows.append(
            [title, str(clients), text(floor), text(own), text(ratio), target, verdict])

    def __str__(self):
        return lines_of(self.HEAD, self.rows)


def lines_of(head, rows):
    """A table in Markdown."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
             for row in [head, *rows]]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def table_of(results, size, is_judged):
    table = Table(results, size, is_judged)
    table.row("storm", 1000, "cpu_ns_per_fact", ratio=1.5)
    table.row("storm", 2000, "cpu_ns_per_fact", ratio=1.5)
    table.row("storm", 5000, "cpu_ns_per_fact")
    table.growth("storm", 2000, 1000, "cpu_ns_per_fact", 1.2)
    table.growth("storm", 5000, 1000, "cpu_ns_per_fact", 1.2)
    for clients in 1000, 2000, 5000:
        table.row("storm", clients, "cpu_ns_per_fact", floor=DEEP_FLOOR,
                  title="storm, beside the deep floor")
    table.row("storm", 1000, "wall_s")
    for scenario, clients in RETURNS:
        table.row(scenario, clients, "cpu_ns_per_fact", ratio=1.3)
        table.row(scenario, clients, "cut_off", value=0)
        table.row(scenario, clients, "wall_s")
    table.row("churn", 1000, "cpu_us_per_fact", ratio=1.2)
    table.row("churn", 1000, "delay_ms")
    table.row("signal", 1000, "cpu_us_per_round_trip", ratio=1.25)
    table.row("idle", 1000, "kib_per_client")
    table.row("idle", 5000, "kib_per_client", value=2.5)
    table.row("idle-storm", 5000, "kib_per_client", value=2.5)
    table.growth("idle", 10000, 1000, "kib_per_client", 1.1)
    table.held(10000)
    table.row("slow", 1000, "p99_us")
    table.row("slow", 1000, "p99_us_with_slow")
    table.row("slow", 1000, "p99_ratio", value=1.5)
    return table


def add_tls(table):
    table.tls_row("handshakes", 1000, "cpu_us_per_handshake", ratio=1.3)
    table.tls_row("handshakes", 1000, "handshakes_per_cpu_s", at_least=1000)
    table.tls_row("flood", 100, "p99_us")
    table.tls_row("flood", 100, "p99_us_flooded", value=10_000)
    table.tls_row("storm", 1000, "cpu_ns_per_fact", ratio=1.3)
    for clients in 1000, 10000:
        table.tls_row("return", clients, "cpu_ns_per_fact", ratio=1.3)
        table.tls_row("return", clients, "cut_off")
    table.tls_row("return", 10000, "wall_s", value=60)
    table.tls_row("churn", 1000, "cpu_us_per_fact", ratio=1.3)
    table.tls_row("churn", 1000, "delay_ms")
    table.tls_row("signal", 1000, "cpu_us_per_round_trip", ratio=1.3)
    table.tls_row("idle", 1000, "kib_per_client")
    table.tls_row("idle", 5000, "kib_per_client", value=MOST_IDLE_KIB)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next((line.split(":", 1)[1].strip() for line in info
                      if line.startswith("model name")), platform.machine())
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="medians of so many (default 3)")
    parser.add_argument("--quick", action="store_true",
                        help="a fifth of the clients, one run, nothing judged")
    parser.add_argument("--generator", required=True, help="the program server_bench")
    parser.add_argument("--floor", required=True, help="the program floor_server")
    parser.add_argument("--server", required=True, help="the program babel-server")
    parser.add_argument("command", nargs="*", help="another server; {port} stands for its port")
    args = parser.parse_args()
    if args.quick:
        args.runs = 1
    return args


def main():
    args = parse_args()
    floor = [args.floor, "--port", "{port}"]
    commands = {
        FLOOR: floor,
        DEEP_FLOOR: [*floor, "--events", "1024"],
        SERVER: args.command or servers.server_command(args.server),
    }
    if not args.command:
        commands[TLS_FLOOR] = [*floor, "--events", "1024", "--tls", "1"]
        commands[TLS_SERVER] = servers.server_command(args.server, servers.BY_TLS)

    def size(clients):
        return clients // QUICK_DIVISOR if args.quick else clients

    results = measure_all(args, commands, size)
    table = table_of(results, size, is_judged=not args.quick)
    if not args.command:
        add_tls(table)
    print(f"{machine()}; medians of {args.runs}; server: {' '.join(commands[SERVER])}\n")
    print(table)
    for (server, scenario, clients), failure in results.failures.items():
        print(f"\n{server}, {scenario} {clients} failed: {failure}")
    return 0 if table.is_met and not results.failures else 1


if __name__ == "__main__":
    sys.exit(main())
