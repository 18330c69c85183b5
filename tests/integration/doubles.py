"""Stand-ins for the tests: a slow link, a server and peers that follow a test's script."""
import selectors
import socket
import threading
import time

import wire


SIDE_WAITS = 10  # seconds for a side that does not read


class DelayingProxy:
    """Passes a server's connections on, each direction with a delay that may change at any time.

    Bytes keep their order, after a `header` that is sent to the server first. The end of a connection is passed on
    after all data before it. `seen` has all bytes that came, and `change` the functions that replace them on their
    way, by direction; one that returns None has kept the bytes. `server_port` holds for the connections that come.
    """

    def __init__(self, server_port, up=0.0, down=0.0, header=b""):
        self.server_port = server_port
        self.delays = {"up": up, "down": down}
        self.header = header
        self.seen = {"up": b"", "down": b""}
        self.ended = {"up": 0, "down": 0}  # connections whose bytes have all come
        self.change = {}
        self.listener, self.port = wire.listen()
        self.listener.setblocking(False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ, None)
        self.sockets = [self.listener]
        self.waiting = []  # (due, to, data), in the order of arrival; no data: the end
        self.stopping = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.stopping:
            for key, _ in self.selector.select(0.005):
                if key.data is None:
                    self._accept()
                else:
                    self._take(key.fileobj, *key.data)
            self._pass_on()
        for side in self.sockets:
            side.close()

    def _accept(self):
        try:
            client = self.listener.accept()[0]
        except BlockingIOError:
            return  # it gave up meanwhile
        client.settimeout(SIDE_WAITS)
        try:
            server = socket.create_connection(("127.0.0.1", self.server_port), SIDE_WAITS)
        except OSError:
            client.close()  # as a client sees a server that is gone
            return
        server.sendall(self.header)
        self.sockets += [client, server]
        for side, other, direction in ((client, server, "up"), (server, client, "down")):
            self.selector.register(side, selectors.EVENT_READ, (other, direction))

    def _take(self, side, other, direction):
        try:
            data = side.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            self.selector.unregister(side)
        self.seen[direction] += data
        self.ended[direction] += not data
        data = self.change.get(direction, bytes)(data)
        if data is None:
            return
        self.waiting.append((time.monotonic() + self.delays[direction], other, data))

    def _pass_on(self):
        now, kept, held_back = time.monotonic(), [], set()
        for item in self.waiting:
            due, to, data = item
            if due > now or to in held_back:
                held_back.add(to)
                kept.append(item)
                continue
            try:
                to.sendall(data) if data else to.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # that side is gone, and the other one sees its end
        self.waiting = kept

    def close(self):
        self.stopping = True
        self.thread.join()
        self.selector.close()


class FakeServer:
    """A server whose packets come from the test: it greets, accepts the login, and then follows the test."""

    def __init__(self, port=0, host="127.0.0.1"):
        self.listener, self.port = wire.listen(port, host)

    def accept(self, *first):
        """Waits for a client's Login and answers with the packets of `first`; returns the link."""
        link = wire.Link(self.listener.accept()[0])
        link.send("HelloConnect")
        link.expect("Login")
        for packet in first or [("LoginSuccess",)]:
            link.send(*packet)
        return link

    def close(self):
        self.listener.close()


def answer(call, within=5):
    """Accepts a CallRequest that a scripted client received. Returns the link, up for the callee."""
    link = wire.Link.connect(call[3], call[2] or "127.0.0.1")
    link.expect("ConnectionEstablished", within)
    link.send("VoiceData", wire.SILENCE)
    return link


def keep_talking(link, packet=wire.SILENCE):
    """Sends a packet every 20 ms from a thread until the link closes; returns the thread."""
    def talk():
        try:
            while True:
                link.send("VoiceData", packet)
                time.sleep(0.02)
        except OSError:
            pass
    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    return thread
