"""Many clients behind one address: all return after a restart, and a flood does not lock them out."""
import collections
import errno
import heapq
import random
import selectors
import socket
import time

import cable
import crowd
import harness
import wire

CLIENTS = 400
ALL_BACK_WITHIN = 60
FLOOD = 5000
FLOOD_IN_FLIGHT = 64
LET_IN_AGAIN_WITHIN = 5
FIRST_PAUSE, LONGEST_PAUSE = 1, 30  # of babel-cli, in seconds


class Returning:
    """A client that stays online as babel-cli does: it retries with the same back-off."""

    def __init__(self, name):
        self.name = name
        self.attempts = 0
        self.is_online = False
        self.base = FIRST_PAUSE
        self.known = set()
        self.link = None

    def connect(self, address):
        self.attempts += 1
        self.link = wire.Link(socket.socket())
        self.link.socket.setblocking(False)
        outcome = self.link.socket.connect_ex(address)
        if outcome != errno.EINPROGRESS:
            raise OSError(outcome, "connect")

    def read(self):
        """Handles received packets. Returns False once the connection has ended."""
        try:
            data = self.link.socket.recv(65536)
            self.link.buffer += data
            while packet := self.link.take():
                self.handle(*packet)
            return bool(data)
        except OSError:
            return False

    def handle(self, kind, *fields):
        if kind == "HelloConnect":
            self.link.send("Login", self.name)
        elif kind == "LoginSuccess":
            self.is_online = True
            self.base = FIRST_PAUSE
        elif kind == "AddContact":
            told_twice = self.known.intersection(fields[0])
            assert not told_twice, f"{self.name} was told twice of {told_twice}"
            self.known.update(fields[0])
        elif kind == "DelContact":
            assert self.known.issuperset(fields[0]), f"{self.name} did not know {fields[0]}"
            self.known.difference_update(fields[0])

    def lose(self):
        """Forgets the connection. Returns the pause before the next attempt, in seconds."""
        self.link.close()
        self.link = None
        self.is_online = False
        self.known.clear()
        pause = min(self.base * (0.5 + random.random()), LONGEST_PAUSE)
        self.base = min(2 * self.base, LONGEST_PAUSE)
        return pause


class Neighbours:
    """Clients behind one address. Lifetime: close() releases their sockets."""

    def __init__(self, names, server):
        self.clients = [Returning(name) for name in names]
        self.names = set(names)
        self.server = server
        self.selector = selectors.DefaultSelector()
        self.due = [(0.0, number) for number in range(len(names))]  # a heap

    def run_until(self, is_so, within, what):
        deadline = time.monotonic() + within * harness.SLOWDOWN
        while not is_so():
            assert time.monotonic() < deadline, f"{what} did not come in time: {self.standing()}"
            self.connect_those_due()
            next_due = self.due[0][0] if self.due else deadline
            left = max(0.0, min(next_due, deadline) - time.monotonic())
            for key, _ in self.selector.select(left):
                if not self.clients[key.data].read():
                    self.lose(key.data)

    def connect_those_due(self):
        while self.due and self.due[0][0] <= time.monotonic():
            _, number = heapq.heappop(self.due)
            self.clients[number].connect(self.server)
            self.selector.register(self.clients[number].link.socket, selectors.EVENT_READ, number)

    def lose(self, number):
        client = self.clients[number]
        self.selector.unregister(client.link.socket)
        heapq.heappush(self.due, (time.monotonic() + client.lose(), number))

    def nobody_is_online(self):
        return not any(each.is_online for each in self.clients)

    def all_know_each_other(self):
        return all(each.is_online and each.known == self.names - {each.name}
                   for each in self.clients)

    def standing(self):
        online = sum(each.is_online for each in self.clients)
        return f"{online} of {len(self.clients)} are online"

    def attempts(self):
        return sum(each.attempts for each in self.clients)

    def close(self):
        self.selector.close()
        for each in self.clients:
            if each.link:
                each.link.close()


class BehindOneAddress(cable.Cabled, crowd.Case):
    """The server has its default limits, and its clients share one address that is not loopback."""

    def serve_there(self, port=0):
        with self.on_host(self.here):
            argv = [harness.program("babel-server"), "--bind", cable.HERE, "--port", str(port)]
            self.running = self.start(crowd.Server, argv)
        self.port = self.running.listening_port()

    def neighbours(self, *names):
        everybody = Neighbours(names, (cable.HERE, self.port))
        self.addCleanup(everybody.close)
        return everybody

    def test_400_are_all_back_within_a_minute_of_a_restart_and_every_roster_is_right(self):
        self.serve_there()
        everybody = self.neighbours(*(f"neighbour-{number}" for number in range(CLIENTS)))
        with self.on_host(self.there):
            everybody.run_until(everybody.all_know_each_other, ALL_BACK_WITHIN, "everybody")
        self.running.end()
        with self.on_host(self.there):
            everybody.run_until(everybody.nobody_is_online, 10, "the end of every connection")
        self.serve_there(self.port)
        start, attempts = time.monotonic(), everybody.attempts()
        with self.on_host(self.there):
            everybody.run_until(everybody.all_know_each_other, ALL_BACK_WITHIN, "everybody")
        print(f"{CLIENTS} clients were back after {time.monotonic() - start:.1f} s "
              f"and {everybody.attempts() - attempts} attempts")

    def test_a_flood_of_attempts_does_not_keep_its_neighbour_out_once_it_has_stopped(self):
        self.serve_there()
        neighbour = self.neighbours("neighbour")
        with self.on_host(self.there):
            self.flood()
            neighbour.run_until(neighbour.all_know_each_other, LET_IN_AGAIN_WITHIN, "the neighbour")

    def flood(self):
        """Attempts to log in, from one address and as fast as it can make them."""
        start = time.monotonic()
        in_flight = collections.deque()
        for number in range(FLOOD):
            attempt = socket.create_connection((cable.HERE, self.port), 5 * harness.SLOWDOWN)
            in_flight.append(attempt)
            attempt.setblocking(False)
            try:
                attempt.sendall(wire.encode("Login", f"flood-{number}"))
                attempt.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # turned away
            if len(in_flight) > FLOOD_IN_FLIGHT:
                in_flight.popleft().close()
        for attempt in in_flight:
            attempt.close()
        print(f"{FLOOD / (time.monotonic() - start):.0f} attempts a second")


if __name__ == "__main__":
    harness.main()
