"""The benchmark's pictures."""
import os

import numpy

import profiles
from figures import FIRST_SECONDS
from plot import Chart

BREAK_SECONDS = 1.2  # a longer silence breaks the line
MOST_CALLS = 3
PREFIXES = {profiles.BASE: "voice-", profiles.SEALED: "sealed-", profiles.DIRECT: "direct-"}  # of file names
AROUND_OUTAGE_SECONDS = (4, 10)  # shown before and after


def broken(track):
    """[(time, delay)] with None where windows are missing."""
    points, last = [], None
    for at, ms, _ in track:
        if last is not None and at - last > BREAK_SECONDS:
            points.append((at, None))
        points.append((at, ms))
        last = at
    return points


def latency_over_time(prefix, calls):
    quiet = calls.get(profiles.QUIET)
    if not quiet:
        return
    lines = {f"call {at + 1}, {way}": broken(one["track"])
             for at, call in enumerate(quiet[:MOST_CALLS])
             for way, one in call["directions"].items()}
    lines["the rig alone"] = broken(quiet[0]["floor"]["track"])
    Chart("Quiet loopback: latency over time", f"seconds after the first {FIRST_SECONDS}",
          "mouth to ear, ms", lines).write(prefix + "latency.svg")


def networks_over_time(prefix, calls):
    lines = {profile.title: broken(found[0]["directions"]["alice to bob"]["track"])
             for name, profile in profiles.BY_NAME.items()
             if not profile.outage and (found := calls.get(name))}
    if lines:
        Chart("Emulated networks: latency over time", f"seconds after the first {FIRST_SECONDS}",
              "mouth to ear, ms", lines).write(prefix + "networks.svg")


def delay_distribution(prefix, calls):
    lines = {}
    for name, profile in {profiles.QUIET: None, **profiles.BY_NAME}.items():
        if found := calls.get(name):
            delays = sorted(ms - (profile.one_way_ms if profile else 0) for call in found
                            for one in call["directions"].values() for _, ms, _ in one["track"])
            share = numpy.arange(1, len(delays) + 1) * 100 / len(delays)
            lines[profile.title if profile else "loopback"] = list(zip(delays, share))
    if lines:
        Chart("Delay beyond the path's", "mouth to ear less one way of the path, ms",
              "% of the seconds", lines).write(prefix + "delay.svg")


def outage(prefix, calls, profile):
    """Around the first outage: the delay of the heard sound, and the listener's buffer and target."""
    found = calls.get(profile.name)
    if not found or not found[0]["outages"]:
        return
    call = found[0]
    down, up = call["outages"][0]
    first, last = down - AROUND_OUTAGE_SECONDS[0], up + AROUND_OUTAGE_SECONDS[1]

    def within(points):
        return [(at - up, ms) for at, ms in points if first <= at <= last]

    track = broken(call["directions"]["alice to bob"]["track"])
    lines = {"mouth to ear": within([(at + call["from"], ms) for at, ms in track])}
    for name, title in (("buffered_ms", "buffered"), ("target_ms", "target"),
                        ("playout_ms", "playout delay")):
        told = [(at, event[name]) for at, event in call["series"].get("bob", []) if name in event]
        if told:
            lines[title] = within(told)
    Chart(profile.title, "seconds after the link's return", "ms", lines, [(down - up, 0)]).write(
        prefix + f"{profile.name}.svg")


def write_all(folder, calls):
    """Those of each kind of calls: {kind: {profile: calls}}."""
    for kind, of_kind in calls.items():
        prefix = os.path.join(folder, PREFIXES[kind])
        latency_over_time(prefix, of_kind)
        networks_over_time(prefix, of_kind)
        delay_distribution(prefix, of_kind)
        for profile in profiles.NETWORKS:
            if profile.outage:
                outage(prefix, of_kind, profile)
