"""The relay's messages, and its clients by UDP and TLS."""
import select
import socket
import struct
import tempfile
import time

import tls
from sealed import bind, read_bound

PROTOCOL = "babel-relay/2"
LINK_LABEL = b"EXPERIMENTAL babel relay 1"
BOUND, AGAIN, NO = range(3)


def sealed(to, number, size=100):
    """Bytes that pass for a sealed datagram: only the peer could see that nobody sealed them."""
    return struct.pack("<BII", 0xC0, to, number) + bytes(size - 9)


class Leg:
    """The holder of a grant: ids, ticket and key."""
    keeps_cookies = True

    def __init__(self, grant):
        self.mine, self.theirs, self.ticket, self.key, self.places = grant
        self.cookie = bytes(16)
        self.counter = 0

    def bind(self):
        self.counter += 1
        return bind(self.key, self.ticket, self.counter, self.cookie)

    def take(self, answer):
        """(code, address as the relay saw it, port) of a Bound."""
        mine, counter, code, cookie, family, address, port = read_bound(self.key, answer)
        assert (mine, counter) == (self.mine, self.counter), answer
        if self.keeps_cookies:
            self.cookie = cookie
        host = socket.inet_ntop(socket.AF_INET, address[:4]) if family == 4 else \
            socket.inet_ntop(socket.AF_INET6, address)
        return code, host, port


class UdpLeg(Leg):
    def __init__(self, grant, port, host="127.0.0.1"):
        super().__init__(grant)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect((host, port))

    def send(self, datagram):
        self.socket.send(datagram)

    def receive(self, within=5):
        """The next datagram; None: there is none in that time."""
        return self.socket.recv(2048) if select.select([self.socket], [], [], within)[0] else None

    def bound(self):
        """Binds the leg, and returns the last answer."""
        self.send(self.bind())
        answer = self.take(self.receive())
        if answer[0] == AGAIN:
            self.send(self.bind())
            answer = self.take(self.receive())
        return answer

    def close(self):
        self.socket.close()


class TlsLeg(Leg):
    """Its cookie is what the connection exports."""
    keeps_cookies = False

    def __init__(self, grant, port):
        super().__init__(grant)
        with tempfile.NamedTemporaryFile() as secrets:
            by = tls.context(PROTOCOL)
            by.keylog_filename = secrets.name
            self.socket = tls.connect(port, by=by).socket
            secret = tls.logged_secret(secrets.name)
        self.cookie = tls.exported(self.socket.cipher()[0], secret, LINK_LABEL, len(self.cookie))
        self.buffer = b""

    def send(self, datagram):
        self.socket.sendall(struct.pack("<H", len(datagram)) + datagram)

    def receive(self, within=5):
        """As by UDP; b"" at the end of the stream."""
        deadline = time.monotonic() + within
        while True:
            if len(self.buffer) >= 2:
                end = 2 + struct.unpack("<H", self.buffer[:2])[0]
                if len(self.buffer) >= end:
                    datagram, self.buffer = self.buffer[2:end], self.buffer[end:]
                    return datagram
            self.socket.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                return None
            if not data:
                return b""
            self.buffer += data

    def bound(self):
        self.send(self.bind())
        return self.take(self.receive())

    def close(self):
        self.socket.close()
