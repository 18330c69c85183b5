"""Our dissector in tshark: the shared vectors, streams in any segments, hostile bytes, and traffic that is not ours."""
import os
import random
import struct
import unittest

import captures
import extension_vectors
import harness
import sealed_vectors
import wire

TEXTS = [f"babelcall.{name}" for name in ("name", "contact", "host", "words", "invite", "capability", "relay")]
OPCODES = {name: opcode for name, (opcode, _) in wire.ALL.items()}
HELLO = wire.encode("HelloConnect")
LOGIN = wire.encode("Login", "alice")


def texts_in(kinds, fields):
    """The strings of a message, in their order on the wire."""
    for kind, value in zip(kinds, fields):
        if kind == "s":
            yield value
        elif kind == "l":
            yield from value
        elif kind == "c":
            yield from (name for name, _ in value)
        elif kind == "g":
            yield from texts_in(wire.GRANT, value)


def vectors(name):
    """(label, bytes) of a file of packets."""
    with open(os.path.join(harness.ROOT, "tests", "data", name), encoding="ascii") as file:
        for line in file:
            label, _, digits = line.rstrip("\n").rpartition(" ")
            yield label, bytes.fromhex(digits)


def datagrams_of(kind):
    return [results[0] for each, _, results in sealed_vectors.rows_in_file() if each == kind]


@unittest.skipUnless(captures.TSHARK, captures.MISSING)
class Case(harness.Case):
    def shown(self, capture, *options):
        """The packets of a capture, as many as it has frames."""
        found = captures.packets(capture.write(self.path("made.pcap")), self.folder, *options)
        self.assertEqual(len(found), len(capture.frames))
        return found

    def assert_complaint(self, packet, name, text=""):
        names, messages = packet.complaints()
        self.assertEqual(names, [name])
        self.assertTrue(any(text in message for message in messages), messages)


