"""The sealed datagram and the relay's messages, by hashlib and hmac: a second implementation for tests.

Readers return the fields as the functions that make them take them, and raise ValueError for bytes that are no such
message.
"""
import functools
import hmac
import struct

import aead
import wire
from wire import require


NOTE_BYTES = 1000  # of a text, or the names of a party
MAC_BYTES = 16


def hkdf_expand(secret, info, size):
    """RFC 5869, section 2.3."""
    made = block = b""
    while len(made) < size:
        block = hmac.digest(secret, block + info + bytes([len(made) // 32 + 1]), "sha256")
        made += block
    return made[:size]


def voice(at, frame, copies=()):
    """Copies: (back, frame) each."""
    body = b"".join(struct.pack("<BH", back, len(each)) + each for back, each in copies)
    return struct.pack("<BI", 1 + len(copies), at) + body + frame


def read_voice(copies, source):
    at = source.number("I")
    earlier = []
    for _ in range(copies):
        back, size = source.numbers("BH")
        earlier.append((back, source.take(size)))
    frame = source.rest()
    require(frame and all(back and each for back, each in earlier), "an empty frame, or a copy of the same time")
    return at, frame, earlier


def report(highest, age, before, queue_delay, missing, state):
    return struct.pack("<BIHQHHH", 0x10, highest, age, before, queue_delay, missing, state)


def probe(random):
    return struct.pack("<BQ", 0x11, random)


def seen(family, address, port):
    return struct.pack("<B16sH", family, address, port)


def read_seen(source):
    family, address, port = source.numbers("B16sH")
    require(family in (4, 6), "an unknown family")
    return family, address, port


def answer(random, family, address, port):
    return struct.pack("<BQ", 0x12, random) + seen(family, address, port)


def note(sequence, kind, body):
    return struct.pack("<BHBH", 0x20, sequence, kind, len(body)) + body


def read_note(source):
    sequence, kind, size = source.numbers("HBH")
    return sequence, kind, source.take(size)


def noted(sequence):
    return struct.pack("<BH", 0x21, sequence)


PAD = 0
ITEMS = {
    **{1 + copies: ("voice", functools.partial(read_voice, copies)) for copies in range(4)},
    0x10: ("report", lambda source: source.numbers("IHQHHH")),
    0x11: ("probe", lambda source: source.numbers("Q")),
    0x12: ("answer", lambda source: (source.number("Q"), *read_seen(source))),
    0x20: ("note", read_note),
    0x21: ("noted", lambda source: source.numbers("H")),
}


def read_items(plain):
    """(name, fields...) of each but Pad."""
    source, found = wire.Reader(plain), []
    while not source.is_at_end():
        kind = source.number("B")
        if kind == PAD:
            continue
        require(kind in ITEMS, "an unknown item")
        name, read_fields = ITEMS[kind]
        found.append((name, *read_fields(source)))
    return found


def bye(reason, words):
    return struct.pack("<BB", reason, len(words)) + words


def read_bye(body):
    source = wire.Reader(body)
    return source.number("B"), source.short()


def party(names):
    return bytes([len(names)]) + b"".join(bytes([len(name)]) + name for name in names)


def read_party(body):
    require(len(body) <= NOTE_BYTES, "a long party")
    source = wire.Reader(body)
    names = [source.short() for _ in range(source.number("B"))]
    require(all(names), "an empty name")
    return (names,)


def read_text(body):
    require(len(body) <= NOTE_BYTES, "a long text")
    return (body.decode(),)


def read_header(datagram):
    """(epoch mod 16, to, number) of a sealed datagram."""
    require(26 <= len(datagram) <= 1200 and datagram[0] & 0xf0 == 0xc0, "no sealed datagram")
    first, to, number = wire.Reader(datagram).numbers("BII")
    return first & 0xf, to, number


class Keys:
    """Of one direction (1 from the caller, 2 from the callee) in one epoch."""

    def __init__(self, cipher, secret, direction, epoch):
        self.cipher, size = aead.CIPHERS[cipher]
        for _ in range(epoch):
            secret = hkdf_expand(secret, b"babel media next", 32)
        way = bytes([direction])
        self.key = hkdf_expand(secret, b"babel media key" + way, size)
        self.iv = hkdf_expand(secret, b"babel media iv" + way, 12)
        self.epoch = epoch

    def nonce(self, number):
        return (int.from_bytes(self.iv, "big") ^ number).to_bytes(12, "big")

    def seal(self, to, number, plain):
        header = struct.pack("<BII", 0xc0 | self.epoch % 16, to, number)
        return header + aead.seal(self.cipher, self.key, self.nonce(number), header, plain)

    def unseal(self, datagram):
        """None: it was not sealed with these keys."""
        number = struct.unpack("<I", datagram[5:9])[0]
        return aead.unseal(self.cipher, self.key, self.nonce(number), datagram[:9], datagram[9:])


def with_mac(key, message):
    return message + hmac.digest(key, message, "sha256")[:MAC_BYTES]


def checked(key, message, layout):
    """The fields of a message, if its MAC is right."""
    body = message[:-MAC_BYTES]
    require(with_mac(key, body) == message, "a wrong MAC")
    source = wire.Reader(body)
    fields = source.numbers(layout)
    source.end()
    return fields


def ticket(secret, expiry, mine, theirs, kbit_s, flags):
    return with_mac(secret, struct.pack("<QIIHH", expiry, mine, theirs, kbit_s, flags))


def read_ticket(secret, data):
    return checked(secret, data, "QIIHH")


def leg_key(secret, of_ticket):
    return hmac.digest(secret, b"leg" + of_ticket, "sha256")


def bind(key, of_ticket, counter, cookie=bytes(16)):
    return with_mac(key, b"\xb0" + of_ticket + struct.pack("<I", counter) + cookie)


def read_bind(key, datagram):
    code, *fields = checked(key, datagram, "B36sI16s")
    require(code == 0xb0, "no Bind")
    return fields


def masked(key, counter, cookie, address, port):
    mask = hmac.digest(key, b"mask" + struct.pack("<I", counter) + cookie, "sha256")
    return bytes(a ^ b for a, b in zip(address + struct.pack("<H", port), mask))


def bound(key, mine, counter, code, cookie, family, address, port):
    start = struct.pack("<BIIB16sB", 0xb1, mine, counter, code, cookie, family)
    return with_mac(key, start + masked(key, counter, cookie, address, port))


def read_bound(key, datagram):
    code, mine, counter, verdict, cookie, family, *hidden = checked(key, datagram, "BIIB16sB16sH")
    require(code == 0xb1 and verdict <= 2 and family in (4, 6), "no Bound, or an unknown code or family")
    return mine, counter, verdict, cookie, family, *struct.unpack("<16sH", masked(key, counter, cookie, *hidden))
