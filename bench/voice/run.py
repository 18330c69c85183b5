#!/usr/bin/python3
"""Measures calls over the sound rig and emulated networks; prints tables (docs/benchmarks.md)."""
import argparse
import functools
import itertools
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import call_figures
import ends
import floors
import peers
import plots
import profiles
import report
import speech
import streams
import voice_call
from figures import FIRST_SECONDS, Unlike
from integration import harness, measure, network
from rig_call import ProgramEnded

QUIET_CALLS, SECONDS, LONG_SECONDS = 5, 60, 600
FLOOR_SECONDS = 24  # of speech for the bare programs, whose cost and delay stay the same
TRIES = 3  # of a call: now and then a sound device opens and stays mute
QUICK_PROFILES, QUICK_SECONDS, QUICK_PEERS = (profiles.QUIET, "loss-1", "outage-1"), 24, ()
FAILURES = (AssertionError, Unlike, OSError, subprocess.SubprocessError, unittest.SkipTest)


def may_pass(failure):
    """True if another try may succeed: not if a program ended, or one is missing."""
    is_of_the_moment = isinstance(failure, (AssertionError, Unlike, ConnectionError))
    return is_of_the_moment and not isinstance(failure, ProgramEnded)


class Results:
    """The results: figures by profile and peer, and the reasons for missing ones."""

    def __init__(self):
        self.calls = {kind: {} for kind in (*profiles.KINDS, *peers.OVER_NETWORKS)}  # then by profile
        self.ended = {}  # by profile: base calls that their change has ended
        self.peers, self.failures, self.skipped = {}, {}, {}
        self.given_up = []  # names without a result
        self.streams = {}  # figures of streams.measured() by streams.name_of()
        self.opus = self.bare = None
        self.bare_as_babel = {}  # by the length of frames, ms
        self.long_seconds = LONG_SECONDS

    def attempt(self, name, measured):
        """The result of measured(), or None. Every failure is printed, and what may pass is tried again."""
        for _ in range(TRIES):
            began = time.monotonic()
            print(name, file=sys.stderr, end="", flush=True)
            try:
                found = measured()
                print(f": {time.monotonic() - began:.0f} s", file=sys.stderr)
                return found
            except FAILURES as failure:
                self.failures.setdefault(name, []).append(str(failure) or repr(failure))
                print(f" failed after {time.monotonic() - began:.0f} s: {self.failures[name][-1]}", file=sys.stderr)
                if not may_pass(failure):
                    break
        self.given_up.append(name)
        return None

    def add(self, group, name, measured, title=None):
        """Keeps the figures of one more call."""
        if found := self.attempt(title or name, measured):
            group.setdefault(name, []).append(found)

    def by_name(self):
        """All calls, those of one kind and profile, or of one program, under one name."""
        named = {f"{name} {kind}": calls
                 for kind, of in self.calls.items() for name, calls in of.items()}
        return {**named, **self.peers}

    def as_json(self):
        return {"calls": self.calls, "peers": self.peers, "opus": self.opus, "bare": self.bare,
                "bare_as_babel": self.bare_as_babel, "ended": self.ended, "streams": self.streams,
                "failures": self.failures, "skipped": self.skipped}


