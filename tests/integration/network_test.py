"""Calls over an emulated network (tools/netlab): long ways, and lost packets."""
import os
import socket
import subprocess
import threading
import time

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
LOSSY_SECONDS = (2, 3)  # since the link began
EDGE_SECONDS = 0.1 * harness.SLOWDOWN  # around its beginning and end, for a busy machine
PACE_SECONDS = 0.02


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

    def sent_and_arrived(self, until):
        """Sends a datagram from alice to bob every PACE_SECONDS until that second of the link.

        Returns their times, in seconds of the link, and the times of those that arrived.
        """
        ends = {}
        for user in ("alice", "bob"):
            with cable.Cabled.on_host(self.link.spaces[user]):
                ends[user] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.addCleanup(ends[user].close)
        ends["bob"].bind((network.THERE, 0))
        ends["bob"].settimeout(5)
        sent, arrived = [], []
        while not sent or sent[-1] < until:
            sent.append(time.monotonic() - self.link.began)
            ends["alice"].sendto(repr(sent[-1]).encode(), ends["bob"].getsockname())
            time.sleep(PACE_SECONDS)
        while not arrived or arrived[-1] != sent[-1]:
            arrived.append(float(ends["bob"].recv(100)))
        return sent, arrived

    def test_a_loss_for_a_time_begins_and_ends_with_it(self):
        first, last = LOSSY_SECONDS
        self.link = network.Network(self, NETLAB, ["--loss", f"100,{first},{last}"], seed=1)
        sent, arrived = self.sent_and_arrived(last + 1)
        before, after = (
            [at for at in sent if at < first - EDGE_SECONDS], [at for at in sent if at > last + EDGE_SECONDS])
        self.assertTrue(before and after)
        self.assertLessEqual({*before, *after}, set(arrived))
        self.assertFalse([at for at in arrived if first + EDGE_SECONDS < at < last - EDGE_SECONDS])

    def test_a_loss_for_half_a_time_is_an_error(self):
        for value in ("5,2", "5,3,2", "5,2,2", "5,2,3,4"):
            done = subprocess.run([NETLAB, "--loss", value, "--", "true"], capture_output=True, text=True, timeout=10)
            self.assertEqual((done.returncode, done.stderr), (2, f"netlab: not a value for --loss: {value}\n"))


if __name__ == "__main__":
    harness.main()
