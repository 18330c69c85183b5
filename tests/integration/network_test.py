"""Calls over an emulated network (tools/netlab): long ways, and lost packets."""
import os
import threading

import cable
import doubles
import harness
import network
import sound

NETLAB = os.environ.get("BABEL_NETLAB_PROGRAM", "")
ONE_WAY_MS = 50
LONG_ONE_WAY_MS = 300
LATE_SECONDS = 0.6  # of the 0.2 s and two round trips that the list may take
RETRANSMISSION_MS = 2 * ONE_WAY_MS + 15
SPEECH_PACKETS = 4 * 50


class Network(harness.Case):
    """alice and bob at the two ends of a link; the server stands at bob's."""

    def setUp(self):
        super().setUp()
        if reason := network.missing(NETLAB):
            self.skipTest(reason)

    def join(self, *link):
        self.link = network.Network(self, NETLAB, ["--delay", str(ONE_WAY_MS), *link], seed=1)
        server = self.start(harness.Process, self.at("bob", [
            harness.program("babel-server"), "--bind", network.THERE, "--port", "0",
            "--control", "none"]))
        self.server_at = f"{network.THERE}:" + server.wait_line(r"listening on .*:(\d+)$").group(1)

    def at(self, user, argv):
        return self.link.at(user, argv)

    def client(self, *words, user):
        return self.start(harness.Client, self.at(user, [
            harness.program("babel-cli"), *words, "--name", user, "--server", self.server_at,
            "--audio", "null", "--json"]))

    def speak(self):
        """alice speaks to bob. Returns the recording and figures of bob."""
        heard = self.path("bob.wav")
        bob = self.client("listen", "--auto-answer", "--audio-out", heard, user="bob")
        bob.expect("login.ok")
        alice = self.client("call", "bob", "--play", harness.SPEECH, "--hangup-after-play",
                            user="alice")
        alice.expect("play.done", within=20)
        self.assert_ends(alice, "hangup", 0)
        return heard, self.assert_ends(bob, "peer_hangup", 0)["stats"]

    def assert_heard(self, path):
        likeness, _ = sound.find(sound.read(harness.SPEECH), sound.read(path))
        self.assertGreater(likeness, sound.LEAST_LIKENESS)

    def test_a_list_that_a_slow_server_sends_late_is_waited_for(self):
        self.link = network.Network(self, NETLAB, ["--delay", str(LONG_ONE_WAY_MS)], seed=1)
        with cable.Cabled.on_host(self.link.spaces["bob"]):
            fake = doubles.FakeServer(host=network.THERE)
        self.addCleanup(fake.close)
        alice = self.start(harness.Process, self.at("alice", [
            harness.program("babel-cli"), "contacts", "--name", "alice",
            "--server", f"{network.THERE}:{fake.port}"]))
        link = fake.accept()
        self.addCleanup(link.close)
        late = threading.Timer(LATE_SECONDS, link.send, ("AddContact", ["bob"]))
        late.start()
        self.addCleanup(late.join)
        self.assertEqual(alice.exit_code(20), 0, alice.transcript())
        self.assertEqual(alice.lines["stdout"], ["online: bob"])

    def test_a_call_over_a_long_way_begins_with_room_for_a_lost_packet(self):
        self.join()
        heard, stats = self.speak()
        self.assert_heard(heard)
        self.assertGreaterEqual(stats["rtt_ms"], 2 * ONE_WAY_MS)
        self.assertGreaterEqual(stats["playout_ms"], RETRANSMISSION_MS - 20)

    def test_every_word_is_heard_though_packets_are_lost(self):
        self.join("--loss", "2")
        heard, stats = self.speak()
        self.assert_heard(heard)
        self.assertGreaterEqual(stats["rx"], SPEECH_PACKETS)


if __name__ == "__main__":
    harness.main()