class Bench:
    def __init__(self, args, folder):
        self.args, self.folder, self.results = args, folder, Results()
        self.results.long_seconds = min(LONG_SECONDS, args.seconds) if args.quick else LONG_SECONDS

    # Speech is made when it is first needed: it takes seconds.

    @functools.cached_property
    def said(self):
        return speech.Said(os.path.join(self.folder, "said"), self.args.seconds)

    @functools.cached_property
    def said_to_floors(self):
        is_short = self.args.seconds <= FLOOR_SECONDS
        return self.said if is_short else speech.Said(os.path.join(self.folder, "floors"), FLOOR_SECONDS)

    def run(self):
        others = {profiles.QUIET: self.quiet, profiles.PEERS: self.peers, profiles.LONG: self.long,
                  profiles.STREAMS: self.streams}
        for name in self.args.profile:
            if name in others:
                others[name]()
            else:
                self.network(profiles.BY_NAME[name])
            self.save()

    def save(self):
        """Plots and figures so far, for a run that does not come to its end."""
        if not self.args.out:
            return
        plots.write_all(self.args.out, self.results.calls)
        with open(os.path.join(self.args.out, "figures.json"), "w", encoding="utf-8") as file:
            json.dump(self.results.as_json(), file)

    def kinds(self, profile=None):
        return self.args.kind or (profile.kinds() if profile else profiles.USUAL_KINDS)

    def skips(self, kind, name, profile=None):
        """True if such a call cannot be made; keeps the reason."""
        if kind != profiles.TLS:
            return False
        reason = ends.missing_for_no_udp() if profile else "only an emulated network can be without UDP"
        if reason:
            self.results.skipped[f"{name} {kind}"] = reason
        return bool(reason)

    def babel(self, name, said, *, profile=None, **options):
        """One call of babel-cli of each kind."""
        for kind in self.kinds(profile):
            if kind == profiles.BASE and profile and profile.moves:
                self.ended_by_move(profile)
            elif not self.skips(kind, name, profile):
                self.babel_of(kind, name, said, profile=profile, **options)

    def ended_by_move(self, profile):
        """A base call is a connection between two addresses, and ends with one of them."""
        self.results.add(self.results.ended, profile.name, lambda: voice_call.ended_by_move(
            self.args, self.said, profile=profile), f"{profile.name} {profiles.BASE}")

    def babel_of(self, kind, name, said, **options):
        group = self.results.calls[kind]

        def measured():
            call = voice_call.measured_call(self.args, said, kind=kind, **options)
            self.keep_recording(f"{name}-{kind}-{len(group.get(name, [])) + 1}", call)
            return call_figures.of_call(call, options.get("profile"))

        self.results.add(group, name, measured, f"{name} {kind}")

    def quiet(self):
        if profiles.BASE in self.kinds():
            self.floors()
        if {profiles.BASE, profiles.DIRECT} & {*self.kinds()}:
            self.bare_as_babel(profiles.FRAMES_MS[0])
        for _ in range(self.args.calls or QUIET_CALLS):
            self.babel(profiles.QUIET, self.said)
        if profiles.DIRECT in self.kinds() and voice_call.has_frame_option():
            self.direct_by_frames()

    def floors(self):
        args, attempt = self.args, self.results.attempt
        self.results.opus = attempt("libopus alone", lambda: floors.opus_alone(
            args.opus_floor, self.folder, self.said.paths["alice"]))
        self.results.bare = attempt("the bare program", lambda: floors.bare_program(
            args.padup, self.said_to_floors, args.bare_client))

    def bare_as_babel(self, frame_ms):
        args = self.args
        self.results.bare_as_babel[frame_ms] = self.results.attempt(
            f"the bare program with Babel's buffers, frames of {frame_ms} ms", lambda: floors.bare_program(
                args.padup, self.said_to_floors, args.bare_client, *floors.as_babel(frame_ms)))

    def direct_by_frames(self):
        """Direct calls with frames of each length."""
        self.bare_as_babel(profiles.FRAMES_MS[1])
        for _ in range(self.args.calls or QUIET_CALLS):
            for frame_ms in profiles.FRAMES_MS:
                self.babel_of(profiles.DIRECT, profiles.quiet_with(frame_ms), self.said, frame_ms=frame_ms)

    def network(self, profile):
        if reason := network.missing(self.args.netlab):
            self.results.skipped[profile.name] = reason
            return
        for seed in range(1, 1 + (self.args.calls or 1)):
            self.babel(profile.name, self.said, profile=profile, seed=seed)
            for kind in peers.OVER_NETWORKS if self.args.peers else ():
                self.peer(self.results.calls[kind], profile.name, kind, profile=profile, seed=seed)

    def long(self):
        said = speech.Said(os.path.join(self.folder, "long"), self.results.long_seconds)
        for kind in self.args.kind or (profiles.BASE,):
            if not self.skips(kind, profiles.LONG):
                self.babel_of(kind, profiles.LONG, said)

    def streams(self):
        """One stream and two in turns."""
        for _ in range(self.args.calls or streams.RUNS):
            for block_ms, how in itertools.product(streams.BLOCKS_MS, streams.HOWS):
                self.results.add(self.results.streams, streams.name_of(how, block_ms),
                                 lambda one=(how, block_ms): streams.measured(self.args.streams, *one))

    def peers(self):
        for kind in peers.KINDS:
            self.peer(self.results.peers, kind, kind)

    def peer(self, group, name, kind, profile=None, **link):
        """One call of another program, over loopback or that network."""
        title = f"{name} {kind}" if profile else kind
        if reason := peers.missing(kind, profile):
            self.results.skipped[title] = reason
            return
        self.results.add(group, name, lambda: call_figures.of_call(
            peers.measured_call(self.args, self.said, kind, profile=profile, **link), profile), title)

    def keep_recording(self, name, call):
        """Saves it in the folder, if requested: each user's microphone and loudspeaker are a channel."""
        if not (self.args.recordings and self.args.out):
            return
        channels = [channel for user in call.sound for channel in call.sound[user]]
        path = os.path.join(self.args.out, f"{name}.wav")
        measure.write_wav(path, measure.np.array(channels).T)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next((line.split(":", 1)[1].strip() for line in info
                      if line.startswith("model name")), platform.machine())
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="append", choices=profiles.ALL)
    parser.add_argument("--kind", action="append", choices=profiles.KINDS)
    parser.add_argument("--peers", action="store_true", help="Mumble on the networks, too")
    parser.add_argument("--calls", type=int)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", help="folder for plots and figures.json")
    parser.add_argument("--recordings", action="store_true")
    for program in ("padup", "netlab", "opus-floor", "bare-client", "streams"):
        parser.add_argument(f"--{program}", required=True)
    args = parser.parse_args()
    args.profile = args.profile or (QUICK_PROFILES if args.quick else profiles.USUAL)
    if args.quick:
        args.calls, args.seconds = 1, QUICK_SECONDS
    if args.seconds <= FIRST_SECONDS + 2:
        parser.error(f"--seconds: more than {FIRST_SECONDS + 2}")
    return args


