"""A second implementation of what the room crypto derives, by hashlib and hmac, meets the shared vectors.

Signatures themselves are checked by ssh_keygen_test.py.
"""
import base64
import hashlib
import os
import unittest

import harness
import sshsig
from sealed import hkdf_expand

VECTORS = os.path.join(harness.ROOT, "tests", "data", "crypto-vectors.txt")


def rows(kind):
    with open(VECTORS, encoding="ascii") as file:
        found = [line.split()[1:] for line in file if line.split()[0] == kind]
    if not found:
        raise LookupError(f"no vectors of {kind}")
    return found


class Vectors(unittest.TestCase):
    def check(self, kind, compute):
        for row in rows(kind):
            with self.subTest(" ".join(row)):
                self.assertEqual(row, compute(*row))

    def test_keys_are_expanded(self):
        def compute(secret, info, made):
            return [secret, info, hkdf_expand(bytes.fromhex(secret), bytes.fromhex(info), len(made) // 2).hex()]
        self.check("hkdf", compute)

    def test_epochs_have_keys_and_lead_to_the_next(self):
        def compute(secret, direction, *_):
            def derive(label, size):
                return hkdf_expand(bytes.fromhex(secret), label, size).hex()
            way = bytes([int(direction)])
            return [secret, direction, derive(b"babel media key" + way, 32), derive(b"babel media iv" + way, 12),
                    derive(b"babel media next", 32)]
        self.check("epoch", compute)

    def test_the_bytes_that_a_signature_covers(self):
        def compute(seed, purpose, message, _, signature):
            return [seed, purpose, message, sshsig.signed_bytes(purpose, bytes.fromhex(message)).hex(), signature]
        self.check("sshsig", compute)

    def test_public_keys_have_their_openssh_form_and_fingerprint(self):
        def compute(key, *_):
            blob = sshsig.public_blob(bytes.fromhex(key))
            digits = base64.b64encode(hashlib.sha256(blob).digest()).decode()
            return [key, base64.b64encode(blob).decode(), "SHA256:" + digits.rstrip("=")]
        self.check("key", compute)

    def test_endorsements_are_105_bytes(self):
        def compute(seed, kind, key, date, encoded):
            before = bytes([int(kind)]) + bytes.fromhex(key) + int(date).to_bytes(8, "little")
            self.assertEqual(105, len(encoded) // 2)
            return [seed, kind, key, date, before.hex() + encoded[2 * len(before):]]
        self.check("endorsement", compute)


if __name__ == "__main__":
    harness.main()
