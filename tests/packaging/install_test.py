"""An installation: every file in its place below any prefix, with and without DESTDIR.

usage: install_test.py CMAKE BUILD_FOLDER
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD = sys.argv[1:3]
HAS_MANUAL = shutil.which("scdoc") is not None

FILES = {
    "bin/babel-cli", "bin/babel-server", "share/babel/events.schema.json",
    "bin/babel-probe", "share/babel/probe/babel_probe/main.py",
    "share/bash-completion/completions/babel-cli", "share/zsh/site-functions/_babel-cli",
    "share/fish/vendor_completions.d/babel-cli.fish", "lib/systemd/system/babel-server.service",
    "lib/systemd/system/babel-server.socket", "lib/systemd/system/babel-server-tls.socket", "lib/systemd/user/babel-cli@.service",
    "share/doc/babel-cli/examples/doorbell.sh", "share/doc/babel-cli/examples/ding.wav", "share/doc/babel-cli/copyright",
    "share/doc/babel-server/copyright", "share/doc/babel-server/server.conf", "share/doc/babel-server/operating.md", "share/doc/babel-server/cluster.md",
    "share/doc/babel-cli/cli.md", "share/doc/babel-cli/embedding.md", "lib/python3/dist-packages/babelcall.py",
    "share/doc/babel-cli/wireshark.md", "share/doc/babel-cli/wire-vectors.md",
    "share/doc/babel-cli/vectors/wire-vectors.txt", "share/doc/babel-cli/vectors/base-streams.txt",
    "share/babel/wireshark/babel.lua", "share/babel/wireshark/babel/readers.lua",
    "share/doc/babel-cli/getting-started.md",
    "share/doc/babel-server/grafana/babel-server.json",
}
PAGES = {
    "share/man/man1/babel-cli.1.gz", "share/man/man1/babel-probe.1.gz", "share/man/man5/babel-cli.conf.5.gz",
    "share/man/man5/babel-server.conf.5.gz", "share/man/man7/babel-json.7.gz",
    "share/man/man8/babel-server.8.gz",
}


class Installation(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def install(self, prefix, **environment):
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", prefix], check=True, timeout=60,
                       stdout=subprocess.DEVNULL, env={**os.environ, **environment})

    def assert_complete(self, root):
        self.assertEqual([], [file for file in sorted(FILES) if not (root / file).is_file()])
        if HAS_MANUAL:
            self.assertEqual([], [file for file in sorted(PAGES) if not (root / file).is_file()])
        for program in ("bin/babel-cli", "bin/babel-server"):
            said = subprocess.run([root / program, "--version"], check=True, text=True,
                                  capture_output=True, timeout=20).stdout
            self.assertRegex(said, r"^babel")
        listed = subprocess.run([root / "bin/babel-probe", "rules"], check=True, text=True, capture_output=True,
                                timeout=20)
        self.assertIn("hello-first", listed.stdout)
        self.assertFalse((root / "share/babel/probe/babel_probe/__pycache__").exists())
        self.assertTrue(os.access(root / "share/doc/babel-cli/examples/doorbell.sh", os.X_OK))

    def test_every_file_is_below_the_prefix(self):
        root = self.folder / "here"
        self.install(str(root))
        self.assert_complete(root)

    def test_destdir_comes_before_the_prefix(self):
        self.install("/opt/babel", DESTDIR=str(self.folder))
        self.assert_complete(self.folder / "opt/babel")
        self.assertEqual(["opt"], os.listdir(self.folder))

    def test_everybody_may_read_it_whatever_the_umask(self):
        root = self.folder / "here"
        before = os.umask(0o077)
        try:
            self.install(str(root))
        finally:
            os.umask(before)
        closed = [str(each) for each in [root, *root.rglob("*")]
                  if each.stat().st_mode & 0o055 != (0o055 if each.is_dir() else each.stat().st_mode & 0o011 | 0o044)]
        self.assertEqual([], closed)

    def test_units_name_the_programs_where_they_are(self):
        root = self.folder / "here"
        self.install(str(root))
        for unit in FILES:
            if unit.endswith(".service"):
                text = (root / unit).read_text(encoding="utf-8")
                program = text.split("\nExecStart=", 1)[1].split()[0]
                self.assertTrue(os.access(program, os.X_OK), program)

    def test_the_configuration_is_one_that_the_server_takes(self):
        root = self.folder / "here"
        self.install(str(root))
        given = [root / "bin/babel-server", "check-config", "--config", root / "share/doc/babel-server/server.conf"]
        subprocess.run(given, check=True, timeout=20, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
