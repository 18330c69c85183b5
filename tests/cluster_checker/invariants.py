"""Rules that hold whatever fails: functions of a log, each with its breaches in words."""
import collections

import history

# Seconds: a lease, the time for which names of the dead are shown, a look at the beats at its beginning and one at its
# end (1.25 s each, as nodes have four ticks a second), and half a second for presence that is held back.
DEATH = 6 + 3 + 3
OTHER_RUN = 6  # names that another run of the engine lacks are shown for so long
PARK = 5  # the park-time of all nodes of a run
RELINK = 1  # after the link is back
OUTCOME = 2.5
SETTLE = 15  # quiet after which all rosters are right
RETURN = 5  # and after users came back to it, without a fault
SLACK = 2.0  # seconds that a busy machine takes
TIE = 0.3  # of that: one client may read of its end after another has read of its beginning


def time(at, log):
    return f"{at - log[0].at:.2f} s"


def disturbed(log, kinds=history.OF_LINKS, after=RELINK):
    """Intervals in which a node may not have reached the register."""
    return [(each.begin, each.end + after) for each in history.windows(log) if each.kind in kinds]


def one_session_a_name(log, slack=SLACK):
    """I1: two sessions of a name overlap only while a node is cut off, and until it is linked again."""
    by_name = collections.defaultdict(list)
    for each in history.sessions(log).values():
        by_name[each.name].append(each)
    excused = disturbed(log, after=RELINK + slack)
    breaches = []
    for name, all_of_it in by_name.items():
        all_of_it.sort(key=lambda each: each.since)
        for at, one in enumerate(all_of_it):
            for other in all_of_it[at + 1:]:
                both = history.overlap((one.since, one.until), (other.since, other.until))
                for since, until in history.without(both, excused) if both else ():
                    if until - since <= TIE * slack:
                        continue
                    breaches.append(f"{name} is online at {one.node} and {other.node} from {time(since, log)} "
                                    f"to {time(until, log)}")
    return breaches


def numbers(positions):
    """The first and the last number of the list of a session, in words; empty if it hears none."""
    ends = positions[:1] + positions[1:][-1:]
    return "".join(f", {each.name} at run {each.run} and number {each.number}" for each in ends)


def rosters_are_right(log, _slack=SLACK):
    """I2: at the end everybody who is online is shown everybody else who is. A list counts as the client has it,
    perhaps put together of a former one and a difference."""
    positions = history.positions(log)
    last = history.end_of(log)
    online = {each.number: each.name for each in history.sessions(log).values() if each.until >= last}
    rosters = {number: set() for number in online}
    for session, name, _, until in history.shown(log):
        if session in rosters and until >= last:
            rosters[session].add(name)
    breaches = []
    for number, name in online.items():
        right = set(online.values()) - {name}
        if wrong := sorted(right ^ rosters[number]):
            lacking, extra = [each for each in wrong if each in right], [each for each in wrong if each not in right]
            breaches.append(f"{name} lacks {lacking} and has {extra} too many{numbers(positions[number])}")
    return breaches


def allowance(piece, session_node, log_windows, slack):
    """Seconds for which a roster may be wrong in that interval: a death takes its time, and a disturbance makes it begin
    once more. `session_node`: of the session that ended at its beginning."""
    seconds = DEATH + slack
    for each in log_windows:
        if not history.overlap(piece, (each.begin, each.end + slack)):
            continue
        if each.kind in history.OF_LINKS:
            seconds += each.end - each.begin + DEATH
        if each.kind == history.ENGINE_KILL:
            seconds += OTHER_RUN
        has_parked = each.kind == history.DRAIN and each.node == session_node
        if has_parked and each.begin <= piece[0] <= each.end + slack:
            seconds += PARK
    return seconds


def rosters_follow(log, slack=SLACK):
    """I3: nobody is shown long after the end of their session, and nobody who is online stays hidden."""
    all_sessions, all_windows = history.sessions(log), history.windows(log)
    online, ended_at = collections.defaultdict(list), {}
    for each in all_sessions.values():
        online[each.name].append((each.since, each.until))
        ended_at[each.name, each.until] = each.node
    seen = collections.defaultdict(list)
    breaches = []

    def judge(pieces, observer, name, complaint):
        for piece in pieces:
            if piece[1] - piece[0] <= DEATH:
                continue
            node = ended_at.get((name, piece[0]), "")
            if piece[1] - piece[0] > allowance(piece, node, all_windows, slack):
                breaches.append(f"{observer.name} at {observer.node} {complaint} {name} from {time(piece[0], log)} "
                                f"to {time(piece[1], log)}")

    for session, name, since, until in history.shown(log):
        seen[session, name].append((since, until))
        judge(history.without((since, until), online[name]), all_sessions[session], name, "is still shown")
    for observer in all_sessions.values():
        for name, intervals in online.items():
            if name == observer.name:
                continue
            for interval in intervals:
                both = history.overlap(interval, (observer.since, observer.until))
                hidden = history.without(both, seen[observer.number, name]) if both else ()
                judge(hidden, observer, name, "is not shown")
    return breaches


