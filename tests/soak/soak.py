"""500 clients of a real server come, call, refuse and go at random while others misbehave.

Usage: soak.py [--seconds N] [--clients N] [--seed N] [--tls]
Exit 0 if nothing grew, everybody was told the truth and the server ended well; otherwise 1.
"""
import argparse
import collections
import os
import random
import resource
import signal
import statistics
import sys
import tempfile
import time

import loop
import members
import nuisances
import secured

import harness  # loop.py says where these are
import tls
import wire

SERVER_OPTIONS = ("--max-pending", "128", "--login-timeout", "3", "--stall-timeout", "3",
                  "--queue-limit", "16384", "--message-rate", "100")
TLS_OPTIONS = ("--plain", "off", "--tls-port", "0", "--registration", "off")
RELOAD_SECONDS = 5
DESCRIPTORS = 4096
ARRIVAL_SECONDS = 10
SHORTEST = 4 * ARRIVAL_SECONDS
NUISANCES_A_SECOND = 6
NUISANCE_LIFE_SECONDS = 90  # far more than the server grants any of them
RSS_MARGIN = 1.03, 256  # times, and KiB
DESCRIPTOR_MARGIN = 1.03, 16
FAULTS_SHOWN = 5

Sample = collections.namedtuple("Sample", "at online rss_kib descriptors packets")


class Failed(Exception):
    pass


def in_words(kinds):
    return ", ".join(f"{n} {kind}" for kind, n in collections.Counter(kinds).items())


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--tls", action="store_true", help="by TLS, with key updates and reloads")
    # Means, chosen so that the clients take about half of one core.
    parser.add_argument("--online", type=float, default=20, help="seconds a client stays")
    parser.add_argument("--away", type=float, default=2, help="seconds between two visits")
    parser.add_argument("--call", type=float, default=8, help="seconds between two calls of one")
    options = parser.parse_args()
    if options.seconds < SHORTEST:
        parser.error(f"it takes {SHORTEST} seconds at least")
    return options


