"""Sums and signature of a release: scripts/sign-release.sh and scripts/verify-release.sh.

usage: release_test.py SOURCE_FOLDER
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(sys.argv[1], "scripts")


def ran(*command):
    return subprocess.run([str(word) for word in command], timeout=60, text=True, check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Release(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.release = self.folder / "release"
        self.release.mkdir()
        (self.release / "babel-cli_1.0-1~deb12u1_amd64.deb").write_text("a package\n", encoding="utf-8")
        (self.release / "COMMIT").write_text("0\n", encoding="utf-8")
        self.key = self.made_key("key")
        self.signers = self.signers_of(self.key)

    def made_key(self, name):
        path = self.folder / name
        made = ran("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path)
        self.assertEqual(0, made.returncode, made.stdout)
        return path

    def signers_of(self, key):
        path = key.with_suffix(".signers")
        public = key.with_suffix(".pub").read_text(encoding="utf-8")
        path.write_text(f'babel-release namespaces="babel-release" {public}', encoding="utf-8")
        return path

    def sign(self, *options):
        signed = ran(SCRIPTS / "sign-release.sh", *options, self.release)
        self.assertEqual(0, signed.returncode, signed.stdout)

    def refuse(self, reason, signers=None):
        verified = ran(SCRIPTS / "verify-release.sh", signers or self.signers, self.release)
        self.assertNotEqual(0, verified.returncode, verified.stdout)
        self.assertIn(reason, verified.stdout)

    def test_a_signed_release_is_verified(self):
        self.sign("--key", self.key)
        verified = ran(SCRIPTS / "verify-release.sh", self.signers, self.release)
        self.assertEqual(0, verified.returncode, verified.stdout)
        self.assertIn("2 files are as the signer made them", verified.stdout)

    def test_a_release_without_a_key_stays_unsigned_and_is_refused(self):
        self.sign()
        self.assertFalse((self.release / "SHA256SUMS.sig").exists())
        self.refuse("there is no signature")

    def test_another_key_is_refused(self):
        self.sign("--key", self.key)
        self.refuse("the signature is not by a key of", self.signers_of(self.made_key("other")))

    def test_a_changed_file_is_refused(self):
        self.sign("--key", self.key)
        (self.release / "COMMIT").write_text("1\n", encoding="utf-8")
        self.refuse("a file differs from its sum, or is missing")

    def test_a_missing_file_is_refused(self):
        self.sign("--key", self.key)
        (self.release / "COMMIT").unlink()
        self.refuse("a file differs from its sum, or is missing")

    def test_a_file_without_a_sum_is_refused(self):
        self.sign("--key", self.key)
        (self.release / "more.deb").write_text("more\n", encoding="utf-8")
        self.refuse("more.deb is not in SHA256SUMS")

    def test_changed_sums_are_refused(self):
        self.sign("--key", self.key)
        (self.release / "COMMIT").write_text("1\n", encoding="utf-8")
        signature = self.release / "SHA256SUMS.sig"
        kept = signature.read_bytes()
        self.sign()
        signature.write_bytes(kept)
        self.refuse("the signature is not by a key of")


if __name__ == "__main__":
    if not shutil.which("ssh-keygen"):
        print("skipped: there is no ssh-keygen (openssh-client)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
