"""The messages of a call's TLS stream in tests/data/peer-vectors.txt; writes the file when it is run."""
import ipaddress
import os
import struct

import harness
import wire
from wire import require

FILE = os.path.join(harness.ROOT, "tests", "data", "peer-vectors.txt")
KEY = bytes(range(0x80, 0xa0))
NONCE = bytes(range(0xc0, 0xe0))
PROOF = bytes(range(0x40, 0x80))
ORIGINS = ("host", "seen", "mapped")
# Limits of a receiver.
CAPABILITIES, CAPABILITY_BYTES, ENDORSEMENTS, CANDIDATES = 16, 32, 4, 8


def short(text):
    return bytes([len(text.encode())]) + text.encode()


def message(kind, body):
    return struct.pack("<HB", len(body) + 1, kind) + body


def endorsed_part(kind, key, not_before):
    return struct.pack("<B32sQ", kind, key, not_before)


def endorsement(kind, key, not_before, proof):
    return endorsed_part(kind, key, not_before) + proof


def read_endorsement(data):
    """Its proof is not verified."""
    source = wire.Reader(data)
    kind, *fields = source.numbers("B32sQ64s")
    source.end()
    require(kind in (1, 2), "an endorsement replaces a key, or adds a device")
    return kind, *fields


def signed_part(role, own, other, key, nonce, capabilities, endorsements):
    return (bytes([1, role]) + short(own) + short(other) + key + nonce + bytes([len(capabilities)]) +
            b"".join(map(short, capabilities)) + bytes([len(endorsements)]) + b"".join(endorsements))


def read_signed_part(source):
    version, role = source.numbers("BB")
    require(version == 1 and role in (1, 2), "another version, or no role")
    own, other = source.short().decode(), source.short().decode()
    key, nonce = source.numbers("32s32s")
    capabilities = [source.short() for _ in range(source.number("B"))]
    require(len(capabilities) <= CAPABILITIES, "too many capabilities")
    require(all(len(each) <= CAPABILITY_BYTES for each in capabilities), "a long capability")
    endorsements = [source.take(len(ENDORSEMENT)) for _ in range(source.number("B"))]
    require(len(endorsements) <= ENDORSEMENTS, "too many endorsements")
    return role, own, other, key, nonce, [each.decode() for each in capabilities], endorsements


def hello(*fields):
    *signed, proof = fields
    return message(1, signed_part(*signed) + proof)


def read_hello(source):
    return *read_signed_part(source), source.take(len(PROOF))


def reveal(nonce):
    return message(2, nonce)


def read_reveal(source):
    return (source.take(len(NONCE)),)


def candidates(each):
    """Each: protocol, origin, address, port."""
    body = bytes([len(each)])
    for protocol, origin, text, port in each:
        address = ipaddress.ip_address(text)
        kind = (protocol == "tcp") | (address.version == 6) << 1 | ORIGINS.index(origin) << 2
        body += bytes([kind]) + address.packed + struct.pack("<H", port)
    return message(3, body)


def read_candidate(source):
    kind = source.number("B")
    address = ipaddress.ip_address(source.take(16 if kind & 2 else 4))
    port = source.number("H")
    require(kind >> 2 < len(ORIGINS) and port != 0, "no origin, or no port")
    return "tcp" if kind & 1 else "udp", ORIGINS[kind >> 2], str(address), port


def read_candidates(source):
    count = source.number("B")
    require(count <= CANDIDATES, "too many candidates")
    return ([read_candidate(source) for _ in range(count)],)


ENDORSEMENT = endorsement(1, KEY, 0, PROOF)
MAKERS = {"PeerHello": hello, "PeerReveal": reveal, "Candidates": candidates}
READERS = {1: ("PeerHello", read_hello), 2: ("PeerReveal", read_reveal), 3: ("Candidates", read_candidates)}


def make(name, *fields):
    return MAKERS[name](*fields)


def read(packet):
    """(name, fields...), as make() takes them. ValueError: it is not one of these."""
    source = wire.Reader(packet)
    size, kind = source.numbers("HB")
    require(size == len(packet) - 2, "another length")
    require(kind in READERS, "an unknown message")
    name, read_fields = READERS[kind]
    fields = read_fields(source)
    source.end()
    return (name, *fields)


# By their labels.
MESSAGES = {
    "PeerHello(caller,alice,bob,KEY,NONCE,[],[],PROOF)":
        ("PeerHello", 1, "alice", "bob", KEY, NONCE, [], [], PROOF),
    "PeerHello(callee,bob,alice,KEY,NONCE,[udp1,!text1],[ENDORSEMENT],PROOF)":
        ("PeerHello", 2, "bob", "alice", KEY, NONCE, ["udp1", "!text1"], [ENDORSEMENT], PROOF),
    "PeerReveal(NONCE)": ("PeerReveal", NONCE),
    "Candidates([])": ("Candidates", []),
    "Candidates([udp:host:192.0.2.1:4000,tcp:mapped:2001:db8::1:443,udp:seen:198.51.100.9:65535])":
        ("Candidates", [("udp", "host", "192.0.2.1", 4000), ("tcp", "mapped", "2001:db8::1", 443),
                        ("udp", "seen", "198.51.100.9", 65535)]),
}


def main():
    with open(FILE, "w", encoding="utf-8") as file:
        file.writelines(f"{label} {make(*packet).hex()}\n" for label, packet in MESSAGES.items())


if __name__ == "__main__":
    main()
