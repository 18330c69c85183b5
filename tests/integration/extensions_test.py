"""The packets of a babel/2 link are those of the vectors, which the programs' own tests meet as well."""
import struct
import unittest

import extension_vectors
import harness
import peer_vectors
import wire


class Vectors(unittest.TestCase):
    def setUp(self):
        with open(extension_vectors.FILE, encoding="utf-8") as file:
            self.vectors = dict(line.rsplit(" ", 1) for line in file.read().splitlines())

    def test_our_packets_are_those_of_the_vectors(self):
        self.assertEqual(list(self.vectors), [label for label, _, _ in extension_vectors.PACKETS])
        for label, _, packet in extension_vectors.PACKETS:
            self.assertEqual(wire.encode(*packet).hex(), self.vectors[label], label)

    def test_the_vectors_are_read_as_their_fields(self):
        for label, receiver, packet in extension_vectors.PACKETS:
            body = bytes.fromhex(self.vectors[label])[8:]
            self.assertEqual(wire.decode(body, receiver), packet, label)
            self.assertEqual(wire.decode(body + b"more", receiver), packet, label)

    def test_a_base_link_has_none_of_them(self):
        for packet in self.vectors.values():
            body = bytes.fromhex(packet)[8:]
            self.assertGreaterEqual(struct.unpack("<H", body[:2])[0], 0x20)
            self.assertRaises(KeyError, wire.decode, body)


class PeerVectors(unittest.TestCase):
    def setUp(self):
        with open(peer_vectors.FILE, encoding="utf-8") as file:
            self.vectors = dict(line.rsplit(" ", 1) for line in file.read().splitlines())
        self.packets = list(map(bytes.fromhex, self.vectors.values()))

    def refuses(self, packet):
        self.assertRaises(ValueError, peer_vectors.read, packet)

    def test_our_messages_are_those_of_the_vectors(self):
        made = {label: peer_vectors.make(*packet).hex() for label, packet in peer_vectors.MESSAGES.items()}
        self.assertEqual(made, self.vectors)

    def test_the_vectors_are_read_as_their_fields(self):
        read = {label: peer_vectors.read(packet) for label, packet in zip(self.vectors, self.packets)}
        self.assertEqual(peer_vectors.MESSAGES, read)
        *_, (endorsement,), _ = read["PeerHello(callee,bob,alice,KEY,NONCE,[udp1,!text1],[ENDORSEMENT],PROOF)"]
        self.assertEqual((1, peer_vectors.KEY, 0, peer_vectors.PROOF), peer_vectors.read_endorsement(endorsement))

    def test_a_message_has_neither_less_nor_more_than_its_fields(self):
        for packet in self.packets:
            for size in range(len(packet)):
                self.refuses(packet[:size])
            for body in packet[3:-1], packet[3:] + b"\0":
                self.refuses(peer_vectors.message(packet[2], body))
        for size in range(len(peer_vectors.ENDORSEMENT)):
            self.assertRaises(ValueError, peer_vectors.read_endorsement, peer_vectors.ENDORSEMENT[:size])
        self.assertRaises(ValueError, peer_vectors.read_endorsement, peer_vectors.ENDORSEMENT + b"\0")

    def test_a_message_with_another_byte_is_refused_or_read_as_another(self):
        for packet in self.packets:
            fields = peer_vectors.read(packet)
            for at in range(len(packet)):
                changed = packet[:at] + bytes([packet[at] ^ 1]) + packet[at + 1:]
                with self.subTest(packet.hex(), at=at):
                    try:
                        self.assertNotEqual(fields, peer_vectors.read(changed))
                    except ValueError:
                        pass

    def test_a_hello_out_of_bounds_is_refused(self):
        hello = ["PeerHello", 1, "alice", "bob", peer_vectors.KEY, peer_vectors.NONCE, [], [], peer_vectors.PROOF]
        full = ("PeerHello", 2, *hello[2:6], 16 * ["x" * 32], 4 * [peer_vectors.ENDORSEMENT], peer_vectors.PROOF)
        self.assertEqual(full, peer_vectors.read(peer_vectors.make(*full)))
        for place, value in (1, 0), (1, 3), (6, 17 * ["x"]), (6, ["x" * 33]), (7, 5 * [peer_vectors.ENDORSEMENT]):
            self.refuses(peer_vectors.make(*hello[:place], value, *hello[place + 1:]))
        self.refuses(peer_vectors.make(*hello).replace(b"alice", b"al\xffce"))

    def test_candidates_out_of_bounds_are_refused(self):
        one = ("udp", "seen", "192.0.2.1", 1)
        self.assertEqual(("Candidates", 8 * [one]), peer_vectors.read(peer_vectors.candidates(8 * [one])))
        for each in 9 * [one], [(*one[:3], 0)]:
            self.refuses(peer_vectors.candidates(each))
        self.refuses(peer_vectors.message(3, b"\x01\x0c\xc0\0\x02\x01\x01\0"))  # of a fourth origin

    def test_other_kinds_are_refused(self):
        for kind in 0, 4, 255:
            self.refuses(peer_vectors.message(kind, peer_vectors.NONCE))
        for kind in 0, 3:
            other = bytes([kind]) + peer_vectors.ENDORSEMENT[1:]
            self.assertRaises(ValueError, peer_vectors.read_endorsement, other)


if __name__ == "__main__":
    harness.main()
