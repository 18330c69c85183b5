"""The probe's end of a connection: notes all that it sends, and takes nothing on trust."""
import socket
import struct
import time

from .link import Link
from .packets import MESSAGES, decode, encode
from .rule import Broken, Unmet

NOTHING, END = ("nothing",), ("the end of the connection",)
PRESENCE = ("AddContact", "DelContact")
MOST_BYTES = 16 << 20  # of a packet
BETWEEN_SEGMENTS = 0.005  # seconds, after which the receiver has read the one before


def describe(packet):
    """A packet as a call of a function, in ASCII."""
    if packet in (NOTHING, END):
        return packet[0]
    fields = ", ".join(ascii(each) for each in packet[1:])
    return f"{packet[0]}({fields if len(fields) < 100 else fields[:100] + '...'})"


class Wire(Link):
    """`case` lists the packets that were sent, and malformed ones that came. `takes`: the messages that may come."""

    def __init__(self, connection, case, who, takes):
        super().__init__(connection)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.case = case
        self.who = who
        self.takes = takes
        self.name = ""

    def send(self, name, *fields):
        self.send_bytes(encode(name, *fields), describe((name, *fields)))

    def send_bytes(self, data, text=""):
        """`text` describes them in a report. The next read finds an end of the other side."""
        if text:
            self.case.sent.append(f"{self.who}: {text}")
        self.socket.settimeout(self.case.timeout)
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def send_split(self, data, text):
        """A byte a segment."""
        for byte in data:
            self.send_bytes(bytes([byte]))
            time.sleep(BETWEEN_SEGMENTS)
        self.case.sent.append(f"{self.who}: {text}, a byte each segment")

    def send_packets(self, *packets):
        """In one segment."""
        data = b"".join(encode(*packet) for packet in packets)
        self.send_bytes(data, " + ".join(map(describe, packets)))

    def take(self):
        if len(self.buffer) < 8:
            return None
        size = struct.unpack("<Q", self.buffer[:8])[0]
        if size > MOST_BYTES:
            self.refuse(f"a packet of {size} bytes")
        if len(self.buffer) < 8 + size:
            return None
        body, self.buffer = self.buffer[8:8 + size], self.buffer[8 + size:]
        try:
            packet = decode(body)
        except (ValueError, KeyError) as fault:
            self.refuse(f"{body[:40].hex(' ')} ({fault if isinstance(fault, ValueError) else 'unknown opcode'})")
        if packet[0] not in self.takes:
            self.refuse(f"{describe(packet)}, which is meant for another direction")
        self.case.count_packet()
        return packet

    def refuse(self, text):
        self.case.malformed.append(text)
        raise Unmet("a malformed packet came: see packet-layout")

    def next(self, within=None):
        """The next packet, NOTHING, or END."""
        try:
            return self.receive(self.case.timeout if within is None else within) or END
        except TimeoutError:
            return NOTHING
        except ConnectionError:
            return END
        except ValueError:
            self.refuse("the end of the connection inside a packet")

    def next_signal(self, within=None):
        """The next packet that is no list of users."""
        deadline = time.monotonic() + (self.case.timeout if within is None else within)
        while (packet := self.next(max(0.001, deadline - time.monotonic())))[0] in PRESENCE:
            pass
        return packet

    def want(self, name, *fields):
        """The next signal is that packet; without `fields`, one of that kind."""
        packet = self.next_signal()
        if packet[:1 + len(fields)] != (name, *fields):
            expected = describe((name, *fields)) if fields else name
            raise Broken(f"{self.who}: {expected}", f"{self.who}: {describe(packet)}")
        return packet

    def need(self, name, *fields):
        """As want(), for a rule about something else."""
        try:
            return self.want(name, *fields)
        except Broken as found:
            raise Unmet(f"{found.came} in place of {found.expected}") from None

    def closes(self, within=None, because=""):
        """The other side closes the connection; what it sends before that is no matter."""
        deadline = time.monotonic() + (self.case.timeout if within is None else within)
        last = NOTHING
        while (packet := self.next(max(0.001, deadline - time.monotonic()))) != END:
            if packet == NOTHING:
                raise Broken(f"{self.who}: {END[0]}{because}", f"{self.who}: {describe(last)}")
            last = packet


CLOSING = {
    "opcode-unknown": "An unknown opcode closes the connection",
    "opcode-direction": "A message of another direction closes it",
    "field-truncated": "A truncated field closes it",
    "bytes-left-over": "Bytes behind the last field close it",
}  # titles of the rules of bad_packets()


def bad_packets(names):
    """(rule, text, bytes) of packets upon which a receiver that takes the messages `names` closes the connection."""
    def framed(body):
        return struct.pack("<Q", len(body)) + body
    for opcode in (0x00, 0x0C, 0x63, 0xFFFF):
        yield "opcode-unknown", f"opcode {opcode:#x}", framed(struct.pack("<H", opcode))
    yield "field-truncated", "a packet of no bytes", framed(b"")
    yield "field-truncated", "half an opcode", framed(b"\x02")
    for name in names:
        opcode, kinds = MESSAGES[name]
        if kinds.startswith("s"):
            yield "field-truncated", f"{name} with 9 of 10 bytes", framed(struct.pack("<HQ", opcode, 10) + b"a" * 9)
            yield "field-truncated", f"{name} with a size of 2^63", framed(struct.pack("<HQ", opcode, 1 << 63))
    yield "bytes-left-over", "a byte behind CallRefused", framed(encode("CallRefused", "probe")[8:] + b"\0")
    for name in (each for each in MESSAGES if each not in names):
        fields = [{"s": "probe", "l": [], "b": b"\xf8\xff\xfe", "H": 5000}[kind] for kind in MESSAGES[name][1]]
        yield "opcode-direction", describe((name, *fields)), encode(name, *fields)
