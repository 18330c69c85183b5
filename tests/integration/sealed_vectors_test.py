"""A second implementation of sealed datagrams and of the relay's messages makes and reads the shared vectors."""
import unittest

import aead
import harness
import sealed
import sealed_vectors

# McGrew and Viega's test case 4 of GCM; section 2.8.2 of RFC 8439.
EXAMPLES = (
    ("aes", "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
     "ba637b39",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
     "3d58e0915bc94fbc3221a5db94fae95ae7121a47"),
    ("chacha", "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", "070000004041424344454647",
     "50515253c0c1c2c3c4c5c6c7",
     b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be "
     b"it.".hex(),
     "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b29"
     "05d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b"
     "61161ae10b594f09e26a7e902ecbd0600691"),
)


class SealedVectors(unittest.TestCase):
    def test_the_ciphers_are_those_of_the_standards(self):
        for name, *fields in EXAMPLES:
            key, nonce, header, plain, expected = map(bytes.fromhex, fields)
            with self.subTest(name):
                cipher, _ = aead.CIPHERS[name]
                self.assertEqual(expected, aead.seal(cipher, key, nonce, header, plain))
                self.assertEqual(plain, aead.unseal(cipher, key, nonce, header, expected))
                self.assertIsNone(aead.unseal(cipher, key, nonce, header[1:], expected))

    def test_every_row_is_made_again(self):
        with open(sealed_vectors.FILE, encoding="ascii") as file:
            self.assertEqual(list(sealed_vectors.lines()), file.read().splitlines())

    def test_every_row_is_read_as_its_fields(self):
        for kind, fields, (made, *_) in sealed_vectors.rows_in_file():
            with self.subTest(kind, made=made.hex()):
                self.assertEqual([kind, *fields], sealed_vectors.read(kind, fields, made))

    def test_the_bodies_of_notes_are_read(self):
        readers = {2: sealed.read_text, 4: sealed.read_bye}
        bodies = [(int(fields[1]), sealed_vectors.raw(fields[2]))
                  for kind, fields, _ in sealed_vectors.rows_in_file() if kind == "note"]
        self.assertEqual([(1, b""), ("héllo",)], [readers[kind](body) for kind, body in bodies if kind in readers])

    def is_refused(self, kind, fields, changed):
        """False: it is read, as another message."""
        try:
            self.assertNotEqual([kind, *fields], sealed_vectors.read(kind, fields, changed))
        except ValueError:
            return True
        return False

    def test_a_row_that_is_cut_is_refused(self):
        for kind, fields, (made, *_) in sealed_vectors.rows_in_file():
            for size in range(len(made)):
                with self.subTest(kind, made=made.hex(), size=size):
                    refused = self.is_refused(kind, fields, made[:size])
                    self.assertTrue(refused or kind == "voice")  # of which a shorter frame is left

    def test_a_row_with_another_byte_is_refused_or_read_as_another(self):
        for kind, fields, (made, *_) in sealed_vectors.rows_in_file():
            is_proved = kind in ("datagram", "ticket", "bind", "bound")
            for at in range(len(made)):
                changed = made[:at] + bytes([made[at] ^ 1]) + made[at + 1:]
                with self.subTest(kind, made=made.hex(), at=at):
                    refused = self.is_refused(kind, fields, changed)
                    self.assertTrue(refused or not is_proved)

    def test_a_row_with_more_bytes_is_refused(self):
        for kind, fields, (made, *_) in sealed_vectors.rows_in_file():
            with self.subTest(kind, made=made.hex()):
                if kind not in ("bye", "party"):  # of later versions, those may have more
                    self.assertTrue(self.is_refused(kind, fields, made + b"\xff") or kind == "voice")

    def test_items_follow_each_other_and_voice_takes_the_rest(self):
        plain = bytes(3) + sealed.noted(7) + bytes(9) + sealed.probe(5) + sealed.voice(1, b"\0\x21")
        self.assertEqual([("noted", 7), ("probe", 5), ("voice", 1, b"\0\x21", [])], sealed.read_items(plain))
        self.assertEqual([], sealed.read_items(bytes(9)))

    def test_items_out_of_bounds_are_refused(self):
        long = sealed.NOTE_BYTES * b"x"
        self.assertEqual((long.decode(),), sealed.read_text(long))
        for reader, wrong in (
                (sealed.read_items, sealed.voice(0, b"")), (sealed.read_items, sealed.voice(0, b"x", [(0, b"y")])),
                (sealed.read_items, sealed.voice(0, b"x", [(1, b"")])), (sealed.read_items, b"\x05"),
                (sealed.read_items, sealed.voice(0, b"x", 4 * [(1, b"y")])),
                (sealed.read_items, sealed.answer(1, 5, bytes(16), 9)), (sealed.read_items, sealed.noted(1) + b"\x22"),
                (sealed.read_party, sealed.party([b"carol", b""])), (sealed.read_party, sealed.party(4 * [250 * b"x"])),
                (sealed.read_text, long + b"x"), (sealed.read_text, b"\xff")):
            with self.subTest(wrong.hex()):
                self.assertRaises(ValueError, reader, wrong)

    def test_relay_messages_out_of_bounds_are_refused(self):
        key, address = bytes(32), bytes(16)
        ticket = sealed.ticket(key, 1, 2, 3, 4, 0)
        self.assertEqual((7, 1, 2, address, 4, address, 9),
                         sealed.read_bound(key, sealed.bound(key, 7, 1, 2, address, 4, address, 9)))
        for code, family in (3, 4), (0, 5):
            wrong = sealed.bound(key, 7, 1, code, address, family, address, 9)
            self.assertRaises(ValueError, sealed.read_bound, key, wrong)
        self.assertRaises(ValueError, sealed.read_bind, bytes(31) + b"x", sealed.bind(key, ticket, 1))
        for reader, made in (sealed.read_bind, sealed.bind(key, ticket, 1)), (sealed.read_ticket, ticket):
            for wrong in made[:-17], made[:-16] + b"\0":
                self.assertRaises(ValueError, reader, key, sealed.with_mac(key, wrong))
        for reader, size in (sealed.read_bind, 57), (sealed.read_bound, 45):
            other = b"\xb2" + bytes(size - 1)
            self.assertRaises(ValueError, reader, key, sealed.with_mac(key, other))

    def test_the_sizes_of_the_relay_messages(self):
        sizes = {kind: len(sealed_vectors.KINDS[kind](*fields)[0]) for kind, *fields in sealed_vectors.ROWS}
        self.assertEqual((36, 73, 61), (sizes["ticket"], sizes["bind"], sizes["bound"]))


if __name__ == "__main__":
    harness.main()
