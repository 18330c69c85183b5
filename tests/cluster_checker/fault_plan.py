"""Faults of a run: the same for the same seed."""
import collections

import history

Fault = collections.namedtuple("Fault", "kind node seconds pause")  # the pause comes first

LENGTHS = {
    history.KILL: (0.2, 12.0),
    history.STOP: (4.0, 12.0),  # one of both: a lease is between them
    history.CUT: (2.0, 15.0),  # the same
    history.ENGINE_KILL: (0.2, 12.0),
    history.ENGINE_STOP: (1.0, 11.0),
    history.DRAIN: (0.0, 0.0),  # it takes its time
}
EITHER = (history.STOP, history.CUT)
OF_ENGINE = (history.ENGINE_KILL, history.ENGINE_STOP)
DRAIN_SECONDS = 3
# The order of the first round, which begins elsewhere for each seed, so that a few seeds have all of them. Those that have
# two lengths stand there twice.
ROUND = (history.KILL, history.STOP, history.ENGINE_KILL, history.CUT, history.DRAIN, history.STOP, history.ENGINE_STOP,
         history.CUT)
LONGEST_PAUSE = 5.0


def lasts(fault):
    return DRAIN_SECONDS if fault.kind == history.DRAIN else fault.seconds


def plan(seed, seconds, nodes, random):
    """Faults one after the other, all over within that time. `random`: of that seed alone."""
    faults, now, lengths = [], 0.0, {kind: random.randrange(2) for kind in EITHER}
    while True:
        turn = len(faults)
        kind = ROUND[(5 * seed + turn) % len(ROUND)] if turn < len(ROUND) else random.choice(ROUND)
        node = "" if kind in OF_ENGINE else random.choice(nodes)
        if kind in EITHER:
            lengths[kind] += 1
            length = LENGTHS[kind][lengths[kind] % 2]
        else:
            length = random.uniform(*LENGTHS[kind])
        fault = Fault(kind, node, length, random.uniform(2.0, LONGEST_PAUSE))
        now += fault.pause + lasts(fault)
        if now > seconds:
            return faults
        faults.append(fault)
