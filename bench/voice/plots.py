"""The benchmark's pictures."""
import os

import numpy

import profiles
from figures import FIRST_SECONDS
from plot import Chart

BREAK_SECONDS = 1.2  # a longer silence breaks the line
MOST_CALLS = 3
PREFIXES = {profiles.BASE: "voice-", profiles.SEALED: "sealed-", profiles.DIRECT: "direct-",
            profiles.TLS: "tls-"}  # of file names; those of other programs have their names
AROUND_OUTAGE_SECONDS = (4, 10)  # shown before and after
AROUND_MOVE_SECONDS = (4, 8)  # the same of another address
RATE_SECONDS = 1  # over which a counter's growth is shown


def broken(track):
    """[(time, delay)] with None where windows are missing."""
    points, last = [], None
    for at, ms, _ in track:
        if last is not None and at - last > BREAK_SECONDS:
            points.append((at, None))
        points.append((at, ms))
        last = at
    return points


def told(series, name):
    return [(at, event[name]) for at, event in series if name in event]


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
             if profile.is_steady() and (found := calls.get(name))}
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
        if points := told(call["series"].get("bob", []), name):
            lines[title] = within(points)
    Chart(profile.title, "seconds after the link's return", "ms", lines, [(down - up, 0)]).write(
        prefix + f"{profile.name}.svg")


def growth(counted, span):
    """[(time, growth of a counter in the `span` seconds before)]; `counted`: [(time, value)]."""
    first, points = 0, []
    for at, value in counted:
        while counted[first][0] < at - span:
            first += 1
        points.append((at, value - counted[first][1]))
    return points


def copies(series):
    """[(time, copies of 100 frames in the last second)] of a sender, who tells the mean since the call began."""
    known = [(at, event) for at, event in series if "copies" in event]
    of_all = growth([(at, event["copies"] * event["tx"]) for at, event in known], RATE_SECONDS)
    frames = growth([(at, event["tx"]) for at, event in known], RATE_SECONDS)
    return [(at, 100 * value / count) for (at, value), (_, count) in zip(of_all, frames) if count]


def one_way_lines(call):
    """alice's voice at bob's end, by the time in the recording."""
    bob, alice = (call["series"].get(user, []) for user in ("bob", "alice"))
    track = broken(call["directions"]["alice to bob"]["track"])
    lines = {"mouth to ear": [(at + call["from"], ms) for at, ms in track],
             "playout delay": told(bob, "playout_ms"),
             "concealed in the last second": growth(told(bob, "concealed_ms"), RATE_SECONDS),
             "copies of 100 frames": copies(alice)}
    return {name: points for name, points in lines.items() if points}


def lossy_part(prefix, calls, profile):
    """The whole call, with the time in which packets were lost."""
    if found := calls.get(profile.name):
        first, last = found[0]["lossy"]
        lines = {name: [(at - first, y) for at, y in points] for name, points in one_way_lines(found[0]).items()}
        Chart(profile.title, "seconds after the first losses", "ms; copies", lines, [(0, last - first)]).write(
            prefix + f"{profile.name}.svg")


def move(prefix, calls, profile):
    """Around the move of alice's end, which a line marks."""
    found = calls.get(profile.name)
    if not found or found[0]["moved_at"] is None:
        return
    moved_at, (before, after) = found[0]["moved_at"], AROUND_MOVE_SECONDS
    lines = {name: [(at - moved_at, y) for at, y in points if -before <= at - moved_at <= after]
             for name, points in one_way_lines(found[0]).items()}
    Chart(profile.title, "seconds after alice's end has got another address", "ms; copies", lines, marks=[0]).write(
        prefix + f"{profile.name}.svg")


def write_all(folder, calls):
    """Those of each kind of calls: {kind: {profile: calls}}."""
    for kind, of_kind in calls.items():
        prefix = os.path.join(folder, PREFIXES.get(kind, kind + "-"))
        latency_over_time(prefix, of_kind)
        networks_over_time(prefix, of_kind)
        delay_distribution(prefix, of_kind)
        for profile in profiles.NETWORKS:
            if profile.outage:
                outage(prefix, of_kind, profile)
            if profile.lossy_part:
                lossy_part(prefix, of_kind, profile)
            if profile.moves:
                move(prefix, of_kind, profile)
