"""Users who stay online at any of several nodes as babel-cli does, in one thread."""

import collections
import heapq
import random
import selectors
import socket
import time

import wire

FIRST_PAUSE, LONGEST_PAUSE = 1, 30  # seconds, as include/babel/core/backoff.hpp has them
CONNECT_SECONDS = 1
STEP_SECONDS = 0.05


class Backoff:
    def __init__(self):
        self.base = FIRST_PAUSE

    def reset(self):
        self.base = FIRST_PAUSE

    def next(self):
        pause = self.base * (0.5 + random.random())
        self.base = min(2 * self.base, LONGEST_PAUSE)
        return min(pause, LONGEST_PAUSE)


class Roamer:
    """One user. `told`: how often each name came or went, as told to a session that had everybody before. `absences`:
    seconds without a session, each time."""

    def __init__(self, crowd, name, home):
        self.crowd, self.name, self.node = crowd, name, home
        self.link = None
        self.is_online = self.is_complete = False
        self.lost_at = self.failed_node = None
        self.losses = 0
        self.told, self.absences = collections.Counter(), []
        self.roster = set()
        self.pauses = Backoff()

    def connect(self, order=None):
        """To the first of the nodes that answers. The one that failed last is asked last."""
        nodes = order or random.sample(list(self.crowd.ports), len(self.crowd.ports))
        for node in sorted(nodes, key=lambda each: each == self.failed_node):
            try:
                connection = socket.create_connection(("127.0.0.1", self.crowd.ports[node]), CONNECT_SECONDS)
            except OSError:
                continue
            self.node, self.link = node, wire.Link(connection)
            connection.setblocking(False)
            self.crowd.selector.register(connection, selectors.EVENT_READ, self)
            return
        self.wait()

    def wait(self):
        self.crowd.later(self.pauses.next(), self)

    def read(self):
        try:
            data = self.link.socket.recv(1 << 16)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data = b""
        if not data:
            self.end()
            return
        self.link.buffer += data
        while self.link and (packet := self.link.take()):
            self.take(*packet)

    def take(self, kind, *fields):
        if kind == "HelloConnect":
            self.log_in()
        elif kind == "LoginSuccess":
            self.enter()
        elif kind == "LoginFailed":
            self.end()
        elif kind in ("AddContact", "DelContact"):
            self.note(kind == "AddContact", set(fields[0]) - self.crowd.others)

    def log_in(self):
        try:
            self.link.send("Login", self.name)
        except OSError:  # its node has died since
            self.end()

    def enter(self):
        self.is_online, self.is_complete, self.roster = True, False, set()
        self.pauses.reset()
        if self.lost_at is not None:
            self.absences.append(time.monotonic() - self.lost_at)
            self.lost_at = None

    def note(self, is_there, names):
        self.told.update(names if self.is_complete else ())
        self.roster = self.roster | names if is_there else self.roster - names
        self.is_complete = self.is_complete or len(self.roster) == len(self.crowd.users) - 1

    def end(self):
        self.close()
        if self.is_online:
            self.is_online = False
            self.losses += 1
            self.lost_at = time.monotonic()
        self.failed_node = self.node
        self.wait()

    def close(self):
        if self.link:
            self.crowd.selector.unregister(self.link.socket)
            self.link.close()
            self.link = None


class Crowd:
    """`ports`: of the nodes by name, which may change."""

    def __init__(self, ports):
        self.ports = ports
        self.selector = selectors.DefaultSelector()
        self.users, self.due = [], []
        self.others = set()  # names of users who are not of the crowd, and do not count

    def come(self, count):
        """Users of all nodes alike, all of whom know each other in the end."""
        names = list(self.ports)
        self.users = [Roamer(self, f"user{i:03}", names[i % len(names)]) for i in range(count)]
        for user in self.users:
            user.connect([user.node])
        self.run(60, lambda: all(user.is_complete for user in self.users))

    def later(self, pause, user):
        heapq.heappush(self.due, (time.monotonic() + pause, id(user), user))

    def run(self, seconds, is_done=None):
        """For so long; with `is_done` until that is true, or it fails."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if is_done and is_done():
                return
            for key, _ in self.selector.select(STEP_SECONDS):
                key.data.read()
            while self.due and self.due[0][0] <= time.monotonic():
                heapq.heappop(self.due)[2].connect()
        if is_done:
            raise AssertionError(f"not done after {seconds} s")

    def run_until_online(self, seconds=120):
        self.run(1)  # reads the ends of sessions first
        self.run(seconds, lambda: all(user.is_online for user in self.users))

    def close(self):
        for user in self.users:
            user.close()
        self.selector.close()