class Watched:
    """The server's process."""

    def __init__(self, folder, context):
        environment = {**os.environ, "XDG_RUNTIME_DIR": folder}
        program = harness.program("babel-server")
        links = (*TLS_OPTIONS, "--state", os.path.join(folder, "state")) if context else ("--port", "0")
        argv = [program, "--bind", "127.0.0.1", *links, *SERVER_OPTIONS]
        self.process = harness.Process(argv, environment)
        self.port = int(self.process.wait_line(r"listening on .*:(\d+)( for TLS)?$").group(1))
        link = wire.Link.connect(self.port).socket
        with context.wrap_socket(link) if context else link as greeted:  # once it greets, it is complete
            greeted.recv(1)
            self.first_descriptors = self.descriptors() - 1

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.popen.pid}/fd"))

    def rss_kib(self):
        with open(f"/proc/{self.process.popen.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    def cpu_seconds(self):
        with open(f"/proc/{self.process.popen.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def has_ended(self):
        return self.process.popen.poll() is not None


class Soak:
    def __init__(self, options, server, context):
        self.options, self.server = options, server
        self.loop = loop.Loop(context)
        lives = options.online, options.away, options.call
        self.town = members.Town(self.loop, server.port, random.Random(options.seed), lives)
        self.street = nuisances.Street(self.town, nuisances.OF_TLS if context else ())
        self.start = time.monotonic()
        self.samples = []

    def run(self):
        for seat in range(self.options.clients):
            when = ARRIVAL_SECONDS * seat / self.options.clients
            self.loop.after(when, lambda seat=seat: self.town.come(seat))
        self.loop.every(1 / NUISANCES_A_SECOND, self.misbehave)
        if self.loop.context:
            self.loop.every(RELOAD_SECONDS, lambda: self.server.process.signal(signal.SIGHUP))
        self.loop.every(1, self.sample)
        self.loop.every(60, self.tell)
        if self.loop.run_until(self.is_broken, self.options.seconds):
            raise Failed(self.why_broken())
        self.town.is_open = False
        self.tell_of_the_crowd()
        self.settle()
        self.compare()
        self.stop()

    def misbehave(self):
        if self.town.is_open:
            self.street.send_one()

    def is_broken(self):
        return self.town.faults or self.server.has_ended()

    def why_broken(self):
        if self.server.has_ended():
            return "the server ended by itself: " + self.server.process.transcript()[-2000:]
        shown = self.town.faults[:FAULTS_SHOWN]
        more = len(self.town.faults) - len(shown)
        whose = tuple(fault.split(":")[0] + " " for fault in shown)
        log = [x for x in self.server.process.lines["stderr"] if x.startswith(whose)]
        return "; ".join(shown) + (f"; and {more} more" if more else "") + "".join(
            f"\n  the server's log: {line}" for line in log[-FAULTS_SHOWN:])

    def sample(self):
        if not self.town.is_open:
            return
        old = self.street.older_than(NUISANCE_LIFE_SECONDS)
        if old:
            self.town.fault("the server", f"does not get rid of {in_words(old)}")
        # A crowd that is there by chance is no growth.
        connected = len(self.town.visits) + len(self.street.there)
        self.samples.append(Sample(
            time.monotonic() - self.start, len(self.town.online), self.server.rss_kib(),
            self.server.descriptors() - connected, loop.Connection.packets))

    def tell(self):
        if not self.samples:
            return
        last = self.samples[-1]
        before = self.samples[-60] if len(self.samples) > 60 else Sample(0, 0, 0, 0, 0)
        rate = (last.packets - before.packets) / max(1, last.at - before.at)
        print(f"{last.at:4.0f} s: {last.online} online, {len(self.street.there)} misbehaving, "
              f"RSS {last.rss_kib} KiB, {last.descriptors} descriptors beside theirs, {rate:.0f} packets/s",
              flush=True)

    def tell_of_the_crowd(self):
        own = resource.getrusage(resource.RUSAGE_SELF)
        elapsed = time.monotonic() - self.start
        print(", ".join(f"{count} {what}" for what, count in self.town.counts.items()))
        if self.loop.context:
            print(f"{secured.Renewer.updates} key updates, each answered by one of the server")
        print(f"the clients took {(own.ru_utime + own.ru_stime) / elapsed:.0%} of a core, "
              f"the server {self.server.cpu_seconds() / elapsed:.0%}", flush=True)

    def settle(self):
        """Waits until all who misbehaved are gone and the others know exactly who is there."""
        def is_quiet():
            return self.is_broken() or (
                not self.street.there and self.town.is_settled() and not self.town.wrong_rosters()
                and self.server.descriptors() == self.expected_descriptors())

        self.loop.run_until(is_quiet, NUISANCE_LIFE_SECONDS)
        if self.is_broken():
            raise Failed(self.why_broken())
        if self.street.there:
            raise Failed(f"the server did not get rid of {in_words(self.street.older_than(0))}")
        if not self.town.is_settled():
            raise Failed(f"{len(self.town.visits) - len(self.town.online)} wait to come or to go")
        if wrong := self.town.wrong_rosters():
            raise Failed(f"{len(wrong)} rosters are wrong; {wrong[0]}")
        if self.server.descriptors() != self.expected_descriptors():
            raise Failed(f"the server has {self.server.descriptors()} descriptors, "
                         f"{self.expected_descriptors()} are right")

    def expected_descriptors(self):
        return self.server.first_descriptors + len(self.town.online)

    def compare(self):
        """The last minute to the second one; in a short run quarters instead."""
        length = self.options.seconds
        part = min(60.0, length / 4)
        early = [s for s in self.samples if part <= s.at < 2 * part]
        late = [s for s in self.samples if length - part <= s.at]
        self.compare_one("RSS in KiB", RSS_MARGIN, max(s.rss_kib for s in early),
                         max(s.rss_kib for s in late))
        self.compare_one("descriptors beside the connections", DESCRIPTOR_MARGIN,
                         statistics.median(s.descriptors for s in early),
                         statistics.median(s.descriptors for s in late))

    @staticmethod
    def compare_one(what, margin, early, late):
        print(f"{what}: {early:.0f} early, {late:.0f} late")
        if late > early * margin[0] + margin[1]:
            raise Failed(f"{what} grew from {early:.0f} to {late:.0f}")

    def stop(self):
        for member in self.town.visits:
            member.is_leaving = True
        self.server.process.signal(signal.SIGTERM)
        if not self.loop.run_until(lambda: not self.town.visits, 10):
            raise Failed(f"{len(self.town.visits)} clients were not told of the server's end")
        if code := self.server.process.exit_code():
            raise Failed(f"the server ended with {code}")



def main():
    options = arguments()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {options.seed}", flush=True)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(DESCRIPTORS, hard), hard))
    with tempfile.TemporaryDirectory(prefix="babel-soak-") as folder:
        context = tls.context() if options.tls else None
        server = Watched(folder, context)
        soak = Soak(options, server, context)
        try:
            soak.run()
        except Failed as failure:
            sys.exit(f"FAILED with seed {options.seed}: {failure}")
        finally:
            complaint = server.process.end()
            print(soak.street.in_words())
        if complaint:
            sys.exit(f"FAILED: {complaint}")
    print("clean")


if __name__ == "__main__":
    main()
