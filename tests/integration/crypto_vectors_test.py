"""A second implementation of what the room crypto derives, by hashlib and hmac, meets the shared vectors.

Signatures themselves are checked by ssh_keygen_test.py.
"""
import base64
import hashlib
import os
import re
import unittest

import harness
import peer_vectors
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

    def test_calls_have_pre_shared_keys(self):
        def compute(caller, callee, _):
            names = peer_vectors.short(caller) + peer_vectors.short(callee)
            return [caller, callee, hashlib.sha256(b"babel call psk 1" + names).hexdigest()]
        self.check("psk", compute)

    def test_callers_commit_to_their_nonces(self):
        def compute(nonce, _):
            return [nonce, hashlib.sha256(b"babel commit 1" + bytes.fromhex(nonce)).hexdigest()]
        self.check("commitment", compute)

    def test_words_are_those_of_the_first_three_bytes(self):
        with open(os.path.join(harness.ROOT, "src", "crypto", "word_list.hpp"), encoding="ascii") as file:
            chosen = re.findall(r'"([^"]*)"', file.read())

        def compute(*fields):
            digest = hashlib.sha256(b"babel words 1" + b"".join(map(bytes.fromhex, fields[:5]))).digest()
            return [*fields[:5], digest.hex(), *(chosen[place] for place in digest[:3])]
        self.check("words", compute)

    def test_the_proof_of_a_peer_hello_is_an_sshsig_of_the_channel_and_its_fields(self):
        proofs = {message: signature for _, purpose, message, _, signature in rows("sshsig") if purpose == "babel-peer"}

        def compute(seed, channel, part, _):
            return [seed, channel, part, proofs[channel + part]]
        self.check("peer", compute)

    def test_endorsements_are_105_bytes(self):
        def compute(seed, kind, key, date, encoded):
            before = bytes([int(kind)]) + bytes.fromhex(key) + int(date).to_bytes(8, "little")
            self.assertEqual(105, len(encoded) // 2)
            return [seed, kind, key, date, before.hex() + encoded[2 * len(before):]]
        self.check("endorsement", compute)


if __name__ == "__main__":
    harness.main()
