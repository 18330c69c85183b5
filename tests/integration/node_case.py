"""A test case with a redis-server and nodes that are linked with it: BABEL_CLUSTER_TOOL, without sessions of users."""
import os
import re
import signal
import subprocess

import engine
import harness

TOOL = os.environ.get("BABEL_CLUSTER_TOOL", "")
LINK_SECONDS = 10  # far more than a link takes


class Node(harness.Process):
    """A node; lines that a test has waited for count as read, with all before them."""

    read_lines = 0
    tickets = 0

    def expect(self, pattern, within=LINK_SECONDS):
        """The match of the next line that is the pattern as a whole."""
        def found():
            for at in range(self.read_lines, len(self.lines["stdout"])):
                if match := re.fullmatch(pattern, self.lines["stdout"][at]):
                    self.read_lines = at + 1
                    return match
            return None
        return self.wait_until(found, within, f"the line {pattern!r}")

    def ask(self, name):
        """Asks for a name; returns the outcome."""
        self.tickets += 1
        self.command(f"ask {self.tickets} {name}")
        return self.expect(rf"{self.tickets} is (\w+)", 15).group(1)

    def has_printed(self, pattern):
        return any(re.fullmatch(pattern, line) for line in self.lines["stdout"])


class Case(engine.WithEngine, harness.Case):
    def setUp(self):
        super().setUp()
        self.admin = self.connect()

    def connect(self):
        made = engine.Connection(self.engine.path)
        self.addCleanup(made.close)
        return made

    def start_node(self, node_id, url=None, *files):
        argv = [TOOL, node_id, url or self.url, *files]
        return self.start(Node, argv, stdin=subprocess.PIPE)

    def linked(self, node_id, *arguments):
        """A node that is linked; its attribute `number` is that in the register."""
        node = self.start_node(node_id, *arguments)
        node.number = node.expect(r"linked (\d+)").group(1)
        return node

    def pause_engine(self):
        self.engine.signal(signal.SIGSTOP)
        self.addCleanup(self.engine.signal, signal.SIGCONT)
