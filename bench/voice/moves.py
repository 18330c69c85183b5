"""Figures of a call whose end moves to another address in the middle, by the figures of the clients."""

AROUND_SECONDS = (0.5, 5)  # of the move, that count as its consequence, before and after
USUAL_SECONDS = 9  # before those: the usual, which it is compared with


def within(series, first, last):
    return [(at, event) for at, event in series if first <= at <= last]


def longest_silence_ms(series):
    """The longest time without another packet, by a client's stats, and so to the interval of asking for them; or None.
    """
    if len(series) < 2:
        return None
    longest, heard_at, received = 0, series[0][0], series[0][1]["rx"]
    for at, event in series:
        if event["rx"] > received:
            longest = max(longest, at - heard_at)
            heard_at, received = at, event["rx"]
    return 1000 * max(longest, series[-1][0] - heard_at)


def of_listener(series, moved_at):
    """{"silent_ms", "usual_ms": the longest silence then and before, "beyond_ms": the difference, "concealed_ms"}."""
    first, last = moved_at - AROUND_SECONDS[0], moved_at + AROUND_SECONDS[1]
    near, before = within(series, first, last), within(series, first - USUAL_SECONDS, first)
    silent, usual = longest_silence_ms(near), longest_silence_ms(before)
    is_known = silent is not None and usual is not None
    return {"silent_ms": silent, "usual_ms": usual,
            "beyond_ms": max(0, silent - usual) if is_known else None,
            "concealed_ms": near[-1][1]["concealed_ms"] - near[0][1]["concealed_ms"] if is_known else None}


def of_call(call):
    """{user: figures of that listener, and "path": that of the voice at the end}; {} if nobody moved."""
    if call.moved_at is None:
        return {}
    return {user: {**of_listener(call.series.get(user, []), call.moved_at), "path": paths[-1][1] if paths else None}
            for user, paths in call.paths.items()}


def at_the_worse(call, figure):
    """The larger value of both listeners; None where one is unknown."""
    values = [one[figure] for one in call["moves"].values()]
    return max(values) if values and None not in values else None
