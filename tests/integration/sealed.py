"""The sealed datagram and the relay's messages, by hashlib and hmac: a second implementation for tests."""
import hmac
import struct

import aead


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


def report(highest, age, before, queue_delay, missing, state):
    return struct.pack("<BIHQHHH", 0x10, highest, age, before, queue_delay, missing, state)


def probe(random):
    return struct.pack("<BQ", 0x11, random)


def seen(family, address, port):
    return struct.pack("<B16sH", family, address, port)


def answer(random, family, address, port):
    return struct.pack("<BQ", 0x12, random) + seen(family, address, port)


def note(sequence, kind, body):
    return struct.pack("<BHBH", 0x20, sequence, kind, len(body)) + body


def noted(sequence):
    return struct.pack("<BH", 0x21, sequence)


def bye(reason, words):
    return struct.pack("<BB", reason, len(words)) + words


def party(names):
    return bytes([len(names)]) + b"".join(bytes([len(name)]) + name for name in names)


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
    return message + hmac.digest(key, message, "sha256")[:16]


def ticket(secret, expiry, mine, theirs, kbit_s, flags):
    return with_mac(secret, struct.pack("<QIIHH", expiry, mine, theirs, kbit_s, flags))


def leg_key(secret, of_ticket):
    return hmac.digest(secret, b"leg" + of_ticket, "sha256")


def bind(key, of_ticket, counter, cookie=bytes(16)):
    return with_mac(key, b"\xb0" + of_ticket + struct.pack("<I", counter) + cookie)


def masked(key, counter, cookie, address, port):
    mask = hmac.digest(key, b"mask" + struct.pack("<I", counter) + cookie, "sha256")
    return bytes(a ^ b for a, b in zip(address + struct.pack("<H", port), mask))


def bound(key, mine, counter, code, cookie, family, address, port):
    start = struct.pack("<BIIB16sB", 0xb1, mine, counter, code, cookie, family)
    return with_mac(key, start + masked(key, counter, cookie, address, port))
