"""Outcomes as lines of text or JSON. Everything that came off the network is printed in ASCII."""
import json

from .rule import BROKEN, OK, SKIPPED

MOST_SENT = 6  # packets that are shown
MOST_TEXT = 300


def shown(text):
    text = text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "..."


def as_text(outcome):
    """The line of a rule; that of a broken one has three more."""
    rule = outcome.rule
    line = f"{outcome.state:<8} {rule.id:<22} {rule.title}"
    if outcome.state == SKIPPED:
        return f"{line} ({shown(outcome.reason)})"
    if outcome.state == OK:
        return line
    left_out = len(outcome.sent) - MOST_SENT
    sent = ([f"{left_out} packets"] if left_out > 0 else []) + outcome.sent[-MOST_SENT:]
    facts = ("sent", ", ".join(sent) or "nothing"), ("expected", outcome.expected), ("came", outcome.came)
    return "\n".join([line, *(f"{'':<8} {name + ':':<10} {shown(text)}" for name, text in facts)])


def as_json(outcome):
    fields = {"rule": outcome.rule.id, "title": outcome.rule.title, "state": outcome.state.lower()}
    if outcome.state == SKIPPED:
        fields["reason"] = shown(outcome.reason)
    if outcome.state == BROKEN:
        fields |= {"sent": [shown(each) for each in outcome.sent[-MOST_SENT:]], "expected": shown(outcome.expected),
                   "came": shown(outcome.came)}
    return json.dumps(fields)


def summary(outcomes):
    counts = [(state, sum(each.state == state for each in outcomes)) for state in (OK, BROKEN, SKIPPED)]
    return ", ".join(f"{count} {state}" for state, count in counts)
