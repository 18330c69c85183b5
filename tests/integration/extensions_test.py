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
    def test_our_messages_are_those_of_the_vectors(self):
        with open(peer_vectors.FILE, encoding="utf-8") as file:
            vectors = dict(line.rsplit(" ", 1) for line in file.read().splitlines())
        self.assertEqual({label: packet.hex() for label, packet in peer_vectors.MESSAGES.items()}, vectors)


if __name__ == "__main__":
    harness.main()
