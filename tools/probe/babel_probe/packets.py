"""The wire protocol: packets as (name, fields) tuples, and a reader of fields. Written from docs/protocol.md."""
import struct

# name: (opcode, the types of its fields); s string, l list of strings, b bytes, L list of bytes, c list of names with
# flags, B uint8, H uint16, I uint32, Q uint64, g a grant (two ids, ticket, key, relays)
MESSAGES = {
    "HelloConnect": (0x01, ""),
    "Login": (0x02, "s"),
    "LoginSuccess": (0x03, ""),
    "LoginFailed": (0x04, "s"),
    "AddContact": (0x05, "l"),
    "CallRequest": (0x06, "ssH"),
    "VoiceData": (0x07, "b"),
    "ErrorResponse": (0x08, "s"),
    "CallRefused": (0x09, "s"),
    "DelContact": (0x0A, "l"),
    "ConnectionEstablished": (0x0B, ""),
}
# Those that only a babel/2 link has, by their direction.
TO_SERVER = {
    "Login2": (0x21, "sbbslL"),
    "WhoIs": (0x28, "s"),
    "Offer": (0x24, "IsBb"),
    "Signal": (0x26, "IBb"),
    "Reach": (0x29, "H"),
    "Watch": (0x2A, "Bl"),
    "Since": (0x2C, "QQ"),
}
TO_CLIENT = {
    "Welcome": (0x20, "HlL"),
    "LoginRefused": (0x22, "Hs"),
    "Presence": (0x23, "c"),
    "Notice": (0x27, "Hs"),
    "WhoIsAnswer": (0x28, "sbQ"),
    "Position": (0x2B, "QQB"),
    "IncomingOffer": (0x24, "Isbgb"),
    "Offered": (0x25, "IIBBbHg"),
    "Signal": (0x26, "IBb"),
    "ReachAnswer": (0x29, "sHB"),
}
ALL = {**MESSAGES, **TO_SERVER, **TO_CLIENT}
NUMBERS = "BHIQ"
ELEMENTS = {"l": "s", "L": "b"}
GRANT = "IIbbl"
SILENCE = b"\xf8\xff\xfe"  # 20 ms of digital silence as one valid Opus packet


def to_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def encode_field(kind, value):
    if kind in NUMBERS:
        return struct.pack("<" + kind, value)
    if kind in ELEMENTS:
        elements = b"".join(encode_field(ELEMENTS[kind], element) for element in value)
        return struct.pack("<Q", len(value)) + elements
    if kind == "g":
        return b"".join(map(encode_field, GRANT, value))
    if kind == "c":
        elements = b"".join(encode_field("s", name) + bytes([flags]) for name, flags in value)
        return struct.pack("<Q", len(value)) + elements
    data = to_bytes(value)
    return struct.pack("<Q", len(data)) + data


def encode(name, *fields):
    opcode, kinds = ALL[name]
    if len(kinds) != len(fields):
        raise ValueError(f"{name} has {len(kinds)} fields")
    body = struct.pack("<H", opcode) + b"".join(map(encode_field, kinds, fields))
    return struct.pack("<Q", len(body)) + body


def require(holds, rule):
    if not holds:
        raise ValueError(rule)


class Reader:
    """Takes little-endian fields off bytes, from the front. ValueError: they are not there."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        require(size <= len(self.data) - self.at, "a field ends behind its message")
        self.at += size
        return self.data[self.at - size:self.at]

    def numbers(self, layout):
        """As struct has them."""
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def number(self, kind):
        return self.numbers(kind)[0]

    def short(self):
        """Bytes behind a size of one byte."""
        return self.take(self.number("B"))

    def rest(self):
        return self.take(len(self.data) - self.at)

    def is_at_end(self):
        return self.at == len(self.data)

    def end(self):
        require(self.is_at_end(), f"{len(self.data) - self.at} bytes are left over")


def decode(body, extensions=None):
    """(name, fields...) of a packet without its length; strings stay bytes if not UTF-8. `extensions`: TO_SERVER or
    TO_CLIENT of a babel/2 link, on which bytes after the last field are ignored."""
    source = Reader(body)

    def field(kind):
        if kind in NUMBERS:
            return source.number(kind)
        if kind == "g":
            return tuple(map(field, GRANT))
        count = source.number("Q")
        if kind in ELEMENTS:
            return [field(ELEMENTS[kind]) for _ in range(count)]
        if kind == "c":
            return [(field("s"), source.number("B")) for _ in range(count)]
        data = source.take(count)
        if kind == "b":
            return data
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data

    messages = {**MESSAGES, **(extensions or {})}
    names = {opcode: name for name, (opcode, _) in messages.items()}
    name = names[source.number("H")]
    fields = [field(kind) for kind in messages[name][1]]
    if extensions is None:
        source.end()
    return (name, *fields)


def read_exactly(source, size):
    """Bytes of a socket, fewer at its end. A time-out ends MSG_WAITALL early."""
    got = b""
    while len(got) < size and (more := source.recv(size - len(got))):
        got += more
    return got
