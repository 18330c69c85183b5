"""Recordings and played files: complete or reported as incomplete, and nothing is overwritten."""
import os
import subprocess

import harness
import sound

BYTES_A_SECOND = 4 * sound.RATE


class Recording(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def call_from(self, prefix, *options):
        argv = self.client_argv(self.port, "call", "bob", "--name", "alice", "--json", *options, audio="tone")
        return self.start(harness.Client, [*prefix, *argv], stdin=subprocess.PIPE)

    def test_a_full_disk_is_reported_at_once_and_the_call_goes_on(self):
        bob = self.listen(self.port, "bob")
        for kind in ("wav", "flac", "opus"):
            with self.subTest(kind):
                file = self.path(f"call.{kind}")
                most = BYTES_A_SECOND if kind == "wav" else 20_000
                # A write beyond the limit fails like one on a full disk, with another message.
                alice = self.call_from(["prlimit", f"--fsize={most}"], "--record", file)
                alice.expect("record.started", file=file)
                failed = alice.expect("record.failed", within=15, file=file)
                self.assertEqual(failed["why"], "File too large")
                alice.command('{"cmd":"stats","id":1}')
                alice.expect("reply", id=1, ok=True)
                alice.command("hangup")
                self.assert_ends(alice, "hangup", 9)
                self.assertFalse(alice.events("record.done"))
                self.assert_ends(bob, "peer_hangup", 0)
                bob = self.listen(self.port, "bob")

    def test_a_second_recording_leaves_the_first_as_it_is(self):
        self.listen(self.port, "bob")
        with open(self.path("call.wav"), "w", encoding="ascii") as file:
            file.write("mine")
        for number in (2, 3):
            bob = self.listen(self.port, f"bob{number}")
            alice = self.call(self.port, f"bob{number}", "alice", "--record", self.path("call.wav"),
                              "--audio-out", self.path("call.wav"))
            alice.expect("call.up")
            name = alice.expect("record.started")["file"]
            alice.command("hangup")
            self.assert_ends(alice, "hangup")
            alice.expect("record.done", file=name)
            self.assertEqual(alice.exit_code(), 0, alice.transcript())
            bob.exit_code()
        self.assertEqual(os.path.getsize(self.path("call.wav")), 4)
        # Each call recorded into one file, and wrote the heard sound to another.
        made = [name for name in os.listdir(self.folder) if name.startswith("call-")]
        self.assertEqual(sorted(made), [f"call-{n}.wav" for n in (2, 3, 4, 5)])

    def test_the_name_of_the_file_selects_opus(self):
        bob = self.listen(self.port, "bob", audio="tone")
        alice = self.call(self.port, "bob", "alice", "--record", self.path("call.opus"), "--max-duration", "1")
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)
        self.assertTrue(alice.events("record.done"), alice.transcript())
        with open(self.path("call.opus"), "rb") as file:
            head = file.read(64)
        self.assertTrue(head.startswith(b"OggS") and b"OpusHead" in head, head)

    def test_the_record_verb_returns_the_fate_of_the_file(self):
        self.listen(self.port, "bob")
        alice = self.call(self.port, "bob", "alice")
        alice.expect("call.up")
        for file, ok in (("no/such.wav", False), ("{date}.wav", False), ("a.mp3", False), ("a.wav", True)):
            alice.command('{"cmd":"record","args":["%s"],"id":"%s"}' % (self.path(file), file))
            alice.expect("reply", id=file, ok=ok)
        alice.command('{"cmd":"record","args":["off"],"id":"end"}')
        alice.expect("record.done", file=self.path("a.wav"))
        alice.expect("reply", id="end", ok=True)
        alice.command('{"cmd":"play","args":["%s"],"id":"play"}' % self.path("missing.wav"))
        self.assertEqual(alice.expect("play.failed")["why"], "No such file or directory")
        alice.expect("reply", id="play", ok=False)
        alice.command("hangup")
        self.assert_ends(alice, "hangup", 0)  # a failing verb has a status of its own

    def test_a_file_that_is_gone_when_it_should_be_played_ends_the_call(self):
        file = self.path("greeting.wav")
        sound.write(file, sound.tone(1))
        desk = self.listen(self.port, "desk", "--play", file, "--hangup-after-play")
        os.unlink(file)
        bob = self.call(self.port, "desk", "bob")
        self.assertEqual(desk.expect("play.failed", file=file)["why"], "No such file or directory")
        self.assert_ends(desk, "hangup", 9)
        self.assert_ends(bob, "peer_hangup", 0)

    def test_a_file_without_sound_is_refused_at_the_start(self):
        sound.write(self.path("silent.wav"), [])
        for option in ("--play", "--audio-in"):
            alice = self.call(self.port, "bob", "alice", option, self.path("silent.wav"))
            self.assertEqual(alice.exit_code(), 9, alice.transcript())
            self.assertIn("there is no sound in that file", alice.transcript())

    def test_the_name_of_a_device_never_becomes_a_file(self):
        with open(self.path("headset"), "w", encoding="ascii") as file:
            file.write("mine")
        for option in ("--audio-out", "--ring-device"):
            argv = self.client_argv(self.port, "login", "alice", option, "headset")
            subprocess.run(argv, env=self.environment(), cwd=self.folder, timeout=20 * harness.SLOWDOWN,
                           stdin=subprocess.DEVNULL, capture_output=True, check=False)
            self.assertEqual(os.path.getsize(self.path("headset")), 4, option)


if __name__ == "__main__":
    harness.main()
