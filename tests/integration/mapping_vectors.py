"""The packets of tests/data/mapping-vectors.txt; writes the file when it is run."""
import ipaddress
import os
import struct

import harness

FILE = os.path.join(harness.ROOT, "tests", "data", "mapping-vectors.txt")
NONCE = bytes(range(0xa0, 0xac))
UDP, TCP = 17, 6


def mapped(text):
    """An address as PCP writes it."""
    address = ipaddress.ip_address(text)
    return address.packed if address.version == 6 else bytes(10) + b"\xff\xff" + address.packed


def pcp_request(lifetime, own, own_port, nonce, protocol, outer, outer_port):
    """RFC 6887, figures 2 and 9."""
    return (struct.pack("!BBHI", 2, 1, 0, int(lifetime)) + mapped(own) + bytes.fromhex(nonce) +
            struct.pack("!B3xHH", int(protocol), int(own_port), int(outer_port)) + mapped(outer))


def pcp_answer(code, lifetime, nonce, protocol, own_port, outer, outer_port):
    """RFC 6887, figures 3 and 10."""
    return (struct.pack("!BBBBII12x", 2, 0x81, 0, int(code), int(lifetime), 0x01020304) + bytes.fromhex(nonce) +
            struct.pack("!B3xHH", int(protocol), int(own_port), int(outer_port)) + mapped(outer))


def pmp_request(lifetime, own_port, protocol, outer_port):
    """RFC 6886, section 3.3."""
    opcode = {UDP: 1, TCP: 2}[int(protocol)]
    return struct.pack("!BBHHHI", 0, opcode, 0, int(own_port), int(outer_port), int(lifetime))


def pmp_address_request():
    return bytes(2)


def pmp_answer(code, lifetime, protocol, own_port, outer_port):
    opcode = {UDP: 129, TCP: 130}[int(protocol)]
    return struct.pack("!BBHIHHI", 0, opcode, int(code), 0x01020304, int(own_port), int(outer_port), int(lifetime))


def pmp_address(code, outer):
    return struct.pack("!BBHI", 0, 128, int(code), 0x01020304) + ipaddress.IPv4Address(outer).packed


KINDS = {"pcp-request": pcp_request, "pcp-answer": pcp_answer, "pmp-request": pmp_request,
         "pmp-address-request": pmp_address_request, "pmp-answer": pmp_answer, "pmp-address": pmp_address}
ROWS = (
    ("pcp-request", 1200, "192.168.1.2", 40000, NONCE.hex(), UDP, "0.0.0.0", 40000),
    ("pcp-request", 0, "10.0.0.2", 40000, NONCE.hex(), TCP, "203.0.113.7", 40001),
    ("pcp-request", 7200, "2001:db8::2", 65535, bytes(12).hex(), UDP, "::", 1024),
    ("pcp-answer", 0, 1200, NONCE.hex(), UDP, 40000, "203.0.113.7", 40001),
    ("pcp-answer", 0, 4294967295, NONCE.hex(), TCP, 65535, "2001:db8::7", 1),
    ("pcp-answer", 8, 30, NONCE.hex(), UDP, 40000, "0.0.0.0", 0),
    ("pmp-request", 1200, 40000, UDP, 40000),
    ("pmp-request", 0, 40000, TCP, 0),
    ("pmp-address-request",),
    ("pmp-answer", 0, 1200, UDP, 40000, 40001),
    ("pmp-answer", 4, 0, TCP, 40000, 0),
    ("pmp-address", 0, "203.0.113.7"),
    ("pmp-address", 3, "0.0.0.0"),
)


def lines():
    for kind, *fields in ROWS:
        made = KINDS[kind](*fields)
        yield " ".join([kind, *map(str, fields), made.hex()])


def main():
    with open(FILE, "w", encoding="ascii") as file:
        file.writelines(line + "\n" for line in lines())


if __name__ == "__main__":
    main()
