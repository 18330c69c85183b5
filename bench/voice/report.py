"""The benchmark's tables: figures beside the floor and the goals, networks, and other programs."""
import statistics

import moves
import profiles
import streams
from call_figures import median_of, over_outages, worse
from table import Goals, Unknown, markdown

ADDED_MS = 45  # to the rig's own latency
DIRECT_ADDED_MS = 25  # the same, of a direct call
MEMORY_MIB = 5
FIRST_SOUND_MS = 200
SEALED_CPU = 1.1  # times a base call's
DIRECT_CPU = 1.25  # times the bare program's with the same buffers and frames
GOAL_HEAD = ["figure", "floor", "babel", "ratio", "goal", ""]
NETWORK_HEAD = ["network", "call", "concealed ms", "concealed %", "after 10 s %", "playout delay ms", "p50 ms", "p95 ms",
                "STOI", "seconds >= 0.9", "back s", "back beyond ms", "voice back s", "delay after - before ms"]
MOVE_HEAD = ["network", "call", "listener", "silence ms", "usually ms", "beyond ms", "concealed ms", "afterwards"]
PEER_HEAD = ["program", "mouth to ear p50 ms", "x babel's", "jumps", "gaps", "bad frames %",
             "STOI", "CPU %", "RSS MiB", "dial to first sound ms", "rig's own ms"]


def quiet_goals(goals, calls, opus, bare, bare_as_babel):
    """Each figure is the worse of both directions, or clients; then the median over the calls."""
    def figure(name, pick=max):
        return median_of(calls, lambda call: worse(call, name, pick))

    def of_floor(name):
        return median_of(calls, lambda call: call["floor"][name])

    def of_clients(group, name=None):
        return median_of(calls, lambda call: max(
            one[name] if name else one for one in call[group].values()))

    rig_ms = of_floor("p50_ms")
    goals.at_most("mouth to ear p50, ms", figure("p50_ms"), rig_ms + ADDED_MS, floor=rig_ms,
                  goal=f"<= floor + {ADDED_MS}")
    goals.add("mouth to ear beside the bare program's, ms", figure("p50_ms"), floor=bare["p50_ms"])
    goals.at_most("jumps", figure("jumps"), 0, floor=of_floor("jumps"))
    goals.at_most("gaps", figure("gaps"), of_floor("gaps"), floor=of_floor("gaps"),
                  goal="<= floor")
    goals.at_most("bad frames, %", figure("bad_percent"), 0.2, floor=of_floor("bad_percent"))
    stoi = figure("stoi", min)
    goals.at_least("STOI", stoi, 0.99, floor=opus["stoi"])
    goals.at_most("STOI below libopus alone", opus["stoi"] - stoi if opus else None, 0.003)
    goals.at_most("dial to first sound, ms", figure("first_sound_ms"), FIRST_SOUND_MS)
    cpu = of_clients("cpu_percent")
    goals.at_most("CPU, % of a core", cpu, 4)
    goals.at_most("CPU beside libopus alone, %", cpu, 2.2 * opus["cpu_percent"] if opus else None,
                  floor=opus["cpu_percent"], goal="ratio <= 2.2")
    goals.add("CPU beside libopus, a frame every 20 ms, %", cpu, floor=opus["paced_cpu_percent"])
    goals.add("CPU beside the bare program's, %", cpu, floor=bare["cpu_percent"])
    if bare_as_babel:
        goals.add("CPU beside its with Babel's buffers, %", cpu, floor=bare_as_babel["cpu_percent"])
    goals.at_most("private dirty memory, MiB", of_clients("memory", "private_dirty"), MEMORY_MIB,
                  floor=bare["private_dirty"])
    goals.at_most("RSS, MiB", of_clients("memory", "rss"), bare["rss"] + MEMORY_MIB if bare else None,
                  floor=bare["rss"], goal=f"<= floor + {MEMORY_MIB}")
    if bare_as_babel:
        goals.add("RSS beside it with Babel's buffers, MiB", of_clients("memory", "rss"),
                  floor=bare_as_babel["rss"])


