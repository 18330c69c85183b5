"""The messages of a call's TLS stream in tests/data/peer-vectors.txt; writes the file when it is run."""
import ipaddress
import os
import struct

import harness

FILE = os.path.join(harness.ROOT, "tests", "data", "peer-vectors.txt")
KEY = bytes(range(0x80, 0xa0))
NONCE = bytes(range(0xc0, 0xe0))
PROOF = bytes(range(0x40, 0x80))
ENDORSEMENT = bytes([1]) + KEY + bytes(8) + PROOF
ORIGINS = {"host": 0, "seen": 1, "mapped": 2}


def short(text):
    return bytes([len(text.encode())]) + text.encode()


def message(kind, body):
    return struct.pack("<HB", len(body) + 1, kind) + body


def signed_part(role, own, other, key, nonce, capabilities, endorsements):
    return (bytes([1, role]) + short(own) + short(other) + key + nonce + bytes([len(capabilities)]) +
            b"".join(map(short, capabilities)) + bytes([len(endorsements)]) + b"".join(endorsements))


def hello(*fields, proof):
    return message(1, signed_part(*fields) + proof)


def reveal(nonce):
    return message(2, nonce)


def candidates(*each):
    """Each: protocol, origin, address, port."""
    body = bytes([len(each)])
    for protocol, origin, text, port in each:
        address = ipaddress.ip_address(text)
        kind = (protocol == "tcp") | (address.version == 6) << 1 | ORIGINS[origin] << 2
        body += bytes([kind]) + address.packed + struct.pack("<H", port)
    return message(3, body)


MESSAGES = {
    "PeerHello(caller,alice,bob,KEY,NONCE,[],[],PROOF)":
        hello(1, "alice", "bob", KEY, NONCE, [], [], proof=PROOF),
    "PeerHello(callee,bob,alice,KEY,NONCE,[udp1,!text1],[ENDORSEMENT],PROOF)":
        hello(2, "bob", "alice", KEY, NONCE, ["udp1", "!text1"], [ENDORSEMENT], proof=PROOF),
    "PeerReveal(NONCE)": reveal(NONCE),
    "Candidates([])": candidates(),
    "Candidates([udp:host:192.0.2.1:4000,tcp:mapped:2001:db8::1:443,udp:seen:198.51.100.9:65535])": candidates(
        ("udp", "host", "192.0.2.1", 4000), ("tcp", "mapped", "2001:db8::1", 443),
        ("udp", "seen", "198.51.100.9", 65535)),
}


def main():
    with open(FILE, "w", encoding="utf-8") as file:
        file.writelines(f"{label} {packet.hex()}\n" for label, packet in MESSAGES.items())


if __name__ == "__main__":
    main()
