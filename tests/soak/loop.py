"""One thread over many sockets: a loop with timers, and connections that speak packets on it."""
import functools
import heapq
import itertools
import os
import select
import socket
import ssl
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
import secured  # noqa: E402
import wire  # noqa: E402

LENGTH = struct.Struct("<Q")
LINGER_NOT = struct.pack("ii", 1, 0)
LONGEST_WAIT = 0.1

decode = functools.lru_cache(maxsize=512)(wire.decode)  # presence is the same bytes for everybody


class Loop:
    """`context`: of the TLS of all connections; None: plain ones."""

    def __init__(self, context=None):
        self.context = context
        self.epoll = select.epoll()
        self.connections = {}
        self.timers = []
        self.numbers = itertools.count()

    def after(self, seconds, action):
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.numbers), action))

    def every(self, seconds, action):
        def again():
            self.after(seconds, again)
            action()
        self.after(seconds, again)

    def run_until(self, done, within):
        """Serves sockets and timers; returns whether done() came true in time."""
        deadline = time.monotonic() + within
        while not done():
            now = time.monotonic()
            if now > deadline:
                return False
            while self.timers and self.timers[0][0] <= now:
                heapq.heappop(self.timers)[2]()
            for descriptor, events in self.epoll.poll(self._wait(), 256):
                connection = self.connections.get(descriptor)
                if connection:
                    connection.handle(events)
        return True

    def _wait(self):
        if not self.timers:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.0, self.timers[0][0] - time.monotonic()))


class Connection:
    """Calls on_<message>(fields...) for each packet, and on_end(how) once."""

    receive_buffer = 0  # bytes; 0: what the system gives
    packets = 0  # of all connections together
    decode = staticmethod(decode)  # of packets without their length

    def __init__(self, loop, port):
        self.loop = loop
        self.rest = b""
        self.side = loop.context and secured.Side(loop.context)
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.prepare(self.socket)
        loop.connections[self.socket.fileno()] = self
        self.socket.connect_ex(("127.0.0.1", port))
        loop.epoll.register(self.socket.fileno(), select.EPOLLOUT if self.side else select.EPOLLIN)

    def prepare(self, before_connecting):
        """For options that the handshake needs."""

    def begin(self):
        """The connection is there, and TLS is to begin."""
        self.loop.epoll.modify(self.socket.fileno(), select.EPOLLIN)
        self.send_raw(self.side.begin())

    def handle(self, events):
        if events & select.EPOLLOUT and not events & (select.EPOLLHUP | select.EPOLLERR):
            return self.begin()
        try:
            data = self.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            return self.end(error.strerror)
        if not data:
            return self.end("closed")
        if self.side:
            try:
                data, answer = self.side.feed(data)
            except ssl.SSLError as error:
                return self.end(str(error))
            self.send_raw(answer)
        self.take(self.rest + data if self.rest else data)

    def take(self, data):
        at = 0
        while len(data) - at >= LENGTH.size:
            start = at + LENGTH.size
            past = start + LENGTH.unpack_from(data, at)[0]
            if past > len(data):
                break
            name, *fields = self.decode(data[start:past])
            at = past
            Connection.packets += 1
            handler = getattr(self, "on_" + name, None)
            if handler:
                handler(*fields)
            if not self.socket:
                return
        self.rest = data[at:]

    def send(self, name, *fields):
        self.send_bytes(wire.encode(name, *fields))

    def send_bytes(self, data):
        """Sends what the system takes at once; a failure shows when it reads."""
        self.send_raw(self.side.seal(data) if self.side else data)

    def send_raw(self, data):
        try:
            self.socket.send(data)
        except OSError:
            pass

    def half_close(self):
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other side was quicker

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.end("reset by us")

    def end(self, how):
        if not self.socket:
            return
        del self.loop.connections[self.socket.fileno()]
        self.socket.close()  # which takes it out of the epoll set
        self.socket = None
        self.on_end(how)

    def on_end(self, how):
        pass
