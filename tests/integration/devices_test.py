"""Devices that pass from call to call, and a microphone that fails at the wrong moment."""
import os

import doubles
import harness
import sound
import terminal

CLOSED_PORT = 1
NO_DEVICE = 9  # the exit status
FRAMES = 50  # a second: a device that is not running delivers the first of them at most

# A sound system whose microphone exists while its file does.
ALSA = """
pcm.!default {{
    type asym
    playback.pcm {{ type null }}
    capture.pcm {{
        type file
        slave.pcm {{ type null }}
        file "/dev/null"
        infile "{microphone}"
        format "raw"
    }}
    hint {{ show on description "a microphone that can be pulled out" }}
}}
"""

TWO_ALIKE = "\n".join(f'pcm.{name} {{ type null hint {{ show on description "{name}" }} }}'
                      for name in ("!default", "beam_one", "beam_two", "other"))


class Names(harness.Case):
    def test_a_part_of_a_name_that_two_devices_have_names_both(self):
        config = self.path("asound.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(TWO_ALIKE)
        for way in ("--audio-in", "--audio-out"):
            with self.subTest(way):
                argv = self.client_argv(CLOSED_PORT, "login", "alice", way, "Beam", audio="null")
                alice = self.start(harness.Process, argv, {"ALSA_CONFIG_PATH": config, "PULSE_SERVER": "/nowhere"})
                self.assertEqual(alice.exit_code(), NO_DEVICE, alice.transcript())
                self.assertIn("babel-cli: Beam: matches two: beam_one, beam_two", alice.lines["stderr"])


class Devices(harness.Case):
    """babel-cli places calls; the server and the callees are the test."""

    def setUp(self):
        super().setUp()
        self.heard = self.path("heard.wav")
        self.fake = doubles.FakeServer()
        self.addCleanup(self.fake.close)

    def log_in(self):
        self.server_link = self.fake.accept(("LoginSuccess",), ("AddContact", ["bob", "carol"]))
        self.addCleanup(self.server_link.close)

    def bring_up(self, alice, who):
        alice.command(f"call {who}")
        request = self.server_link.expect("CallRequest", 10)
        link = doubles.answer((*request[:2], "127.0.0.1", request[3]))
        self.addCleanup(link.close)
        alice.expect("call.up", peer=who)
        return link

    def echo(self, link):
        """Sends back the sound of the microphone; returns when most of it was heard."""
        before = sound.size(self.heard)
        for _ in range(FRAMES):
            link.send(*link.expect("VoiceData", 10))
        grown = before + FRAMES // 2 * sound.RATE // 50 * 2
        harness.eventually(lambda: sound.size(self.heard) >= grown, 10, "the echo")

    def test_a_call_takes_the_devices_over_from_one_that_is_closing(self):
        alice = self.start(terminal.Terminal, self.client_argv(
            self.fake.port, "login", "alice", "--audio-out", self.heard, audio="tone"))
        self.log_in()
        bob = self.bring_up(alice, "bob")
        doubles.keep_talking(bob)
        alice.command("hangup")
        bob.receive_to_end()  # alice has said goodbye, and waits for bob's
        carol = self.bring_up(alice, "carol")
        alice.wait_until(lambda: alice.events("call.ended"), 10, "the end of the call with bob")
        self.echo(carol)
        alice.command("hangup")
        carol.receive_to_end()
        carol.close()
        alice.expect("call.ended", peer="carol", reason="hangup")
        alice.command("quit")
        self.assertEqual(alice.exit_code(), 0, alice.transcript())
        self.assertFalse(sound.is_silent(sound.read(self.heard)))

    def test_a_call_goes_on_in_silence_when_the_microphone_fails_to_open(self):
        microphone, config = self.path("microphone.raw"), self.path("asound.conf")
        with open(microphone, "wb") as file:
            file.write(bytes(2 * sound.RATE))
        with open(config, "w") as file:
            file.write(ALSA.format(microphone=microphone))
        self.skip_without_microphone(config)
        alice = self.client(
            self.fake.port, "login", "alice", "--audio-out", self.heard, audio="device",
            more_environment={"ALSA_CONFIG_PATH": config})
        self.log_in()
        os.unlink(microphone)
        bob = self.bring_up(alice, "bob")
        alice.expect("audio", state="lost")
        self.echo(bob)
        bob.close()
        self.assert_ends(alice, "peer_hangup")
        alice.command("quit")
        self.assertEqual(alice.exit_code(), 0, alice.transcript())
        self.assertTrue(sound.is_silent(sound.read(self.heard)))

    def skip_without_microphone(self, config):
        """Not by `devices`: it tries every rate. For each, ALSA allocates as much memory as this microphone would
        need, hours of 128 channels, and the address sanitizer touches it."""
        argv = self.client_argv(CLOSED_PORT, "call", "bob", "--name", "alice", audio="device")
        found = self.start(harness.Process, argv, {"ALSA_CONFIG_PATH": config})
        if found.exit_code() == NO_DEVICE:
            self.skipTest("ALSA gives no microphone that is a file\n" + found.transcript())


if __name__ == "__main__":
    harness.main()
