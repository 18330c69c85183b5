"""Rules of docs/protocol.md, and their outcomes."""
import dataclasses

OK, BROKEN, SKIPPED = "ok", "BROKEN", "skipped"


class Broken(Exception):
    """A rule is broken."""

    def __init__(self, expected, came):
        super().__init__(f"expected {expected}, came {came}")
        self.expected = expected
        self.came = came


class Unmet(Exception):
    """A rule cannot be tried, since something that it needs did not work."""


@dataclasses.dataclass(frozen=True)
class Rule:
    """`check` gets a case, and raises Broken or Unmet. `needs`: options without which it is skipped."""
    id: str
    title: str
    check: object
    needs: tuple = ()


@dataclasses.dataclass
class Outcome:
    rule: Rule
    state: str
    sent: list = dataclasses.field(default_factory=list)
    expected: str = ""
    came: str = ""
    reason: str = ""


class Rules:
    """Those of a server or a client, in the order in which they are tried."""

    def __init__(self):
        self.all = []

    def rule(self, identifier, title, *needs):
        """Decorates the function that checks it."""
        def add(check):
            self.all.append(Rule(identifier, title, check, needs))
            return check
        return add


def outcome_of(rule, case):
    """Tries one rule."""
    missing = [f"--{need}" for need in rule.needs if need not in case.options]
    if missing:
        return Outcome(rule, SKIPPED, reason="without " + " and ".join(missing))
    try:
        case.begin()
        rule.check(case)
        return Outcome(rule, OK)
    except Broken as found:
        return Outcome(rule, BROKEN, list(case.sent), found.expected, found.came)
    except Unmet as found:
        return Outcome(rule, SKIPPED, reason=str(found))
    except OSError as found:
        return Outcome(rule, SKIPPED, reason=f"the connection failed: {found.strerror or found}")
    finally:
        case.end()


def last_outcome(rule, case):
    """Of the rule about every packet, which all others have watched."""
    if case.malformed:
        return Outcome(rule, BROKEN, [], "a packet of the table, in its direction, with its fields", case.malformed[0])
    if not case.packets:
        return Outcome(rule, SKIPPED, reason="no packet came")
    return Outcome(rule, OK)
