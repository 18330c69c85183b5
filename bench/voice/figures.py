"""The figures of a call, from its recording: each direction separately."""
import numpy

from integration import measure

RATE = measure.FS
FIRST_SECONDS = 10  # of a call, in which its delay may settle
WINDOW = RATE  # samples: STOI is reported for each second
GOOD_STOI = 0.9
LEAST_LEVEL = 0.25  # of the speech's: a second with less has too little speech to be judged
SEARCH_SECONDS = 0.7  # maximum difference of a window's delay from that of the whole
SILENT_BELOW = 10 ** (-25 / 20)  # of the speech's level
SETTLED_SECONDS = (3, 5)  # after an outage: where the delay is compared
BEFORE_SECONDS = (0.6, 5)
VOICE_PACKETS, VOICE_SECONDS = 5, 0.12  # that count as voice: single packets may have waited in an old connection


class Unlike(Exception):
    """The sound that was heard does not resemble the original."""


def direction(said, heard, from_seconds, search=0.15):
    """Figures of measure.py from that second of the recording on; times count from there."""
    start = round(from_seconds * RATE)
    measured = measure.measure(said[start:], heard[start:], 2.0, True, search)
    if "error" in measured:
        raise Unlike(measured["error"])
    return measured


def delays_of(measured):
    return numpy.array([ms for _, ms, _ in measured["track"]])


def stoi_windows(said, heard, from_seconds, measured):
    """STOI of each second with enough speech, each aligned for the highest value."""
    start = round(from_seconds * RATE)
    said, heard = said[start:], heard[start:]
    track = measured["track"]
    aligned = measure.align(said, heard, track)
    level = numpy.sqrt(numpy.mean(said ** 2))
    first, last = track[0][0] - 0.5, track[-1][0] + 0.5
    values = []
    for at in range(round(first * RATE), min(len(said), round(last * RATE)) - WINDOW, WINDOW):
        part = said[at:at + WINDOW]
        if numpy.sqrt(numpy.mean(part ** 2)) < LEAST_LEVEL * level or not measure.stoi(part, part):
            continue
        middle = (at + WINDOW / 2) / RATE
        near = {round(ms) for time, ms, _ in track if abs(time - middle) <= 1}
        shifts = [round(at + ms * RATE / 1000) for ms in near]
        candidates = [aligned[at:at + WINDOW]] + [
            heard[shift:shift + WINDOW] for shift in shifts if 0 <= shift < len(heard) - WINDOW]
        values.append(max(measure.stoi(part, candidate) for candidate in candidates))
    return numpy.array(values)


def outages_in(schedule, link_began_at, since, until):
    """[(from, to)] in seconds of the recording; `schedule`: start s, length ms, period s."""
    start, length_ms, period = schedule
    begin = link_began_at + start
    while begin < since:
        begin += period
    found = []
    while begin + length_ms / 1000 + SETTLED_SECONDS[1] + 1 < until:
        found.append((begin, begin + length_ms / 1000))
        begin += period
    return found


def recovery(heard, link_back):
    """Seconds from the link's return to the first sound at the loudspeaker, or None."""
    threshold = measure.speech_level(heard) * SILENT_BELOW
    back = measure.first_heard(heard, max(0.0, link_back), threshold)
    return None if back is None else max(0.0, back - link_back)


def delay_between(track, first, last):
    found = [ms for time, ms, _ in track if first <= time <= last]
    return float(numpy.median(found)) if found else None


def recovery_beyond_ms(said, heard, link_back, usual_ms):
    """Milliseconds that the first sound after the link's return is later than the usual delay of that sound, or None."""
    spoken, back = recovery(said, link_back), recovery(heard, link_back)
    if spoken is None or back is None or usual_ms is None:
        return None
    return max(0.0, 1000 * (back - spoken) - usual_ms)


def packets_back(series, link_back):
    """Seconds from the link's return to the first voice packet, by the listener's figures, or None."""
    counts = [(at, event["rx"]) for at, event in series]
    before = max((count for at, count in counts if at <= link_back), default=None)
    for at, count in counts:
        soon = max(later for time, later in counts if at <= time <= at + VOICE_SECONDS)
        if at > link_back and before is not None and count > before and soon >= before + VOICE_PACKETS:
            return at - link_back
    return None


def voice_back(packets_after, usual_ms, path_ms):
    """Seconds from the link's return until the first voice packet is heard, as late as usual after it came, or None."""
    if packets_after is None or usual_ms is None:
        return None
    return packets_after + (usual_ms - path_ms) / 1000


def outage_figures(said, heard, outages, from_seconds, track):
    """For each outage: {"back_s", "back_beyond_ms": see recovery_beyond_ms(), "usual_ms": delay before, "growth_ms":
    delay 3 s later against that}, None if unknown.
    """
    track = [(time + from_seconds, ms, likeness) for time, ms, likeness in track]
    figures = []
    for down, up in outages:
        before = delay_between(track, down - BEFORE_SECONDS[1], down - BEFORE_SECONDS[0])
        after = delay_between(track, up + SETTLED_SECONDS[0], up + SETTLED_SECONDS[1])
        known = before is not None and after is not None
        growth = after - before if known else None
        figures.append({"back_s": recovery(heard, up), "usual_ms": before, "growth_ms": growth,
                        "back_beyond_ms": recovery_beyond_ms(said, heard, up, before)})
    return figures


def first_sound_ms(heard, dialed_at):
    first = measure.first_heard(heard, dialed_at)
    return None if first is None else 1000 * (first - dialed_at)