class Links(Case):
    def assert_message(self, packet, name, kinds, fields):
        self.assertEqual(packet.numbers("babelcall.opcode"), [OPCODES[name]])
        self.assertEqual(packet.values(*TEXTS), list(texts_in(kinds, fields)))

    def test_every_packet_of_the_base_protocol_is_shown(self):
        capture, expected = captures.Capture(), list(vectors("wire-vectors.txt"))
        for at, (_, packet) in enumerate(expected):
            capture.tcp(30000 + at, 6500, packet)
        found = self.shown(capture, "-d", "tcp.port==6500,babelcall")
        for packet, (label, encoded) in zip(found, expected):
            with self.subTest(label):
                name, *fields = wire.decode(encoded[8:])
                self.assert_message(packet, name, wire.ALL[name][1], fields)
                self.assertEqual(packet.complaints()[0], [])
                self.assertEqual(packet.numbers("babelcall.length"), [len(encoded) - 8])

    def extended(self, *options):
        """Each vector of babel/2 on a stream of its own, which the server greets; the frames behind the greetings."""
        capture = captures.Capture()
        for at, (_, messages, packet) in enumerate(extension_vectors.PACKETS):
            capture.tcp(30000 + at, 6500, HELLO, from_server=True)
            capture.tcp(30000 + at, 6500, wire.encode(*packet), from_server=messages is wire.TO_CLIENT)
        return self.shown(capture, *options)[1::2]

    def test_every_packet_of_the_extension_is_shown(self):
        for packet, (label, messages, (name, *fields)) in zip(self.extended("-d", "tcp.port==6500,babelcall2"),
                                                              extension_vectors.PACKETS):
            with self.subTest(label):
                self.assert_message(packet, name, messages[name][1], fields)
                self.assertEqual(packet.complaints()[0], [])

    def test_the_extension_on_a_plain_link_is_reported(self):
        for packet, (label, _, _) in zip(self.extended("-d", "tcp.port==6500,babelcall"), extension_vectors.PACKETS):
            with self.subTest(label):
                self.assert_complaint(packet, "babelcall.extension")

    def test_numbers_and_bytes_are_shown(self):
        call = wire.encode("CallRequest", "bob", "192.0.2.9", 40000)
        grant = wire.encode("IncomingOffer", 9, "alice", extension_vectors.KEY, extension_vectors.GRANT, b"hello")
        end = wire.encode("Signal", 9, 3, bytes([6]))
        capture = captures.Capture()
        for message in (HELLO, call, grant, end, wire.encode("Presence", [("bob", 3)])):
            capture.tcp(30000, 6500, message, from_server=True)
        capture.tcp(30001, 16001, wire.encode("VoiceData", b"\x00\x7f\xff"))
        _, call, grant, end, presence, voice = self.shown(capture, "-d", "tcp.port==6500,babelcall2")
        self.assertEqual(call.numbers("babelcall.port"), [40000])
        self.assertEqual(grant.numbers("babelcall.mine") + grant.numbers("babelcall.theirs"),
                         list(extension_vectors.GRANT[:2]))
        self.assertEqual(end.numbers("babelcall.step") + end.numbers("babelcall.end"), [3, 6])
        flags = [presence.values("babelcall.flags." + name)[0].lower() for name in ("proved", "offers", "guest")]
        self.assertEqual([flag in ("1", "true") for flag in flags], [True, True, False])
        self.assertEqual(voice.values("babelcall.data"), ["00:7f:ff"])

    def test_packets_are_found_in_any_segments(self):
        packets = (HELLO, wire.encode("LoginSuccess"), wire.encode("AddContact", ["bob", "carol"]),
                   wire.encode("CallRequest", "bob", "192.0.2.9", 40000), wire.encode("DelContact", ["carol"]))
        stream, sizes = b"".join(packets), (1, 7, 9, 10, 11, 64, 1000)
        capture, ports = captures.Capture(), []
        for at, size in enumerate(sizes):
            for start in range(0, len(stream), size):
                capture.tcp(30000 + at, 4242, stream[start:start + size], from_server=True)
                ports.append(30000 + at)
        found = self.shown(capture)
        for at, size in enumerate(sizes):
            with self.subTest(size=size):
                mine = [packet for packet, port in zip(found, ports) if port == 30000 + at]
                self.assertEqual([opcode for packet in mine for opcode in packet.numbers("babelcall.opcode")],
                                 [1, 3, 5, 6, 10])
                self.assertEqual([text for packet in mine for text in packet.values(*TEXTS)],
                                 ["bob", "carol", "bob", "192.0.2.9", "carol"])
                self.assertEqual([packet.complaints()[0] for packet in mine], [[]] * len(mine))

    def test_hostile_bytes_are_reported_and_cost_their_segment_alone(self):
        cases = {
            struct.pack("<QH", 2 ** 64 - 1, 2): "length",
            struct.pack("<QH", 16 * 1024 * 1024 + 1, 2): "length",
            struct.pack("<QH", 0, 2): "length",
            struct.pack("<QH", 1, 2): "length",
            struct.pack("<QH", 5000, 0x99): "opcode",
            struct.pack("<QHI", 6, 0x99, 7): "opcode",
            struct.pack("<QHQ", 10, 2, 2 ** 64 - 1): "behind its message",
            struct.pack("<QHQ", 10, 2, 1): "behind its message",
            struct.pack("<QHQ", 10, 6, 2 ** 64 - 1): "behind its message",
            struct.pack("<QHI", 6, 2, 0): "behind its message",
            LOGIN.replace(b"\x0f", b"\x10", 1) + b"!": "left over",
        }
        capture = captures.Capture()
        for at, data in enumerate(cases):
            capture.tcp(30000 + at, 4242, data)
            capture.tcp(30000 + at, 4242, LOGIN)
        found = self.shown(capture)
        for at, (data, text) in enumerate(cases.items()):
            with self.subTest(data.hex()):
                self.assert_complaint(found[2 * at], "babelcall.malformed", text)
                self.assertEqual(found[2 * at + 1].values(*TEXTS), ["alice"])

    def test_names_of_any_bytes_and_sizes_that_no_field_has_are_shown(self):
        capture = captures.Capture()
        capture.tcp(30000, 4242, wire.encode("Login", b"\xff\x1b[31m\x00"))
        capture.tcp(30001, 6500, wire.encode("Login2", "bob", b"short", b"", "", [], []))
        capture.tcp(30002, 6500, struct.pack("<QHHI", 8, 0x7777, 1, 2))
        name, key, unknown = self.shown(capture, "-d", "tcp.port==6500,babelcall2")
        self.assertEqual((len(name.values(*TEXTS)), name.complaints()[0]), (1, []))
        self.assert_complaint(key, "babelcall.malformed", "size")
        self.assert_complaint(unknown, "babelcall.unknown")

    def test_messages_of_another_direction_and_of_a_later_version_are_reported(self):
        later = bytearray(wire.encode("Notice", 2, "") + b"more")
        later[0] += 4
        capture = captures.Capture()
        for message in (HELLO, LOGIN, bytes(later)):
            capture.tcp(30000, 6500, message, from_server=True)
        _, wrong, more = self.shown(capture, "-d", "tcp.port==6500,babelcall2")
        self.assert_complaint(wrong, "babelcall.direction")
        self.assert_complaint(more, "babelcall.later")


