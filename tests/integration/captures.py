"""Captures in the format of pcap, whose packets are made here: Ethernet, IPv4, TCP and UDP; and what tshark finds in a
capture with our dissector."""
import json
import os
import re
import shutil
import socket
import struct
import subprocess

import harness

TSHARK = shutil.which("tshark", path="/usr/sbin:/usr/bin:/usr/local/bin")
MISSING = "tshark is not installed (scripts/deps.sh full)"
SCRIPT = os.path.join(harness.ROOT, "share", "wireshark", "babel.lua")
OURS = ("babelcall", "babelsealed")
TIME = 1795950000  # of the first packet, an hour before the tickets of sealed-vectors.txt end
CLIENT, SERVER = "192.0.2.1", "192.0.2.2"


def checksum(data):
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + bytes(len(data) % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return 0xffff - total


def ipv4(source, target, protocol, payload):
    addresses = socket.inet_aton(source) + socket.inet_aton(target)
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0) + addresses
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def with_checksum(source, target, protocol, segment, at):
    """A segment with the checksum in its place, which a pseudo header precedes."""
    pseudo = socket.inet_aton(source) + socket.inet_aton(target) + struct.pack(">BBH", 0, protocol, len(segment))
    return segment[:at] + struct.pack(">H", checksum(pseudo + segment)) + segment[at + 2:]


class Capture:
    """Packets between CLIENT and SERVER."""

    def __init__(self):
        self.frames = []
        self.sequence = {}

    def add(self, source, target, protocol, segment, at):
        packet = ipv4(source, target, protocol, with_checksum(source, target, protocol, segment, at))
        self.frames.append(b"\x02\0\0\0\0\x02" + b"\x02\0\0\0\0\x01" + b"\x08\0" + packet)

    def tcp(self, client_port, server_port, data, from_server=False):
        """A segment; those of one direction follow each other."""
        ports = (server_port, client_port) if from_server else (client_port, server_port)
        hosts = (SERVER, CLIENT) if from_server else (CLIENT, SERVER)
        sent, heard = self.sequence.get(ports, 1000), self.sequence.get(ports[::-1], 1000)
        self.sequence[ports] = sent + len(data)
        head = struct.pack(">HHIIBBHHH", *ports, sent, heard, 0x50, 0x18, 65535, 0, 0)
        self.add(*hosts, 6, head + data, 16)

    def udp(self, client_port, server_port, data, from_server=False):
        ports = (server_port, client_port) if from_server else (client_port, server_port)
        hosts = (SERVER, CLIENT) if from_server else (CLIENT, SERVER)
        self.add(*hosts, 17, struct.pack(">HHHH", *ports, 8 + len(data), 0) + data, 6)

    def write(self, path):
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
            for number, frame in enumerate(self.frames):
                file.write(struct.pack("<IIII", TIME, number, len(frame), len(frame)) + frame)
        return path


class Packet:
    """A frame as tshark shows it: its layers, and every field of them in order."""

    def __init__(self, pairs):
        self.fields = []
        self.gather(pairs)

    def gather(self, pairs):
        for key, value in pairs:
            for each in value if is_list_of_values(value) else [value]:
                self.fields.append((key, each if isinstance(each, str) else ""))
                if isinstance(each, list):
                    self.gather(each)

    def has_layer(self, name):
        return any(key == name for key, _ in self.fields)

    def is_ours(self):
        return any(map(self.has_layer, OURS))

    def values(self, *names):
        return [value for key, value in self.fields if key in names]

    def numbers(self, name):
        return [int(value, 0) for value in self.values(name)]

    def complaints(self):
        """The names of our expert infos, and their texts."""
        names = [key for key, _ in self.fields if re.match(r"babel(call|sealed)\.", key) and
                 key.partition(".")[2] in COMPLAINTS]
        return names, self.values("_ws.expert.message")


COMPLAINTS = ("malformed", "extension", "direction", "unknown", "later", "hidden", "cut")


def is_list_of_values(value):
    """Of several values with one key, which some versions print so; objects are lists of pairs."""
    return isinstance(value, list) and not all(isinstance(each, tuple) for each in value)


def run(arguments, folder, **options):
    """tshark, with the dissector and without the settings of this machine's user."""
    environment = {**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "LC_ALL": "C.UTF-8"}
    done = subprocess.run([TSHARK, "-n", "-X", "lua_script:" + SCRIPT, *arguments], env=environment, check=False,
                          capture_output=True, timeout=60 * harness.SLOWDOWN, **options)
    complaint = done.stderr.decode("utf-8", "backslashreplace")
    if done.returncode != 0 or re.search(r"\blua\b.*\b(error|fail)|error.*\blua\b|\.lua:\d+", complaint, re.I):
        raise AssertionError(f"tshark {' '.join(arguments)}: {done.returncode}\n{complaint}")
    return done.stdout.decode("utf-8")


def packets(path, folder, *options):
    """Every frame of a capture."""
    text = run(["-r", path, "-T", "json", *options], folder)
    if "Lua Error" in text:
        raise AssertionError(next(line for line in text.split("\n") if "Lua Error" in line))
    # Objects as tuples of pairs: a key may stand in an object twice.
    frames = json.loads(text, object_pairs_hook=lambda pairs: [tuple(pair) for pair in pairs])
    return [Packet(dict(dict(frame)["_source"])["layers"]) for frame in frames]
