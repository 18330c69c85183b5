"""A call needs voice: a peer that is stopped, or sends nothing, is reported and left."""
import signal

import doubles
import harness
import wire


class Silence(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def in_call_with_bob(self, *options):
        bob = self.listen(self.port, "bob")
        alice = self.call(self.port, "bob", "alice", *options)
        self.in_call(alice, bob)
        return alice, bob

    def in_call_with_scripted_bob(self):
        """alice, and bob's end of the voice connection."""
        bob = wire.log_in(self.port, "bob")
        self.addCleanup(bob.close)
        alice = self.call(self.port, "bob", "alice")
        link = doubles.answer(bob.expect("CallRequest", 10))
        self.addCleanup(link.close)
        alice.expect("call.up")
        return alice, link

    def test_a_peer_whose_program_is_stopped_has_a_gap_and_comes_back(self):
        alice, bob = self.in_call_with_bob()
        self.let_talk(alice)
        bob.signal(signal.SIGSTOP)
        gap = alice.expect("call.gap", within=6)
        bob.signal(signal.SIGCONT)
        self.assertGreaterEqual(gap["ms"], 3000)
        self.assertFalse(alice.events("call.ended"))

    def let_talk(self, client):
        """Waits until more than a second of voice has come."""
        def heard():
            client.command("stats")
            return any(e["rx"] > 60 for e in client.events("stats"))
        harness.eventually(heard, 10, "a second of voice")

    def test_a_longest_silence_ends_the_call(self):
        alice, bob = self.in_call_with_bob("--max-silence", "2")
        bob.signal(signal.SIGSTOP)
        ended = self.assert_ends(alice, "dropped", 10)
        bob.signal(signal.SIGCONT)
        self.assertIn("no voice for 2 s (see --max-silence)", ended["detail"])

    def test_silence_that_is_said_is_no_silence(self):
        alice, bob = self.in_call_with_bob("--max-silence", "1", "--max-duration", "3")
        bob.command("mute")
        self.assert_ends(alice, "hangup", 0)

    def test_an_older_peer_who_is_muted_from_the_start_has_no_gap(self):
        alice, link = self.in_call_with_scripted_bob()
        for _ in range(200):  # four seconds of ours
            link.expect("VoiceData")
        self.assertFalse(alice.events("call.gap"))

    def test_a_peer_that_withdraws_the_call_and_falls_silent_has_hung_up(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        alice = self.client(fake.port, "login", "alice")
        server = fake.accept(("LoginSuccess",), ("AddContact", ["bob"]))
        self.addCleanup(server.close)
        alice.expect("contacts.add")
        alice.command("call bob")
        request = server.expect("CallRequest")
        link = doubles.answer((*request[:2], "127.0.0.1", request[3]))
        self.addCleanup(link.close)
        alice.expect("call.up")
        server.send("CallRefused", "bob")  # and the connection stays open
        self.assert_ends(alice, "peer_hangup", within=8)

    def test_a_flood_of_voice_ends_the_call(self):
        alice, link = self.in_call_with_scripted_bob()
        try:
            link.socket.sendall(wire.encode("VoiceData", wire.SILENCE) * 100_000)
        except ConnectionError:
            pass
        self.assert_ends(alice, "dropped", 10)
        self.assertLess(alice.events("call.ended")[0]["stats"]["rx"], 2000)


class Between(harness.Case):
    """The state of a call ends with it, and state beyond it is reported."""

    def setUp(self):
        super().setUp()
        self.port = self.server().port
        self.alice, self.bob = self.login(self.port, "alice"), self.login(self.port, "bob")
        self.alice.expect("contacts.add", names=["bob"])

    def call_up(self):
        self.alice.command("call bob")
        self.bob.expect("call.incoming")
        self.bob.command("accept")
        self.bob.expect("call.up")
        return self.alice.expect("call.up")

    def hang_up(self):
        self.alice.command("hangup")
        self.assert_ends(self.alice, "hangup")
        self.assert_ends(self.bob, "peer_hangup")

    def test_hold_ends_with_its_call(self):
        self.call_up()
        self.alice.command("hold")
        self.hang_up()
        self.call_up()
        self.alice.command('{"cmd":"status","id":"how"}')
        self.assertNotIn("on hold", self.alice.expect("reply", id="how")["text"])

    def test_a_user_still_muted_is_reminded_when_the_next_call_begins(self):
        self.assertNotIn("muted", self.call_up())
        self.alice.command("mute")
        self.hang_up()
        again = self.call_up()
        self.assertTrue(again["muted"])


if __name__ == "__main__":
    harness.main()
