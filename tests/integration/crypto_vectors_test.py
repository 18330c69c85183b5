"""A second implementation of what the room crypto derives and signs, by hashlib and hmac, makes and reads the shared
vectors."""
import base64
import hashlib
import os
import re
import unittest

import ed25519
import harness
import peer_vectors
import sshsig
import wire
from sealed import hkdf_expand

VECTORS = os.path.join(harness.ROOT, "tests", "data", "crypto-vectors.txt")


# Tests 2 and 3 of RFC 8032, section 7.1: seed, key, message, signature.
EXAMPLES = (
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
)


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

    def test_our_ed25519_is_that_of_the_standard(self):
        for seed, key, message, signature in (map(bytes.fromhex, each) for each in EXAMPLES):
            self.assertEqual(key, ed25519.public(seed))
            self.assertEqual(signature, ed25519.sign(seed, message))
            self.assertTrue(ed25519.verify(key, message, signature))
            for at in range(0, len(signature), 7):
                changed = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1:]
                self.assertFalse(ed25519.verify(key, message, changed))
            self.assertFalse(ed25519.verify(key, message + b"!", signature))
            self.assertFalse(ed25519.verify(signature[:32], message, signature))

    def test_signatures_are_sshsigs_of_their_messages(self):
        def compute(seed, purpose, message, _, signature):
            covered = sshsig.signed_bytes(purpose, bytes.fromhex(message))
            key = ed25519.public(bytes.fromhex(seed))
            self.assertTrue(ed25519.verify(key, covered, bytes.fromhex(signature)))
            return [seed, purpose, message, covered.hex(), ed25519.sign(bytes.fromhex(seed), covered).hex()]
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
        def compute(seed, channel, part, _):
            covered = sshsig.signed_bytes("babel-peer", bytes.fromhex(channel + part))
            return [seed, channel, part, ed25519.sign(bytes.fromhex(seed), covered).hex()]
        self.check("peer", compute)

    def test_the_signed_part_of_a_peer_hello_is_read(self):
        for seed, channel, part, proof in rows("peer"):
            source = wire.Reader(bytes.fromhex(part))
            fields = peer_vectors.read_signed_part(source)
            source.end()
            role, own, other, key, commitment, *_ = fields
            self.assertEqual((1, "alice", "bob"), (role, own, other))
            self.assertIn(commitment.hex(), [made for _, made in rows("commitment")])
            self.assertEqual(ed25519.public(bytes.fromhex(seed)), key)
            covered = sshsig.signed_bytes("babel-peer", bytes.fromhex(channel + part))
            self.assertTrue(ed25519.verify(key, covered, bytes.fromhex(proof)))
            self.assertEqual(part, peer_vectors.signed_part(*fields).hex())

    def test_endorsements_are_made(self):
        def compute(seed, kind, key, date, _):
            part = peer_vectors.endorsed_part(int(kind), bytes.fromhex(key), int(date))
            proof = ed25519.sign(bytes.fromhex(seed), sshsig.signed_bytes("babel-endorse", part))
            return [seed, kind, key, date, (part + proof).hex()]
        self.check("endorsement", compute)

    def test_endorsements_are_read_as_their_fields(self):
        def compute(seed, *others):
            encoded = others[-1]
            kind, key, date, proof = peer_vectors.read_endorsement(bytes.fromhex(encoded))
            covered = sshsig.signed_bytes("babel-endorse", peer_vectors.endorsed_part(kind, key, date))
            self.assertTrue(ed25519.verify(ed25519.public(bytes.fromhex(seed)), covered, proof))
            return [seed, str(kind), key.hex(), str(date), encoded]
        self.check("endorsement", compute)


if __name__ == "__main__":
    harness.main()
