"""A second implementation of sealed datagrams and of the relay's messages makes the shared vectors."""
import os
import unittest

import aead
import harness
import sealed
import sealed_vectors

VECTORS = os.path.join(harness.ROOT, "tests", "data", "sealed-vectors.txt")
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
        with open(VECTORS, encoding="ascii") as file:
            self.assertEqual(list(sealed_vectors.lines()), file.read().splitlines())

    def test_datagrams_are_opened_again(self):
        rows = [row for row in sealed_vectors.ROWS if row[0] == "datagram"]
        self.assertEqual(6, len(rows))
        for _, *fields in rows:
            cipher, secret, direction, epoch, *_, plain = fields
            keys = sealed.Keys(cipher, bytes.fromhex(secret), int(direction), int(epoch))
            (made,) = sealed_vectors.datagram(*fields)
            with self.subTest(made.hex()):
                self.assertEqual(plain, keys.unseal(made).hex())
                self.assertIsNone(keys.unseal(made[:-1] + bytes([made[-1] ^ 1])))

    def test_the_sizes_of_the_relay_messages(self):
        sizes = {kind: len(sealed_vectors.KINDS[kind](*fields)[0]) for kind, *fields in sealed_vectors.ROWS}
        self.assertEqual((36, 73, 61), (sizes["ticket"], sizes["bind"], sizes["bound"]))


if __name__ == "__main__":
    harness.main()
