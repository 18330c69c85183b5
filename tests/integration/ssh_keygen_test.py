"""Keys, fingerprints, signatures and key files of the room crypto are those of ssh-keygen and openssl."""
import base64
import os
import shutil
import subprocess
import unittest

import harness
import sshsig

# Ours, with the empty one and bytes that are no text.
MESSAGES = (b"", b"hello", bytes(range(256)) * 40)
NAMESPACE = "babel-login"
PASSPHRASE = "correct horse"


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


class Tools(harness.Case):
    def run_program(self, *argv, stdin=b"", status=0):
        done = subprocess.run(argv, input=stdin, capture_output=True, timeout=30 * harness.SLOWDOWN, check=False)
        self.assertEqual(status, done.returncode, (argv, done.stderr.decode()))
        return done.stdout

    def ours(self, *words, **options):
        return self.run_program(os.environ["BABEL_CRYPTO_TOOL"], *words, **options)

    def write(self, name, content):
        with open(self.path(name), "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(content)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()


@needs("ssh-keygen")
class SshKeygen(Tools):
    def setUp(self):
        super().setUp()
        self.theirs = self.path("id")
        self.run_program("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", self.theirs)
        seed = sshsig.seed_of(self.read("id").decode())
        self.pem = self.write("id.pem", sshsig.to_pkcs8(seed).encode())
        self.line, self.fingerprint = self.ours("public", self.pem).decode().splitlines()

    def test_a_key_has_the_same_line_and_fingerprint(self):
        self.assertEqual(self.read("id.pub").decode(), self.line + " alice\n")
        listed = self.run_program("ssh-keygen", "-l", "-f", self.theirs + ".pub").decode()
        self.assertEqual(listed.split()[1], self.fingerprint)

    def test_their_signature_is_verified(self):
        for message in MESSAGES:
            with self.subTest(size=len(message)):
                path = self.write("message", message)
                self.run_program("ssh-keygen", "-q", "-Y", "sign", "-f", self.theirs, "-n", NAMESPACE, path)
                raw = sshsig.from_armour(self.read("message.sig").decode())
                os.remove(path + ".sig")
                digits = base64.b64encode(raw).decode().rstrip("=")
                self.ours("verify", self.line, NAMESPACE, digits, stdin=message)
                self.ours("verify", self.line, "babel-endorse", digits, stdin=message, status=1)
                self.ours("verify", self.line, NAMESPACE, digits, stdin=message + b"!", status=1)

    def test_our_signature_is_verified_by_them(self):
        signers = self.write("signers", f"alice {self.line}\n".encode())
        for message in MESSAGES:
            with self.subTest(size=len(message)):
                digits = self.ours("sign", self.pem, NAMESPACE, stdin=message).decode().strip()
                raw = base64.b64decode(digits + "==")
                key = base64.b64decode(self.line.split()[1])[-32:]
                signature = self.write("signature", sshsig.to_armour(key, NAMESPACE, raw).encode())
                argv = ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "alice", "-s", signature, "-n"]
                self.run_program(*argv, NAMESPACE, stdin=message)
                self.run_program(*argv, "babel-endorse", stdin=message, status=255)
                self.run_program(*argv, NAMESPACE, stdin=message + b"!", status=255)


@needs("openssl")
class OpenSsl(Tools):
    def public_key(self, *options):
        """The raw key that openssl reads from a key file."""
        return self.run_program("openssl", "pkey", "-pubout", "-outform", "DER", *options)[-32:]

    def assert_same_key(self, path, passphrase=""):
        line = self.ours("public", path, passphrase).decode().splitlines()[0]
        theirs = self.public_key("-in", path, "-passin", f"pass:{passphrase}")
        self.assertEqual(base64.b64decode(line.split()[1]), sshsig.public_blob(theirs))

    def genpkey(self, *options):
        path = self.path("key.pem")
        self.run_program("openssl", "genpkey", "-algorithm", "ED25519", "-out", path, *options)
        return path

    def test_a_plain_key_file_is_read(self):
        self.assert_same_key(self.genpkey())

    def test_an_encrypted_key_file_is_read(self):
        path = self.genpkey("-aes256", "-pass", f"pass:{PASSPHRASE}")
        self.assert_same_key(path, PASSPHRASE)
        self.ours("public", path, "wrong", status=2)

    def test_a_key_file_with_scrypt_is_read(self):
        path = self.path("scrypt.pem")
        self.run_program("openssl", "pkcs8", "-topk8", "-scrypt", "-passout", f"pass:{PASSPHRASE}", "-in", self.genpkey(),
                         "-out", path)
        self.assert_same_key(path, PASSPHRASE)

    def test_our_encrypted_key_file_is_read_by_them(self):
        ours = self.ours("encrypt", self.genpkey(), PASSPHRASE)
        self.assert_same_key(self.write("ours.pem", ours), PASSPHRASE)


if __name__ == "__main__":
    harness.main()