def sealed_quiet_goals(goals, kind, sealed, base):
    """Figures of calls of that kind over loopback; the floor is a base call in the same run."""
    def worst(calls, name, pick=max):
        return median_of(calls, lambda call: worse(call, name, pick)) if calls else None

    def of_clients(calls, group, name=None):
        return median_of(calls, lambda call: max(
            one[name] if name else one for one in call[group].values())) if calls else None

    def beside(title, figure, *arguments):
        goals.add(f"{kind} beside base: {title}", figure(sealed, *arguments),
                  floor=figure(base, *arguments))

    beside("mouth to ear p50, ms", worst, "p50_ms")
    if kind == profiles.DIRECT:
        rig_ms = median_of(sealed, lambda call: call["floor"]["p50_ms"])
        goals.at_most(f"{kind}: mouth to ear p50, ms", worst(sealed, "p50_ms"), rig_ms + DIRECT_ADDED_MS, floor=rig_ms,
                      goal=f"<= floor + {DIRECT_ADDED_MS}")
    beside("jumps", worst, "jumps")
    beside("gaps", worst, "gaps")
    beside("bad frames, %", worst, "bad_percent")
    beside("STOI", worst, "stoi", min)
    goals.at_most(f"{kind} beside base: dial to first sound, ms", worst(sealed, "first_sound_ms"),
                  FIRST_SOUND_MS, floor=worst(base, "first_sound_ms"))
    cpu, base_cpu = (of_clients(calls, "cpu_percent") for calls in (sealed, base))
    if kind == profiles.DIRECT:  # its frames may be shorter: see frame_goals()
        goals.add(f"{kind} beside base: CPU, % of a core", cpu, floor=base_cpu)
    elif base_cpu:
        goals.at_most(f"{kind} beside base: CPU, % of a core", cpu, SEALED_CPU * base_cpu,
                      floor=base_cpu, goal=f"ratio <= {SEALED_CPU}")
    beside("private dirty memory, MiB", of_clients, "memory", "private_dirty")
    beside("RSS, MiB", of_clients, "memory", "rss")


def frame_goals(goals, frame_ms, calls, bare):
    """Direct calls over loopback with frames of that length, beside the rig, and the bare program with the same."""
    def beside_rig(title, figure, added=0):
        rig = median_of(calls, lambda call: call["floor"][figure])
        goals.at_most(f"{name}: {title}", median_of(calls, lambda call: worse(call, figure)), rig + added, floor=rig,
                      goal=f"<= floor + {added}" if added else "<= floor")

    name = f"{profiles.DIRECT}, frames of {frame_ms} ms"
    if frame_ms == min(profiles.FRAMES_MS):
        beside_rig("mouth to ear p50, ms", "p50_ms", DIRECT_ADDED_MS)
        for title, figure in (("jumps", "jumps"), ("gaps", "gaps"), ("bad frames, %", "bad_percent")):
            beside_rig(title, figure)
    else:
        goals.add(f"{name}: mouth to ear p50, ms", median_of(calls, lambda call: worse(call, "p50_ms")),
                  floor=median_of(calls, lambda call: call["floor"]["p50_ms"]))
    if bare:
        cpu = median_of(calls, lambda call: max(call["cpu_percent"].values()))
        goals.at_most(f"{name}: CPU beside the bare program's, the same buffers and frames, %", cpu,
                      DIRECT_CPU * bare["cpu_percent"], floor=bare["cpu_percent"], goal=f"ratio <= {DIRECT_CPU}")


def direct_by_frames(results):
    """[(length of the frames, calls)]; a client without an option for it has the longest."""
    direct = results.calls[profiles.DIRECT]
    found = [(ms, direct[name]) for ms in profiles.FRAMES_MS if (name := profiles.quiet_with(ms)) in direct]
    if not found and profiles.QUIET in direct:
        found = [(max(profiles.FRAMES_MS), direct[profiles.QUIET])]
    return found


def long_goals(goals, name, call):
    """`name`: of the call."""
    drift = {"directions": {way: {"drift": abs(one["drift_ms_per_min"])} for way, one in call["directions"].items()}}
    goals.at_most(f"{name}: drift of the delay, ms a minute", worse(drift, "drift"), 0.5,
                  floor=abs(call["floor"]["drift_ms_per_min"]))
    goals.at_most(f"{name}: growth of private memory, MiB", max(
        call["memory"][user]["private_dirty"] - call["memory_early"][user]["private_dirty"]
        for user in call["memory"]), 0.5)
    goals.at_most(f"{name}: jumps", worse(call, "jumps"), 0, floor=call["floor"]["jumps"])
    goals.at_most(f"{name}: gaps", worse(call, "gaps"), call["floor"]["gaps"],
                  floor=call["floor"]["gaps"], goal="<= floor")
    goals.at_most(f"{name}: frames not sent", max(
        receipt["send_drops"] for receipt in call["receipts"].values()), 0)


NETWORK_FIGURES = {
    "good_windows": lambda call: worse(call, "good_windows", min),
    "back_s": lambda call: over_outages(call, "back_s"),
    "back_beyond_ms": lambda call: over_outages(call, "back_beyond_ms"),
    "voice_back_s": lambda call: over_outages(call, "voice_back_s"),
    "growth_ms": lambda call: over_outages(call, "growth_ms", max),
    "change_concealed_ms": lambda call: moves.at_the_worse(call, "concealed_ms"),
}


def network_figure(calls, name):
    default = lambda call: worse(call, name)  # noqa: E731
    return median_of(calls, NETWORK_FIGURES.get(name, default))


