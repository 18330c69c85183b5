"""The state that the rules of a server and those of a client share."""
import time

from .rule import Unmet

MOST_PACKETS = 200_000  # of a run
MOST_SECONDS = 90  # of a rule

class Case:
    """`options`: those given, without dashes. `sent`: since begin(); `malformed`: all of that kind that came."""

    def __init__(self, options, timeout):
        self.options = options
        self.timeout = timeout
        self.sent, self.malformed, self.links = [], [], []
        self.packets, self.deadline = 0, 0.0

    def begin(self):
        self.sent.clear()
        self.deadline = time.monotonic() + MOST_SECONDS

    def count_packet(self):
        self.packets += 1
        self.require(self.packets < MOST_PACKETS, "too many packets came")
        self.require(time.monotonic() < self.deadline, "it took too long")

    def end(self):
        """Closes all connections of the rule."""
        for link in self.links:
            link.close()
        self.links.clear()

    def keep(self, link):
        self.links.append(link)
        return link

    @staticmethod
    def require(holds, reason):
        if not holds:
            raise Unmet(reason)
