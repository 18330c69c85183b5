"""Voice from end to end: files, pipes and recordings through real calls."""
import array
import os
import signal
import subprocess

import harness
import sound

SPEECH_SECONDS = 4


class Voice(harness.Case):
    def setUp(self):
        super().setUp()
        self.running_server = self.server()
        self.port = self.running_server.port
        self.speech = sound.read(harness.SPEECH)

    def assert_heard(self, heard, reference=None):
        """All of the reference was heard. Returns the second at which it begins."""
        likeness, start = sound.find(reference or self.speech, heard)
        self.assertGreater(likeness, sound.LEAST_LIKENESS)
        return start

    def call_and_speak(self, file=harness.SPEECH):
        return self.call(self.port, "bob", "alice", "--play", file, "--hangup-after-play")

    def speak(self, alice, bob):
        """Follows a call in which alice plays a file and hangs up."""
        self.in_call(alice, bob)
        alice.expect("play.done", within=SPEECH_SECONDS + 5)
        self.assert_ends(alice, "hangup", 0)
        return self.assert_ends(bob, "peer_hangup", 0)

    def test_a_played_file_arrives_to_its_last_word(self):
        bob = self.listen(self.port, "bob", "--audio-out", self.path("bob.wav"))
        alice = self.call_and_speak()
        ended = self.speak(alice, bob)
        self.assert_heard(sound.read(self.path("bob.wav")))
        self.assertGreaterEqual(ended["stats"]["rx"], SPEECH_SECONDS * 50)
        self.assertAlmostEqual(ended["secs"], SPEECH_SECONDS, delta=1.5)

    def test_both_talk_at_once(self):
        bob = self.listen(self.port, "bob", "--audio-in", harness.SPEECH,
                          "--audio-out", self.path("bob.wav"))
        backwards = self.speech[::-1]
        sound.write(self.path("backwards.wav"), backwards)
        alice = self.call(self.port, "bob", "alice", "--play", self.path("backwards.wav"),
                          "--hangup-after-play", "--audio-out", self.path("alice.wav"))
        self.speak(alice, bob)
        self.assert_heard(sound.read(self.path("bob.wav")), backwards)
        heard = sound.read(self.path("alice.wav"))
        # Bob started a round trip before or after alice, who hung up at her own last word.
        self.assert_heard(heard, self.speech[:3 * sound.RATE])

    def test_a_file_of_another_rate(self):
        path = self.path("stereo.wav")
        half = array.array("h", map(int, sound.decimate(self.speech, 2)))
        stereo = array.array("h", [s for sample in half for s in (sample, sample)])
        with sound.wave.open(path, "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(sound.RATE // 2)
            file.writeframes(stereo.tobytes())
        bob = self.listen(self.port, "bob", "--audio-out", self.path("bob.wav"))
        alice = self.call_and_speak(path)
        self.speak(alice, bob)
        self.assert_heard(sound.read(self.path("bob.wav")))

    def test_a_recording_has_me_on_the_left_and_the_peer_on_the_right(self):
        no_tone = ("--record-tone", "off")
        bob = self.listen(self.port, "bob", "--record", self.path("bob.wav"), *no_tone)
        alice = self.call(self.port, "bob", "alice", "--play", harness.SPEECH, *no_tone,
                          "--hangup-after-play", "--record", self.path("alice.wav"))
        self.speak(alice, bob)
        for name, said, silent in (("alice", 0, 1), ("bob", 1, 0)):
            path = self.path(name + ".wav")
            self.assertEqual(sound.channels(path), 2)
            self.assert_heard(sound.read(path, said))
            self.assertTrue(sound.is_silent(sound.read(path, silent)), name)
        bob.expect("record.done")

    def test_a_recorded_peer_hears_a_tone(self):
        for name, options, hears in (("bob", (), True), ("carol", ("--record-tone", "off"), False)):
            with self.subTest(name):
                peer = self.listen(self.port, name, "--audio-out", self.path(name + ".wav"))
                alice = self.login(self.port, "alice", *options)
                alice.command(f"call {name}")
                alice.command(f"record {self.path('talk.wav')}")
                alice.command("sleep 0.6")
                alice.command("quit")
                self.in_call(alice, peer)
                self.assert_ends(peer, "peer_hangup", 0)
                self.assertEqual(alice.exit_code(), 0)
                heard = sound.read(self.path(name + ".wav"))
                self.assertEqual(sound.amplitude(heard, 1400) > 100, hears)

    def test_another_microphone_takes_over_in_a_call(self):
        bob = self.listen(self.port, "bob", "--audio-out", self.path("bob.wav"))
        alice = self.login(self.port, "alice")
        alice.command("call bob")
        alice.command("sleep 0.5")
        alice.command("device in tone")
        alice.command("sleep 0.5")
        alice.command("quit")
        self.in_call(alice, bob)
        self.assert_ends(bob, "peer_hangup", 0)
        half = sound.RATE // 2
        heard = sound.read(self.path("bob.wav"))
        self.assertTrue(sound.is_silent(heard[:half // 2]))
        self.assertGreater(sound.amplitude(heard[half // 2:3 * half // 2], 440), 500)

    def test_raw_audio_goes_through_pipes(self):
        raw = {name: open(self.path(name + ".raw"), "wb+") for name in ("in", "out")}
        for file in raw.values():
            self.addCleanup(file.close)
        raw["in"].write(self.speech.tobytes())
        raw["in"].seek(0)
        bob = subprocess.Popen(
            self.client_argv(
                self.port, "listen", "--name", "bob", "--auto-answer", "--audio-out", "-"),
            env=self.environment(), stdin=subprocess.DEVNULL, stdout=raw["out"],
            stderr=subprocess.PIPE)
        self.addCleanup(bob.communicate)
        self.addCleanup(bob.kill)
        carol = self.login(self.port, "carol")
        carol.expect("contacts.add", names=["bob"])
        alice = self.call(self.port, "bob", "alice", "--audio-in", "-", "--max-duration",
                          str(SPEECH_SECONDS + 1), stdin=raw["in"])
        self.assert_ends(alice, "hangup", 0)
        self.assertEqual(bob.wait(10 * harness.SLOWDOWN), 0)
        raw["out"].seek(0)
        self.assert_heard(array.array("h", raw["out"].read()))

    def test_nothing_is_heard_from_a_muted_user(self):
        path = self.path("bob.wav")
        bob = self.listen(self.port, "bob", "--audio-out", path)
        alice = self.login(self.port, "alice", audio="tone")
        alice.command("mute")
        alice.command("call bob")
        self.in_call(alice, bob)

        def heard(seconds):
            return lambda: sound.size(path) >= seconds * 2 * sound.RATE

        at_call = sound.size(path) / 2 / sound.RATE
        harness.eventually(heard(at_call + 1), 5, "a second of silence")
        alice.command("unmute")
        harness.eventually(heard(at_call + 2), 5, "a second of the tone")
        alice.command("hangup")
        self.assert_ends(bob, "peer_hangup", 0)
        levels = sound.envelope(sound.read(path)[round(at_call * sound.RATE):], sound.RATE // 10)
        loud = [level > 100 for level in levels]
        self.assertGreaterEqual(loud.index(True), 8, levels)
        self.assertGreaterEqual(loud.count(True), 8, levels)
        self.assertNotIn(False, loud[loud.index(True):-2], levels)

    def test_the_call_survives_the_loss_of_the_server(self):
        bob = self.listen(self.port, "bob", "--audio-out", self.path("bob.wav"))
        alice = self.call_and_speak()
        self.in_call(alice, bob)
        self.running_server.signal(signal.SIGKILL)
        for client in (alice, bob):
            client.expect("server.lost")
            self.assertFalse(client.events("call.ended"))
        self.speak_on(alice, bob)
        self.assert_heard(sound.read(self.path("bob.wav")))

    def speak_on(self, alice, bob):
        """Follows a call without a server to its end: it was answered and hung up."""
        alice.expect("play.done", within=SPEECH_SECONDS + 5)
        self.assertEqual(alice.expect("call.ended")["reason"], "hangup")
        self.assertEqual(bob.expect("call.ended")["reason"], "peer_hangup")
        for client in (alice, bob):
            self.assertEqual(client.exit_code(), 0, client.transcript())


if __name__ == "__main__":
    harness.main()
