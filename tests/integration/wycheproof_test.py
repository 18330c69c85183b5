"""The primitives answer the vectors of Project Wycheproof as they should: a broken build of OpenSSL would not.

BABEL_WYCHEPROOF names a copy of https://github.com/C2SP/wycheproof, none of which is here.
"""
import hashlib
import hmac
import json
import os
import subprocess
import sys
import unittest

import harness

COPY = os.environ.get("BABEL_WYCHEPROOF", "")
HASH_BYTES = 32
AEAD = {"ivSize": 96, "tagSize": 128}


def field(text):
    return text or "-"


class Wycheproof(unittest.TestCase):
    def check(self, file, least, question, answer, chosen=None):
        """Asks what `question` makes of each vector of chosen groups; the right answer is `answer`'s, or else no."""
        with open(os.path.join(COPY, "testvectors_v1", file), encoding="utf-8") as opened:
            groups = json.load(opened)["testGroups"]
        groups = [group for group in groups if (chosen or {}).items() <= group.items()]
        vectors = [(group, each) for group in groups for each in group["tests"] if question(group, each)]
        self.assertGreaterEqual(len(vectors), least)
        asked = "".join(question(*each) + "\n" for each in vectors)
        done = subprocess.run([os.environ["BABEL_CRYPTO_TOOL"], "primitives"], input=asked, text=True, check=True,
                              capture_output=True, timeout=60 * harness.SLOWDOWN)
        told = done.stdout.splitlines()
        self.assertEqual(len(told), len(vectors))
        for (_, each), result in zip(vectors, told):
            with self.subTest(file=file, number=each["tcId"], about=each["comment"]):
                self.assertIn(each["result"], ("valid", "invalid"))
                self.assertEqual(result.strip(), answer(each) if each["result"] == "valid" else "no")

    def test_signatures(self):
        def question(group, each):
            return " ".join(("ed25519", group["publicKey"]["pk"], field(each["msg"]), field(each["sig"])))
        self.check("ed25519_test.json", 100, question, lambda each: "yes")

    def test_sealed_packets(self):
        for kind, file, key_bits, least in (("aes", "aes_gcm_test.json", 128, 50),
                                            ("chacha", "chacha20_poly1305_test.json", 256, 200)):
            def question(_, each, kind=kind):
                return " ".join((kind, each["key"], each["iv"], field(each["aad"]), each["ct"] + each["tag"]))
            self.check(file, least, question, lambda each: ("yes " + each["msg"]).strip(), {**AEAD, "keySize": key_bits})

    def test_derived_keys(self):
        def question(_, each):
            if each["size"] > 255 * HASH_BYTES:
                return None  # nobody asks for so many
            secret = hmac.new(bytes.fromhex(each["salt"]) or bytes(HASH_BYTES), bytes.fromhex(each["ikm"]), hashlib.sha256)
            return " ".join(("hkdf", secret.hexdigest(), field(each["info"]), f"{each['size']:04x}"))
        self.check("hkdf_sha256_test.json", 60, question, lambda each: each["okm"])


if __name__ == "__main__":
    if not COPY:
        print("skipped: BABEL_WYCHEPROOF names no copy of Wycheproof")
        sys.exit(harness.SKIPPED)
    harness.main()
