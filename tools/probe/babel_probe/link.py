"""A socket that exchanges packets."""
import socket
import struct
import time

from .packets import decode, encode


class Link:
    """A connection that sends and receives packets; every wait has a deadline. `extensions` as for decode()."""

    def __init__(self, connection, extensions=None):
        self.socket = connection
        self.extensions = extensions
        self.buffer = b""

    @classmethod
    def connect(cls, port, host="127.0.0.1", within=5):
        return cls(socket.create_connection((host, port), within))

    def send(self, name, *fields):
        self.socket.sendall(encode(name, *fields))

    def take(self):
        """The next packet, if it has been received completely, or None."""
        if len(self.buffer) < 8:
            return None
        end = 8 + struct.unpack("<Q", self.buffer[:8])[0]
        if len(self.buffer) < end:
            return None
        body, self.buffer = self.buffer[8:end], self.buffer[end:]
        return decode(body, self.extensions)

    def receive(self, within=5):
        """The next packet, or None at the end of the stream; ConnectionResetError on a reset."""
        deadline = time.monotonic() + within
        while True:
            if packet := self.take():
                return packet
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no packet came in time")
            self.socket.settimeout(left)
            data = self.socket.recv(65536)
            if not data:
                if self.buffer:
                    raise ValueError("the stream ended inside a packet")
                return None
            self.buffer += data

    def expect(self, name, within=5):
        """Receives until a packet called `name` comes and returns it; the others are dropped."""
        deadline = time.monotonic() + within
        while True:
            packet = self.receive(max(0.0, deadline - time.monotonic()))
            if packet is None:
                raise AssertionError(f"the connection ended before {name}")
            if packet[0] == name:
                return packet

    def receive_to_end(self, within=10):
        """All packets until the other side closes; ConnectionResetError on a reset."""
        deadline = time.monotonic() + within
        packets = []
        while (packet := self.receive(deadline - time.monotonic())) is not None:
            packets.append(packet)
        return packets

    def reset(self):
        """Closes with a RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def end_sending(self):
        """Ends sending; packets from the other side can still be read."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other side was first

    def close(self):
        """Closes at once; with a RST if anything is unread, which is not sent again if it is lost
        on a busy machine."""
        self.socket.close()
