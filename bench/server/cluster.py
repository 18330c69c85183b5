#!/usr/bin/python3
"""Measures two and three nodes over a redis-server beside one server that is alone, and users through faults.
Prints three tables; exit 1 if a target is missed, 77 without redis-server."""

import argparse
import collections
import contextlib
import itertools
import os
import statistics
import sys
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))

import cluster_faults  # noqa: E402
import engine  # noqa: E402
import run  # noqa: E402
import servers  # noqa: E402

NODES = (1, 2, 3)
MEASURED = (("storm", 2000), ("churn", 2000), ("logins", 2000), ("calls", 1000), ("claims", 64000))
CLAIM_BATCH, CLAIMS_IN_FLIGHT = 64, 4  # as a node has them
# An engine that began lately keeps new logins waiting, so that who was online before comes first.
YOUNG_ENGINE_SECONDS = 4

# is_met: of the figures of one server and of the nodes, or of two nodes alone.
Target = collections.namedtuple("Target", "text is_met of_two", defaults=(False,))
COST = Target("two: ratio <= 1.15", lambda one, two: one is not None and two <= 1.15 * one, of_two=True)
LOGIN = Target("<= one server + 1000", lambda one, nodes: one is not None and nodes <= one + 1000)
CALL = Target("<= 5000", lambda _, nodes: nodes <= 5000)
CLAIMS = Target(">= 30000", lambda _, nodes: nodes >= 30000)
# (scenario, figure, row, target)
ROWS = (
    ("storm", "cpu_ns_per_fact", "storm, ns a fact, all nodes", COST),
    ("storm", "wall_s", "storm, wall, s", None),
    ("storm", "engine_us_per_user", "storm, engine, us a user who comes and goes", None),
    ("churn", "cpu_us_per_fact", "churn, us a fact, all nodes", COST),
    ("churn", "delay_ms", "churn, until everybody knows, ms", None),
    ("logins", "p50_us", "login at 1000 a second and node, p50, us", None),
    ("logins", "p99_us", "login at 1000 a second and node, p99, us", LOGIN),
    ("calls", "p50_us", "call request to its callee, p50, us", None),
    ("calls", "p99_us", "call request to its callee, p99, us", CALL),
    ("claims", "names_per_s", "names claimed by one node, a second", CLAIMS),
)
REALMS = ("realms", 10000)
# (figure, row, target)
REALM_ROWS = (
    ("cores_each", "realms of 500: presence and logins, core a node", Target("<= 0.1", lambda _, each: each <= 0.1)),
    ("first_list_bytes", "the same: first list, bytes", Target("<= 20000", lambda _, most: most <= 20000)),
    ("changes_per_s", "the same: users who come or go, a second", Target(">= 50", lambda _, pace: pace >= 50)),
)
# (fault, figure, row, target)
FAULT_ROWS = (
    ("kill", "absent_p50_s", "kill -9 of a node with 50 of 150 users: without a session, p50, s", 7),
    ("kill", "absent_p95_s", "the same, p95, s", 10),
    ("kill", "absent_max_s", "the same, maximum, s", None),
    ("kill", "back", f"the same: users with a session after less than {cluster_faults.IN_TIME_SECONDS} s", None),
    ("kill", "facts_about_back", "the same: facts about these, told to the other 100", 0),
    ("kill", "facts", "the same: facts about all, told to the other 100", None),
    ("restart_one_by_one", "absent_p50_s", "restart of three nodes one by one: without a session, p50, s", None),
    ("restart_one_by_one", "absent_max_s", "the same, maximum, s", None),
    ("restart_one_by_one", "facts", "the same: facts told", 0),
    ("restart_one_by_one", "missing", "the same: entries that lists lack in the end", 0),
    ("restart_one_by_one", "ended", f"the same: calls ended, of {cluster_faults.CALLS} between the nodes", 0),
    ("lose_the_engine", "lost", f"engine away for {cluster_faults.AWAY_SECONDS} s, and back empty: sessions lost", 0),
    ("lose_the_engine", "facts", "the same: facts told", 0),
    ("lose_the_engine", "missing", "the same: entries that lists lack in the end", 0),
    ("lose_the_engine", "back_s", "the same: until all nodes are linked again, s", None),
)


