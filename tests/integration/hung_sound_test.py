"""A hanging sound server delays only sound: not the voice of a call, not a command, not the end."""
import os
import signal
import time

import harness
import rig

LIFE_SECONDS = 80
# The two seconds that the program waits for the sound server, and the delay of a busy machine.
MOST_SECONDS_TO_LEAVE = 6


class HungSound(harness.Case):
    def setUp(self):
        self.rig = rig.Rig(("alice", "bob"), LIFE_SECONDS)
        self.addCleanup(self.rig.close)
        self.addCleanup(self.go_on)
        super().setUp()
        self.port = self.server().port
        self.bob = self.listen(self.port, "bob", audio="tone")

    def sound_server(self, number):
        os.killpg(self.rig.lab._state(self.rig.folder)["pid"], number)

    def go_on(self):
        self.sound_server(signal.SIGCONT)

    def alice(self, *options):
        return self.login(self.port, "alice", *options, audio=None,
                          more_environment=self.rig.environment("alice"))

    def assert_leaves(self, client, number, status):
        began = time.monotonic()
        client.signal(number)
        self.assertEqual(client.exit_code(30), status, client.transcript())
        self.assertLess(time.monotonic() - began, MOST_SECONDS_TO_LEAVE * harness.SLOWDOWN)

    def ask(self, client, words, within=10, **expected):
        verb, *arguments = words.split()
        request = '{"cmd":"%s","args":[%s],"id":"%s"}' % (
            verb, ",".join(f'"{each}"' for each in arguments), words)
        client.command(request)
        return client.expect("reply", within, id=words, **expected)

    def test_a_call_goes_on_and_the_program_ends(self):
        alice = self.alice("--record", self.path("call.wav"))
        alice.command("call bob")
        alice.expect("call.up")
        self.bob.expect("call.up")
        self.sound_server(signal.SIGSTOP)
        self.ask(alice, "device out default", 15)  # opens, or does not answer in 5 s
        began = time.monotonic()
        self.ask(alice, "status", ok=True)
        self.ask(alice, "devices", 15)
        received = self.ask(alice, "stats", ok=True) and alice.events("stats")[-1]["rx"]
        alice.command("sleep 1")
        self.ask(alice, "stats", 20, ok=True)
        self.assertGreater(alice.events("stats")[-1]["rx"], received + 25)
        self.assertLess(time.monotonic() - began, 20 * harness.SLOWDOWN)
        self.assert_leaves(alice, signal.SIGTERM, 143)
        self.assertGreater(os.path.getsize(self.path("call.wav")), 100_000)
        self.assertTrue(alice.events("record.done"), alice.transcript())

    def test_a_ring_on_a_device_that_hangs_holds_up_nobody(self):
        alice = self.login(self.port, "alice", "--ring-device", "default", audio="null",
                           more_environment=self.rig.environment("alice"))
        self.sound_server(signal.SIGSTOP)
        carol = self.call(self.port, "alice", "carol")
        alice.expect("call.incoming")
        self.ask(alice, "accept", ok=True)
        carol.expect("call.up")
        self.assert_leaves(alice, signal.SIGTERM, 143)

    def test_a_hung_sound_server_at_the_start_ends_the_program(self):
        self.sound_server(signal.SIGSTOP)
        argv = self.client_argv(self.port, "login", "alice", audio=None)
        alice = self.start(harness.Process, argv, self.rig.environment("alice"))
        self.assertEqual(alice.exit_code(20), 9, alice.transcript())
        self.assertIn("no response", alice.transcript())


if __name__ == "__main__":
    harness.main()
