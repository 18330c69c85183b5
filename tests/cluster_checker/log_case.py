"""Events of a log in short, and a test case of rules about it."""
import unittest

from history import CHANGES, Event


def fault(kind, begin, mended, settled, node="b", number=1):
    return [Event(begin, "fault", name=kind, node=node, number=number), Event(mended, "mended", number=number),
            Event(settled, "settled", number=number)]


def online(at, session, name, node="a"):
    return Event(at, "online", session=session, name=name, node=node)


def ended(at, session):
    return Event(at, "ended", session=session)


def told(at, session, name):
    return Event(at, "told", session=session, name=name)


def gone(at, session, name):
    return Event(at, "gone", session=session, name=name)


def asked(at, session, number, run=7, node="a"):
    return Event(at, "asked", session=session, number=number, run=run, node=node)


def position(at, session, number, kind=CHANGES, run=7):
    return Event(at, "position", session=session, name=kind, number=number, run=run)


def called(at, session, name, number=1):
    return Event(at, "called", session=session, name=name, number=number)


def rung(at, session, name, number=1):
    return Event(at, "rung", session=session, name=name, number=number)


def failed(at, session, number=1):
    return Event(at, "error", session=session, number=number)


def last(at):
    return Event(at, "closed")


PAIR = [online(0, 1, "alice"), online(0, 2, "bob", "b"), told(0, 1, "bob"), told(0, 2, "alice")]


class Case(unittest.TestCase):
    def breaks(self, rule, log, number=1):
        found = rule(sorted(log, key=lambda each: each.at))
        self.assertEqual(number, len(found), found)

    def keeps(self, rule, log):
        self.breaks(rule, log, 0)
