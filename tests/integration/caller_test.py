"""The caller's end of a call: the choice of the callee among the candidates, and the end of the call."""
import signal
import socket
import time

import doubles
import harness
import wire

VOICE = wire.encode("VoiceData", wire.SILENCE)


class Caller(harness.Case):
    """babel-cli calls, with a tone for a microphone; the test is the callee and other candidates."""

    def setUp(self):
        super().setUp()
        self.port = self.server().port
        self.bob = wire.log_in(self.port, "bob")
        self.addCleanup(self.bob.close)
        self.ring()

    def ring(self):
        self.alice = self.call(self.port, "bob", "alice", audio="tone")
        self.request = self.bob.expect("CallRequest", 10)

    def candidate(self, greeted=True):
        link = wire.Link.connect(self.request[3], self.request[2])
        self.addCleanup(link.close)
        if greeted:
            link.expect("ConnectionEstablished")
        return link

    def callee(self):
        link = doubles.answer(self.request, within=15)
        self.addCleanup(link.close)
        self.alice.expect("call.up", peer="bob")
        return link

    def assert_heard_nothing(self, link):
        """The caller closed that connection, and it never carried voice."""
        try:
            for packet in link.receive_to_end(15):
                self.assertEqual(packet[0], "ConnectionEstablished")
        except ConnectionResetError:
            pass

    def assert_voice_flows(self, link):
        for _ in range(25):
            link.expect("VoiceData")

    def test_a_port_scanner_neither_hears_the_microphone_nor_ends_the_call(self):
        silent, gone, garbage = self.candidate(False), self.candidate(False), self.candidate(False)
        gone.close()
        garbage.socket.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assert_heard_nothing(garbage)
        callee = self.callee()
        self.assert_voice_flows(callee)
        self.assert_heard_nothing(silent)
        self.assertFalse(self.alice.events("call.ended"))

    def test_the_callee_gets_through_a_crowd_of_silent_candidates(self):
        crowd = [self.candidate(False) for _ in range(12)]
        callee = self.callee()
        self.assert_voice_flows(callee)
        for link in crowd:
            self.assert_heard_nothing(link)

    def test_the_callee_gets_through_candidates_that_come_and_go(self):
        for at in range(40):
            link = self.candidate(False)
            if at % 2:
                link.reset()
            else:
                link.close()
        self.assert_voice_flows(self.callee())

    def test_the_first_candidate_that_proves_itself_is_the_callee(self):
        others = [self.candidate(), self.candidate()]
        callee = self.candidate()
        callee.send("VoiceData", wire.SILENCE)
        self.alice.expect("call.up")
        self.assert_voice_flows(callee)
        for link in others:
            self.assert_heard_nothing(link)

    def test_invalid_opus_proves_nothing(self):
        for data in (b"", b"\x03", b"\xfb\x3f" + bytes(10), b"hello, is anybody there?" * 100):
            link = self.candidate()
            link.send("VoiceData", data)
            self.assert_heard_nothing(link)
        self.assert_voice_flows(self.callee())

    def test_nobody_can_connect_once_the_call_is_up(self):
        self.callee()
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection((self.request[2], self.request[3]), 5)

    def test_the_last_words_arrive_and_hanging_up_is_not_a_reset(self):
        callee = self.callee()
        talking = doubles.keep_talking(callee)
        self.assert_voice_flows(callee)
        self.alice.signal(signal.SIGTERM)
        callee.receive_to_end()  # a reset would raise
        sent_after = 0
        for _ in range(10):
            callee.socket.sendall(VOICE)
            sent_after += 1
        callee.socket.shutdown(socket.SHUT_WR)
        talking.join(5)
        ended = self.assert_ends(self.alice, "hangup", 143)
        self.assertGreaterEqual(ended["stats"]["rx"], sent_after)

    def test_a_peer_that_never_closes_is_left_after_two_seconds(self):
        callee = self.callee()
        start = time.monotonic()
        self.alice.signal(signal.SIGTERM)
        self.assert_ends(self.alice, "hangup", 143)
        self.assertLess(time.monotonic() - start, 4 * harness.SLOWDOWN)
        callee.close()

    def test_a_reset_after_voice_is_a_hang_up(self):
        callee = self.callee()
        self.assert_voice_flows(callee)
        callee.reset()
        self.assert_ends(self.alice, "peer_hangup", 0)

    def test_an_end_inside_a_packet_is_a_drop(self):
        ways = {"end": lambda link: link.socket.shutdown(socket.SHUT_WR), "reset": wire.Link.reset}
        for name, leave in ways.items():
            with self.subTest(name):
                callee = self.callee()
                callee.socket.sendall(VOICE[:-1])
                self.assert_voice_flows(callee)
                leave(callee)
                self.assert_ends(self.alice, "dropped", 10)
            self.ring()

    def test_nonsense_in_a_call_is_a_drop(self):
        nonsense = {
            "an endless packet": (1 << 40).to_bytes(8, "little"),
            "an unknown opcode": b"\x02" + bytes(7) + b"\x63\x00",
            "a byte left over": b"\x0e" + VOICE[1:] + b"\x00",
        }
        for name, data in nonsense.items():
            with self.subTest(name):
                self.callee().socket.sendall(data)
                self.assert_ends(self.alice, "dropped", 10)
            self.ring()

    def test_a_silent_peer_is_still_in_the_call(self):
        callee = self.callee()
        for _ in range(150):  # three seconds of ours
            callee.expect("VoiceData")
        self.assertFalse(self.alice.events("call.ended"))

    def test_every_duration_of_opus_is_heard(self):
        callee = self.callee()
        before = 1
        # The first byte names mode, duration and channels; without more, a frame is a lost one.
        one_frame = [config << 3 | stereo << 2 for config in range(32) for stereo in (0, 1)]
        for toc in one_frame + [0x59, 0x5D]:  # the last two: 120 ms in two frames
            callee.send("VoiceData", bytes([toc]))
        self.assert_voice_flows(callee)
        callee.socket.shutdown(socket.SHUT_WR)
        ended = self.assert_ends(self.alice, "peer_hangup", 0)
        self.assertEqual(ended["stats"]["rx"], before + len(one_frame) + 2)


if __name__ == "__main__":
    harness.main()