def network_goals(goals, profile, calls):
    """`calls`: those of each kind. A base call is the floor of a sealed one."""
    for kind, measured in calls.items():
        for goal in profile.goals_of(kind):
            value = network_figure(measured, goal.figure)
            floor = network_figure(calls[profiles.BASE], goal.figure) \
                if kind != profiles.BASE and profiles.BASE in calls else None
            goals.add(f"{profile.title}, {kind}: {goal.title}", value, floor=floor, goal=str(goal),
                      met=goal.is_met(value))


def network_row(profile, kind, calls):
    names = ["concealed_ms", "concealed_percent", "late_concealed_percent", "playout_ms", "p50_ms",
             "p95_ms"]
    row = [profile.title, kind, *(network_figure(calls, name) for name in names),
           median_of(calls, lambda call: worse(call, "stoi", min)),
           network_figure(calls, "good_windows")]
    has_outages = bool(profile.outage)
    return row + [network_figure(calls, name) if has_outages else ""
                  for name in ("back_s", "back_beyond_ms", "voice_back_s", "growth_ms")]


def move_rows(profile, kind, calls):
    """One row for each listener."""
    for user in calls[0]["moves"]:
        figures = [median_of(calls, lambda call, name=name: call["moves"][user][name])
                   for name in ("silent_ms", "usual_ms", "beyond_ms", "concealed_ms")]
        paths = sorted({call["moves"][user]["path"] or "unknown" for call in calls})
        yield [profile.title, kind, user, *figures, "; ".join(paths)]


def ended_rows(profile, ended):
    """One row for each user of calls that do not outlive the change."""
    for user in ended[0]:
        after = statistics.median(each[user]["after_s"] for each in ended)
        reasons = sorted({each[user]["reason"] for each in ended})
        yield [profile.title, profiles.BASE, user, "", "", "", "",
               f"the call ended after {after:.1f} s: {', '.join(reasons)}"]


def moving_rows(profile, calls, ended):
    rows = [row for kind, each in calls.items() for row in move_rows(profile, kind, each)]
    return [*(ended_rows(profile, ended) if ended else ()), *rows]


def peer_row(name, calls, babel_ms):
    def figure(what, pick=max):
        return median_of(calls, lambda call: worse(call, what, pick))

    both = [statistics.median(call["directions"][way]["p50_ms"] for call in calls)
            for way in calls[0]["directions"]]
    worst = max(both)
    return [name, " / ".join(f"{ms:.1f}" for ms in both), worst / babel_ms if babel_ms else None,
            figure("jumps"), figure("gaps"), figure("bad_percent"), figure("stoi", min),
            median_of(calls, lambda call: max(call["cpu_percent"].values())),
            median_of(calls, lambda call: max(m["rss"] for m in call["memory"].values())),
            figure("first_sound_ms") if not name.startswith("mumble") else "",
            median_of(calls, lambda call: call["floor"]["p50_ms"])]


def tables(results, is_judged):
    """(the Markdown text, whether all goals are met) of what was measured: {kind: {profile: calls}}."""
    goals, networks, moving, parts = Goals(is_judged), [], [], []
    base = results.calls[profiles.BASE]
    quiet = base.get(profiles.QUIET)
    if quiet:
        quiet_goals(goals, quiet, results.opus or Unknown(), results.bare or Unknown(),
                    results.bare_as_babel.get(max(profiles.FRAMES_MS)))
    for kind in (profiles.SEALED, profiles.DIRECT):
        if sealed := results.calls[kind].get(profiles.QUIET):
            sealed_quiet_goals(goals, kind, sealed, quiet)
    for frame_ms, calls in direct_by_frames(results):
        frame_goals(goals, frame_ms, calls, results.bare_as_babel.get(frame_ms))
    for name, profile in profiles.BY_NAME.items():
        calls = {kind: of[name] for kind, of in results.calls.items() if name in of}
        network_goals(goals, profile, calls)
        networks += [network_row(profile, kind, each) for kind, each in calls.items()]
        if profile.moves:
            moving += moving_rows(profile, calls, results.ended.get(name))
    for kind, of in results.calls.items():
        if calls := of.get(profiles.LONG):
            long_goals(goals, f"{round(results.long_seconds / 60)} minutes, {kind}", calls[0])
    if goals.rows:
        parts.append(markdown(GOAL_HEAD, goals.rows))
    if networks:
        parts.append(markdown(NETWORK_HEAD, networks))
    if moving:
        parts.append(markdown(MOVE_HEAD, moving))
    if results.peers:
        babel_ms = median_of(quiet or [], lambda call: worse(call, "p50_ms"))
        rows = [peer_row("babel", quiet, babel_ms)] if quiet else []
        rows += [peer_row(name, calls, babel_ms) for name, calls in results.peers.items()]
        parts.append(markdown(PEER_HEAD, rows))
    if results.streams:
        parts.append(markdown(streams.HEAD, [streams.row(*each) for each in results.streams.items()]))
    return "\n\n".join(parts), goals.is_met