def print_rest(results):
    busy = {name: [round(call["busy_percent"]) for call in calls]
            for name, calls in results.by_name().items()}
    if busy:
        print("\nThe machine was busy, % of all cores: " + ", ".join(
            f"{name} {'/'.join(map(str, each))}" for name, each in busy.items()))
    for name, reason in results.skipped.items():
        print(f"{name}: skipped, {reason}")
    for name, failures in results.failures.items():
        print(f"{name}: failed {len(failures)} times, {failures[-1].splitlines()[0]}")
    if results.given_up:
        print("not measured: " + ", ".join(results.given_up))


def main():
    args = parse_args()
    if args.out:
        os.makedirs(args.out, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="babel-voice-") as folder:
        bench = Bench(args, folder)
        results = bench.results
        try:
            bench.run()
        except KeyboardInterrupt:
            results.given_up.append("the rest")
        bench.save()
    tables, is_met = report.tables(results, is_judged=not args.quick)
    control = network.congestion_control(args.netlab) or "the machine's own"
    print(f"{machine()}; {args.seconds} s a call; congestion control: {control}; "
          f"client: {harness.program('babel-cli')}\n")
    print(tables)
    print_rest(results)
    return 0 if is_met and not results.given_up else 1


if __name__ == "__main__":
    sys.exit(main())