class Node(servers.Server):
    """A server, alone or one of several over the engine at that socket."""

    def __init__(self, program, clients, name, socket, *options):
        self.metrics = servers.free_port()
        command = servers.server_command(program) + [
            "--state", "{state}", "--names", "none", "--metrics", f"127.0.0.1:{self.metrics}", *options]
        if socket:
            command += ["--cluster", "unix://" + socket, "--cluster-node", name, "--cluster-address", "127.0.0.1"]
        super().__init__(command, clients)

    def wait_until_it_listens(self):
        super().wait_until_it_listens()
        deadline = time.monotonic() + servers.START_SECONDS
        while not self.takes_logins():
            if time.monotonic() > deadline:
                raise servers.Failure(f"{self.command[0]} takes no logins: {self.last_words()}")
            time.sleep(0.02)

    def takes_logins(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/readyz", timeout=5) as page:
                return page.status == 200
        except urllib.error.URLError:
            return False


@contextlib.contextmanager
def cluster(program, count, clients, *options):
    """(the nodes, the engine); one server has none."""
    with contextlib.ExitStack() as stack:
        redis = None
        if count > 1:
            redis = engine.Engine()
            stack.callback(redis.end)
            if (core := servers.cores()[0]) is not None:
                os.sched_setaffinity(redis.process.pid, {core})
        socket = redis.path if redis else None
        nodes = [stack.enter_context(Node(program, clients, f"n{i}", socket, *options)) for i in range(count)]
        if redis:
            time.sleep(YOUNG_ENGINE_SECONDS)
        yield nodes, redis


def cpu_seconds(pid):
    """The CPU clock of another process, as clock_getcpuclockid(3) names it."""
    return time.clock_gettime((~pid << 3) | 2)


def claim(path, names):
    """Names a second that a node gets from the engine, in full batches."""
    with engine.Link(path, node_id="bench") as link:
        if (answer := link.join())[0] != "OK":
            raise servers.Failure(f"the cluster does not take the benchmark as a node: {answer}")
        words = [(f"c{i}", "1", "", "4", "") for i in range(names)]
        batches = [link.words("claim", *itertools.chain(*words[at:at + CLAIM_BATCH]))
                   for at in range(0, names, CLAIM_BATCH)]
        start, answers = time.monotonic(), []
        for sent, batch in enumerate(batches, 1):
            link.post(*batch)
            if sent - len(answers) == CLAIMS_IN_FLIGHT:
                answers.append(link.read())
        while len(answers) < len(batches):
            answers.append(link.read())
        seconds = time.monotonic() - start
        if any(answer[2:] != ["O"] * CLAIM_BATCH for answer in answers):
            raise servers.Failure("names that nobody has were not granted")
        link.run("leave")
        return {"names_per_s": names / seconds}


def measure_claims(args, count, names):
    """Beside nodes that read the news of it."""
    with cluster(args.server, count, 0) as (_, redis):
        available = os.sched_getaffinity(0)
        servers.pin_to(servers.cores()[1])
        try:
            return claim(redis.path, names)
        finally:
            os.sched_setaffinity(0, available)


def measure(args, count, scenario, clients):
    if scenario == "claims":
        return measure_claims(args, count, clients)
    with cluster(args.server, count, clients) as (nodes, redis):
        before = cpu_seconds(redis.process.pid) if redis else 0
        figures = servers.load(args.generator, nodes, scenario, clients)
        if redis:
            figures["engine_us_per_user"] = (cpu_seconds(redis.process.pid) - before) * 1e6 / clients
        return figures


def measure_loads(args, results):
    for scenario, clients in MEASURED:
        size = clients // run.QUICK_DIVISOR if args.quick else clients
        for turn in range(args.runs):
            for count in NODES:
                key = (count, scenario, clients)
                if key in results.failures or (scenario == "claims" and count == 1):
                    continue
                print(f"{scenario} {size}, run {turn + 1}: {count} server(s)", file=sys.stderr)
                try:
                    results.add(*key, measure(args, count, scenario, size))
                except servers.Failure as failure:
                    results.failures[key] = str(failure)


def measure_realms(args, results):
    """Three nodes with realms, as many of whose users come and go as of 100,000."""
    scenario, clients = REALMS
    size = clients // run.QUICK_DIVISOR if args.quick else clients
    for turn in range(args.runs):
        print(f"{scenario} {size}, run {turn + 1}", file=sys.stderr)
        try:
            with cluster(args.server, NODES[-1], size, "--realms", "yes") as (nodes, _):
                results.add("nodes", *REALMS, servers.load(args.generator, nodes, scenario, size))
        except servers.Failure as failure:
            results.failures[("nodes", *REALMS)] = str(failure)


def measure_faults(args, results):
    for fault in cluster_faults.MEASURED:
        for turn in range(args.runs):
            print(f"{fault}, run {turn + 1}", file=sys.stderr)
            try:
                results.add("nodes", fault, cluster_faults.USERS, cluster_faults.measure(fault))
            except AssertionError as failure:
                results.failures[("nodes", fault, cluster_faults.USERS)] = str(failure)


def text(figure):
    if figure is None:
        return ""
    return f"{figure:.3f}" if 0 < figure < 10 else f"{figure:.1f}" if 0 < figure < 1000 else f"{figure:.0f}"


def median(results, key, figure):
    """None if nothing was measured, or a run failed."""
    if key in results.failures or key not in results.runs:
        return None
    values = [each[figure] for each in results.runs[key] if figure in each]
    return statistics.median(values) if values else None


def verdict_on(args, is_good):
    return "-" if args.quick else "met" if is_good else "NOT MET"


def print_loads(args, results):
    """Returns whether every target was met."""
    rows, are_met = [], True
    for scenario, figure, title, target in ROWS:
        clients = dict(MEASURED)[scenario]
        one, two, three = (median(results, (count, scenario, clients), figure) for count in NODES)
        ratios = [text(each / one) if one and each is not None else "" for each in (two, three)]
        size = clients // run.QUICK_DIVISOR if args.quick else clients
        row = [title, str(size), text(one), text(two), ratios[0], text(three), ratios[1], "", ""]
        if target:
            judged = (two,) if target.of_two else (two, three)
            is_good = all(nodes is not None and target.is_met(one, nodes) for nodes in judged)
            are_met = are_met and (is_good or args.quick)
            row[-2:] = target.text, verdict_on(args, is_good)
        rows.append(row)
    head = ["cluster", "N", "one server", "two nodes", "ratio", "three nodes", "ratio", "target", ""]
    print(run.lines_of(head, rows))
    return are_met


def print_realms(args, results):
    """Returns whether every target was met."""
    rows, are_met = [], True
    size = REALMS[1] // run.QUICK_DIVISOR if args.quick else REALMS[1]
    for figure, title, target in REALM_ROWS:
        value = median(results, ("nodes", *REALMS), figure)
        is_good = value is not None and target.is_met(None, value)
        are_met = are_met and (is_good or args.quick)
        rows.append([title, str(size), text(value), target.text, verdict_on(args, is_good)])
    print(run.lines_of(["realms, three nodes", "N", "", "target", ""], rows))
    return are_met


def print_faults(args, results):
    """Returns whether every target was met."""
    rows, is_met = [], True
    for fault, figure, title, most in FAULT_ROWS:
        value = median(results, ("nodes", fault, cluster_faults.USERS), figure)
        verdict = ""
        if most is not None:
            is_good = value is not None and value <= most
            verdict = verdict_on(args, is_good)
            is_met = is_met and (is_good or args.quick)
        rows.append([title, text(value), "" if most is None else f"<= {most}", verdict])
    print(run.lines_of(["fault, three nodes", "", "target", ""], rows))
    return is_met


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="medians of so many (default 3)")
    parser.add_argument("--quick", action="store_true", help="a fifth of the clients, one run, nothing judged")
    parser.add_argument("--generator", required=True, help="the program server_bench")
    parser.add_argument("--server", required=True, help="the program babel-server")
    args = parser.parse_args()
    args.runs = 1 if args.quick else args.runs
    results = run.Results()
    measure_loads(args, results)
    measure_realms(args, results)
    measure_faults(args, results)
    print(f"{run.machine()}; medians of {args.runs}\n")
    is_met = print_loads(args, results)
    print()
    is_met = print_realms(args, results) and is_met
    print()
    is_met = print_faults(args, results) and is_met
    for (server, scenario, clients), failure in results.failures.items():
        print(f"\n{server}, {scenario} {clients} failed: {failure}")
    return 0 if is_met and not results.failures else 1


if __name__ == "__main__":
    sys.exit(main())