class Datagrams(Case):
    def test_datagrams_of_the_relay_are_shown(self):
        (bind, again), (bound, _) = datagrams_of("bind"), datagrams_of("bound")
        token = bytes(range(18))
        capture = captures.Capture()
        for datagram in (bind, again, b"\xb2" + token + bytes(45)):
            capture.udp(30000, 4243, datagram)
        for datagram in (bound, b"\xb3" + token + b"\x04" + bytes(18) + struct.pack("<H", 4244)):
            capture.udp(30000, 4243, datagram, from_server=True)
        bind, again, question, bound, answer = found = self.shown(capture)
        self.assertEqual([packet.numbers("babelsealed.kind")[0] for packet in found], [0xb0, 0xb0, 0xb2, 0xb1, 0xb3])
        self.assertEqual([packet.complaints()[0] for packet in found], [[]] * 5)
        self.assertEqual(bind.numbers("babelsealed.expiry") + bind.numbers("babelsealed.mine") +
                         bind.numbers("babelsealed.theirs"), [1795953600, 16909060, 84281096])
        self.assertEqual([packet.numbers("babelsealed.counter") for packet in (bind, again)], [[1], [2 ** 32 - 1]])
        self.assertEqual(bound.numbers("babelsealed.verdict") + bound.numbers("babelsealed.mine"), [1, 16909060])
        self.assertEqual(question.values("babelsealed.token"), [token.hex(":")])
        self.assertEqual(answer.numbers("babelsealed.other_port"), [4244])

    def test_the_clear_header_of_sealed_datagrams_is_shown(self):
        rows = [(list(map(int, fields[3:6])), results[0]) for kind, fields, results in sealed_vectors.rows_in_file()
                if kind == "datagram"]
        capture = captures.Capture()
        for _, datagram in rows:
            capture.udp(30000, 4243, datagram)
        for packet, ((epoch, to, number), datagram) in zip(self.shown(capture), rows):
            self.assertEqual([packet.numbers(f"babelsealed.{name}") for name in ("epoch", "to", "number")],
                             [[epoch], [to], [number]])
            self.assertEqual(packet.values("babelsealed.auth"), [datagram[-16:].hex(":")])
            self.assertEqual(packet.complaints()[0], [])

    def test_wrong_sizes_are_reported(self):
        capture = captures.Capture()
        for datagram in (b"\xb0", datagrams_of("bind")[0] + b"!", b"\xb1" * 60, b"\xc0" * 25, b"\xc0" * 1201):
            capture.udp(30000, 4243, datagram)
        for packet in self.shown(capture):
            self.assert_complaint(packet, "babelsealed.malformed", "size")

    def test_other_ports_are_recognized_by_ids(self):
        sealed = struct.pack("<BII", 0xc1, 16909060, 7) + bytes(25)
        stranger = struct.pack("<BII", 0xc1, 16909061, 7) + bytes(25)
        framed = struct.pack("<H", len(sealed)) + sealed
        capture = captures.Capture()
        capture.udp(31000, 31001, sealed)  # before its id was seen
        capture.udp(30000, 15000, datagrams_of("bind")[0])
        capture.udp(30000, 15000, datagrams_of("bound")[0], from_server=True)
        for datagram in (stranger, sealed):
            capture.udp(30002, 30003, datagram)
        for part in (framed[:20], framed[20:] + framed, b"\x05\x00"):
            capture.tcp(30004, 30005, part)
        found = self.shown(capture)
        self.assertEqual([packet.is_ours() for packet in found], [False, True, True, False, True, False, True, True])
        self.assertEqual(len(found[6].numbers("babelsealed.number")), 2)
        self.assert_complaint(found[7], "babelsealed.malformed", "length")

    def test_voice_links_on_any_port_are_recognized(self):
        voice = wire.encode("VoiceData", wire.SILENCE)
        capture = captures.Capture()
        capture.tcp(30000, 30001, wire.encode("ConnectionEstablished"), from_server=True)
        for part in (voice[:15], voice[15:]):
            capture.tcp(30000, 30001, part)
        found = self.shown(capture)
        self.assertEqual([packet.numbers("babelcall.opcode") for packet in found], [[0x0b], [], [0x07]])

    def test_other_traffic_is_not_claimed(self):
        chance = random.Random(7)
        quic = b"\xc3\x00\x00\x00\x01\x08" + bytes(chance.randrange(256) for _ in range(1194))
        capture = captures.Capture()
        capture.udp(30000, 4243, datagrams_of("bind")[0])  # Its ids are known from then on.
        for data in (quic, bytes(73), bytes(64), b"\xb2" + bytes(range(1, 64)), b"\xb3" + bytes(39)):
            capture.udp(31000, 31001, data)
        for at in range(400):
            size = chance.choice((40, 61, 64, 73, chance.randrange(1, 1300)))
            capture.udp(31002 + at, 33000, bytes([0xb0 + chance.randrange(0x20)]) +
                        bytes(chance.randrange(256) for _ in range(size - 1)))
        for at, data in enumerate((b"GET / HTTP/1.1\r\n\r\n", bytes(64), b"\x00\x01" + bytes(8), bytes(10), quic,
                                   struct.pack("<QHQ", 10, 2, 1), b"\x16\x03\x01\x00\x04\x01\x00\x00\x00")):
            capture.tcp(34000 + at, 35000, data)
        first, *others = self.shown(capture)
        self.assertTrue(first.is_ours())
        self.assertEqual([at for at, packet in enumerate(others) if packet.is_ours()], [])


if __name__ == "__main__":
    harness.main()
