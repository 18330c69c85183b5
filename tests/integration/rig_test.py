"""Two babel-cli at their prompts, with PortAudio's default devices, over a private sound server."""
import harness
import load
import rig
import terminal

SECONDS = 6
# The voice is recognisable and intelligible. The benchmark measures its quality: here the sound server shares the
# processors with other tests, and 0.94 occurred when libopus alone had 0.993.
LEAST_STOI = 0.8
MOST_LATENCY_MS = 300


class Devices(harness.Case):
    def setUp(self):
        self.rig = rig.Rig(("alice", "bob"), 110)
        self.addCleanup(self.rig.close)
        super().setUp()  # the programs end before the rig does

    def prompt(self, port, name):
        argv = self.client_argv(port, "login", name, "--aec", "off", "--ns", "off", audio=None)
        return self.start(terminal.Terminal, argv, self.rig.environment(name))

    def assert_heard(self, said, heard):
        measured = self.rig.measure.measure(said, heard)
        self.assertNotIn("error", measured)
        print(self.rig.measure.show(measured))
        self.assertGreaterEqual(measured["stoi"], LEAST_STOI)
        self.assertLess(measured["latency_ms"]["p50"], MOST_LATENCY_MS)

    def assert_sounds(self, heard, *tones_hz):
        """Nothing but these tones, for a part of the time."""
        numpy = self.rig.numpy
        spectrum = numpy.abs(numpy.fft.rfft(heard)) * 2 / len(heard)
        per_hz = len(heard) / 48000
        around = [spectrum[round((hz - 20) * per_hz):round((hz + 20) * per_hz)].max()
                  for hz in (*tones_hz, 1000)]
        for strength in around[:-1]:
            self.assertGreater(strength, 0.005)
            self.assertGreater(strength, 20 * around[-1])

    def assert_silent(self, heard):
        self.assertLess(abs(heard).max(), 0.002)

    @load.judged_beside_a_floor
    def test_a_conversation(self):
        port = self.server().port
        alice, bob = self.prompt(port, "alice"), self.prompt(port, "bob")
        alice.see("bob")
        said = {"alice": self.rig.speech("a", SECONDS, "en-us"),
                "bob": self.rig.speech("b", SECONDS, "en-gb")}

        with self.rig.recording() as recording:
            alice.command("call bob")
            alice.command("sleep 2")
            alice.command("status")
            alice.see("online with 1 other,")
        rings = recording.sound()
        self.assert_sounds(rings["bob"][1], 523, 659)
        self.assert_sounds(rings["alice"][1], 425)
        bob.command("accept")
        alice.see("in call with bob")
        bob.see("in call with alice")
        heard = self.rig.talk(said, SECONDS)
        self.assert_heard(heard["alice"][0], heard["bob"][1])
        self.assert_heard(heard["bob"][0], heard["alice"][1])

        alice.command("mute")
        alice.see(r"\[bob .*MUTED\]> ")
        heard = self.rig.talk(said, SECONDS)
        self.assert_silent(heard["bob"][1])
        self.assert_heard(heard["bob"][0], heard["alice"][1])
        alice.command("hangup")
        bob.see("alice hung up")
        self.assert_silent(self.rig.talk(said, SECONDS)["alice"][1])

        bob.command("call alice")
        alice.see("bob is calling")
        alice.command("refuse")
        bob.see("refused")
        for client in (alice, bob):
            client.command("quit")
            self.assertEqual(client.exit_code(), 0, client.transcript())


if __name__ == "__main__":
    harness.main()
