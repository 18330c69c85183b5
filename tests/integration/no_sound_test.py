"""A machine without a sound card: modes that start in silence, and those that fail."""
import subprocess

import harness
import sound
import terminal

# (Without any card at all, PortAudio 19.6 aborts.)
ALSA = 'pcm.!default { type hw card 31 hint { show on description "nothing" } }'


class NoSound(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port
        self.file = self.path("tone.wav")
        sound.write(self.file, sound.tone(0.3))

    def environment(self):
        config = self.path("asound.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(ALSA)
        return {**super().environment(), "ALSA_CONFIG_PATH": config, "PULSE_SERVER": "/nowhere"}

    def test_at_the_prompt_it_starts_in_silence_with_a_message(self):
        argv = self.client_argv(self.port, "login", "alice", audio=None)
        alice = self.start(terminal.Terminal, argv)
        alice.see("no microphone .*: nobody hears you until")
        alice.see("no loudspeaker .*: you hear nothing until")
        alice.see("Logged in as alice")
        self.listen(self.port, "bob")
        alice.see("online: bob")
        alice.command("call bob")
        alice.see("in call with bob")

    def test_a_file_is_sound_enough(self):
        bob = self.listen(self.port, "bob", "--audio-out", self.path("heard.wav"), audio=None)
        alice = self.call(self.port, "bob", "alice", "--play", self.file, "--hangup-after-play",
                          audio=None)
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)

    def test_a_device_that_was_asked_for_is_missed_and_so_is_any_in_a_script(self):
        for options, hint in ((["--audio-in", "Beam", "--play", self.file], "--audio-in null"),
                              (["--audio-out", "Beam", "--play", self.file], "--audio-out null"),
                              ([], "--audio null")):
            with self.subTest(options):
                alice = self.call(self.port, "bob", "alice", *options, audio=None)
                self.assertEqual(alice.exit_code(), 9, alice.transcript())
                self.assertIn("do without: " + hint, alice.transcript())


if __name__ == "__main__":
    harness.main()
