"""Figures of a call in one place: from its recording, its receipts and its processes."""
import statistics

import figures
import moves
import rig_call
from integration import measure

DIRECTIONS = (("alice", "bob"), ("bob", "alice"))
WIDE_SEARCH_SECONDS = 0.7
USUAL_FRAME_MS = 20
# Of Opus, between microphone and playout even without a network, beside the frame: by its length.
LOOKAHEAD_MS = {20: 6.5, 10: 2.5}
LATE_SECONDS = 15


def spoken(measured):
    """The measurement of a direction, in the benchmark's own names."""
    return {"p50_ms": measured["latency_ms"]["p50"], "p95_ms": measured["latency_ms"]["p95"],
            "mean_ms": float(figures.delays_of(measured).mean()),
            "drift_ms_per_min": measured["drift_ms_per_min"],
            "jumps": measured["jumps"], "gaps": measured["gaps"]["count"],
            "gap_ms": measured["gaps"]["total_ms"],
            "bad_percent": 100 * measured["bad_frames"], "stoi": measured["stoi"],
            "track": measured["track"]}


def probe(call, from_seconds):
    microphone, loudspeaker = call.sound[rig_call.PROBE]
    return spoken(figures.direction(microphone, loudspeaker, from_seconds))


def concealed_after(series, seconds):
    """(ms, % of the time) concealed after that second, from a client's stats; (None, None) if it reported none."""
    told = [(at, event["concealed_ms"]) for at, event in series if at >= seconds]
    if len(told) < 2:
        return None, None
    (first_at, first), (last_at, last) = told[0], told[-1]
    return last - first, (last - first) / (last_at - first_at) / 10


def frame_ms(call, listener):
    """The length of the frames that the listener was sent, by its last figures; they may change in a call."""
    series = call.series.get(listener, [])
    return series[-1][1].get("frame_ms", USUAL_FRAME_MS) if series else USUAL_FRAME_MS


def direction(call, speaker, listener, profile, from_seconds):
    """Figures of one direction; those of the receipt are the listener's."""
    said, heard = call.sound[speaker][0], call.sound[listener][1]
    search = WIDE_SEARCH_SECONDS if profile else 0.15
    measured = figures.direction(said, heard, from_seconds, search)
    found = spoken(measured)
    if call.receipts:
        seconds = len(heard) / measure.FS - call.up_at
        found["concealed_ms"] = call.receipts[listener]["concealed_ms"]
        found["concealed_percent"] = found["concealed_ms"] / seconds / 10
    found["first_sound_ms"] = figures.first_sound_ms(heard, call.dialed_at)
    series = call.series.get(listener, [])
    found["late_concealed_ms"], _ = concealed_after(series, call.up_at + LATE_SECONDS)
    _, found["late_concealed_percent"] = concealed_after(series, from_seconds)
    if profile:
        windows = figures.stoi_windows(said, heard, from_seconds, measured)
        found["good_windows"] = 100 * float((windows >= figures.GOOD_STOI).mean())
    return found


def of_call(call, profile=None, from_seconds=figures.FIRST_SECONDS):
    """All figures of a call; `profile`: the network's, or None for loopback."""
    start = call.up_at + from_seconds
    floor = probe(call, start)
    until = len(call.sound["bob"][1]) / measure.FS
    outages = figures.outages_in(profile.outage, call.link_began_at, start, until) \
        if profile and profile.outage else []
    found = {"floor": floor, "directions": {}, "cpu_percent": call.cpu_percent,
             "memory": call.memory, "memory_early": call.memory_early,
             "receipts": call.receipts, "ended": call.ended, "busy_percent": call.busy_percent,
             "from": start, "series": call.series, "outages": outages,
             "lossy": call.lossy, "moved_at": call.moved_at, "moves": moves.of_call(call)}
    for speaker, listener in DIRECTIONS:
        one = direction(call, speaker, listener, profile, start)
        one["outages"] = figures.outage_figures(
            call.sound[speaker][0], call.sound[listener][1], outages, start, one["track"])
        path = profile.one_way_ms if profile else 0
        for (_, up), outage in zip(outages, one["outages"]):
            packets = figures.packets_back(call.series.get(listener, []), up)
            outage["voice_back_s"] = figures.voice_back(packets, outage["usual_ms"], path)
        one["beyond_path_ms"] = one["p50_ms"] - path
        frame = frame_ms(call, listener)
        one["playout_ms"] = one["mean_ms"] - path - floor["p50_ms"] - frame \
            - LOOKAHEAD_MS.get(frame, LOOKAHEAD_MS[USUAL_FRAME_MS])
        found["directions"][f"{speaker} to {listener}"] = one
    return found


def worse(call, figure, pick=max):
    """The worse of both directions; None where one is unknown, as those of other programs that only ours reports."""
    values = [one.get(figure) for one in call["directions"].values()]
    return None if None in values else pick(values)


def over_outages(call, figure, summary=statistics.mean):
    """Of all outages in both directions; None where one is unknown."""
    values = [outage[figure] for one in call["directions"].values() for outage in one["outages"]]
    return summary(values) if values and None not in values else None


def median_of(calls, figure):
    """The median over calls of figure(call); None where one is unknown."""
    values = [figure(call) for call in calls]
    return statistics.median(values) if values and None not in values else None