def calls_have_one_outcome(log, slack=SLACK):
    """I4: a call rings once at most, has an outcome soon, and nobody is rung by somebody they are not shown."""
    callers = history.sessions(log)
    stops = [each for each in history.windows(log) if each.kind == history.STOP]
    all_faults = disturbed(log, history.FAULTS)
    outcomes = collections.defaultdict(list)
    for event in log:
        if event.kind in ("rung", "error", "refused"):
            outcomes[event.number].append((event.at, event.kind))
    breaches = []
    for event in log:
        if event.kind != "called" or event.session not in callers:
            continue
        caller, what = callers[event.session], f"the call of {time(event.at, log)} to {event.name}"
        kinds = collections.Counter(kind for _, kind in outcomes[event.number])
        if kinds["rung"] > 1:
            breaches.append(f"{what} rang {kinds['rung']} times")
        until = event.at + OUTCOME + slack
        for stop in stops:  # its node hears of nothing meanwhile
            if stop.node == caller.node and history.overlap((event.at, until), (stop.begin, stop.end)):
                until = max(until, stop.end + OUTCOME + slack)
        # Unless an answer went with its link or its node: then the call is withdrawn.
        if kinds["rung"] + kinds["error"] > 1 and not any(
                history.overlap((event.at, until), each) for each in all_faults):
            breaches.append(f"{what} rang {kinds['rung']} times, and failed {kinds['error']} times")
        is_over = min((at for at, _ in outcomes[event.number]), default=None)
        if min(caller.until, history.end_of(log)) > until and (is_over is None or is_over > until):
            breaches.append(f"{what} had no outcome in time")
    return breaches + rung_before_told(log)


def rung_before_told(log):
    breaches = []
    for session, events in history.by_session(log).items():
        roster = set()
        for event in events:
            if event.kind == "told":
                roster.add(event.name)
            elif event.kind == "gone":
                roster.discard(event.name)
            elif event.kind == "rung" and event.name not in roster:
                breaches.append(f"session {session} was rung at {time(event.at, log)} by {event.name}, who is not shown")
    return breaches


def equal_numbers_are_equal_lists(log, _slack=SLACK):
    """I7: two lists of one run and number are equal, at whichever nodes they were told, and so is the way to them."""
    all_sessions, rosters, known = history.sessions(log), collections.defaultdict(set), {}
    breaches = []
    for event in log:
        if event.kind == "told":
            rosters[event.session].add(event.name)
        elif event.kind == "gone":
            rosters[event.session].discard(event.name)
        elif event.kind == "position" and event.run:
            owner = all_sessions[event.session]
            found = rosters[event.session] | {owner.name}  # the list lacks its owner
            other, names = known.setdefault((event.run, event.number), (owner, found))
            if found != names:
                breaches.append(
                    f"{owner.name} at {owner.node} ({event.name}, {time(event.at, log)}) lacks {sorted(names - found)} "
                    f"and has {sorted(found - names)} too many for {other.name} at {other.node}, both at run "
                    f"{event.run} and number {event.number}")
    return breaches


def lists_have_positions(log, _slack=SLACK):
    """I8: a list is told once, a difference only to who asked for it and of the same run, and at the end each list of a
    client that hears positions has a number."""
    all_sessions, last = history.sessions(log), history.end_of(log)
    asked = {event.session: event for event in log if event.kind == "asked"}
    breaches = []
    for session, (first, *later) in history.positions(log).items():
        who = f"{all_sessions[session].name} at {all_sessions[session].node}"
        if first.name == history.CHANGES or any(each.name != history.CHANGES for each in later):
            breaches.append(f"{who} was told {[each.name for each in (first, *later)]}")
        if first.name == history.DIFFERENCE:
            since = asked.get(session)
            if not since or first.run not in (0, since.run):
                breaches.append(f"{who} was told a difference at {time(first.at, log)}, and asked for {since}")
        if all_sessions[session].until >= last and not (first, *later)[-1].run:
            breaches.append(f"{who} has a list without a number at the end")
    return breaches


def real_call_stays_up(log, _slack=SLACK):
    """I5: a call between two real clients outlives all faults."""
    states = [event.name for event in log if event.kind == "call"]
    return [] if states == ["up"] else [f"the real call: {states or 'never came up'}"]


def registers_agree(log, _slack=SLACK):
    """I6: at the end each node's copy of the register is the engine's."""
    verified = {event.node: event.number for event in log if event.kind == "verified"}
    wrong = [f"ctl verify at {node} ends with {status}" for node, status in verified.items() if status]
    return wrong if verified else ["no node was verified"]


def nodes_live(log, _slack=SLACK):
    """No node ends that was not made to."""
    return [f"{event.node} ended at {time(event.at, log)}: {event.name}" for event in log if event.kind == "crashed"]


ALL = (one_session_a_name, rosters_are_right, rosters_follow, calls_have_one_outcome, real_call_stays_up,
       registers_agree, equal_numbers_are_equal_lists, lists_have_positions, nodes_live)


def breaches(log, slack=SLACK):
    """The breaches of all rules, each behind the name of its rule."""
    return [f"{rule.__name__}: {each}" for rule in ALL for each in rule(log, slack)]
