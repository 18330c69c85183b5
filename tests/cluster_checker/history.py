"""The log of a run: events of clients, nodes and faults, each at a monotonic time in seconds."""
import collections

# The kinds of events, with the fields that each has besides `at`.
KINDS = {
    "online": "session, name, node: a login succeeded",
    "ended": "session: the connection is over, or its user begins to leave",
    "told": "session, name: the session was told that this user is online",
    "gone": "session, name: and that they are not any more",
    "asked": "session, run, number, node: ahead of its login it sent Since, for the list of that Position of the node",
    "position": "session, name, run, number: the number of its list, which is told completely; name: one of LISTS",
    "called": "session, name, number: the session asks to call that user",
    "rung": "session, name, number: the call of that user arrived at the callee's session",
    "error": "session, number: the caller was told that the call failed",
    "refused": "session, number: the caller was told of a refusal, by the callee or for one who left",
    "fault": "name, node, number: a fault of that kind (FAULTS) begins; node: empty for the engine",
    "mended": "number: the fault is over",
    "settled": "number: all nodes are linked after it",
    "call": "name: of the real call: up or ended",
    "crashed": "node, name: a node ended that should not, with that status",
    "verified": "node, number: the exit status of ctl verify",
    "closed": "nobody comes, leaves or calls any more",
}
Event = collections.namedtuple("Event", "at kind session name node number run", defaults=(0, "", "", 0, 0))
Session = collections.namedtuple("Session", "number name node since until")
Window = collections.namedtuple("Window", "kind node begin mended end")

WHOLE = "whole"
DIFFERENCE = "difference"
CHANGES = "changes"
LISTS = (WHOLE, DIFFERENCE, CHANGES)  # by the last field of Position

DRAIN = "drain"
KILL = "kill"
STOP = "stop"
CUT = "cut"
ENGINE_KILL = "engine kill"
ENGINE_STOP = "engine stop"
FAULTS = (KILL, STOP, CUT, ENGINE_KILL, ENGINE_STOP, DRAIN)
OF_LINKS = (STOP, CUT, ENGINE_KILL, ENGINE_STOP)  # a node cannot reach the register meanwhile


def end_of(log):
    return max((event.at for event in log), default=0.0)


def sessions(log):
    """All sessions by their numbers; those that never end last until the log does."""
    found, last = {}, end_of(log)
    for event in log:
        if event.kind == "online":
            found[event.session] = Session(event.session, event.name, event.node, event.at, last)
        elif event.kind == "ended" and event.session in found:
            found[event.session] = found[event.session]._replace(until=event.at)
    return found


def windows(log):
    """The faults: from their beginning until they are mended, and until all nodes are linked again."""
    found, last = {}, end_of(log)
    for event in log:
        if event.kind == "fault":
            found[event.number] = Window(event.name, event.node, event.at, last, last)
        elif event.kind == "mended":
            found[event.number] = found[event.number]._replace(mended=event.at)
        elif event.kind == "settled":
            found[event.number] = found[event.number]._replace(end=event.at)
    return list(found.values())


def by_session(log):
    """The events of each session, in their order."""
    found = collections.defaultdict(list)
    for event in log:
        if event.session:
            found[event.session].append(event)
    return found


def positions(log):
    """The positions of the lists of each session that hears them."""
    found = collections.defaultdict(list)
    for event in log:
        if event.kind == "position":
            found[event.session].append(event)
    return found


def carried(log):
    """The differences that were applied to the list of another node, with changes in between."""
    nodes = {number: each.node for number, each in sessions(log).items()}
    asked = {event.session: event for event in log if event.kind == "asked"}
    found = [each for each in log if each.kind == "position" and each.name == DIFFERENCE and each.session in asked]
    return [each for each in found if nodes[each.session] != asked[each.session].node
            and each.number != asked[each.session].number]


def shown(log):
    """Intervals in which a session was shown a user: (session, name, since, until)."""
    ends = {number: each.until for number, each in sessions(log).items()}
    began, found = {}, []
    for event in log:
        at = event.session, event.name
        if event.kind == "told":
            began.setdefault(at, event.at)
        elif event.kind == "gone" and at in began:
            found.append((*at, began.pop(at), event.at))
    found += [(*at, since, ends.get(at[0], since)) for at, since in began.items()]
    return [each for each in found if each[3] > each[2]]


def without(interval, others):
    """The pieces of an interval that none of the others covers."""
    pieces, begin = [], interval[0]
    for since, until in sorted(others):
        if since > begin:
            pieces.append((begin, min(since, interval[1])))
        begin = max(begin, until)
        if begin >= interval[1]:
            break
    if begin < interval[1]:
        pieces.append((begin, interval[1]))
    return [(since, until) for since, until in pieces if until > since]


def overlap(one, other):
    """The interval that both have in common, or None."""
    since, until = max(one[0], other[0]), min(one[1], other[1])
    return (since, until) if until > since else None
