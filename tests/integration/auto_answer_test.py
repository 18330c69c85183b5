"""Automatic answers: their callers, and their times."""
import harness
import wire


class AutoAnswer(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def scripted(self, name):
        link = wire.log_in(self.port, name)
        self.addCleanup(link.close)
        return link

    def test_a_caller_during_another_call_is_answered_when_it_ends(self):
        bob = self.login(self.port, "bob", "--auto-answer")
        alice = self.login(self.port, "alice")
        alice.command("call bob")
        self.in_call(alice, bob)
        carol = self.login(self.port, "carol")
        carol.command("call bob")
        bob.expect("call.incoming", peer="carol")
        self.assertFalse(carol.events("call.up"))
        alice.command("hangup")
        self.in_call(carol, bob)

    def test_a_caller_that_keeps_calling_does_not_keep_others_out(self):
        bob = self.login(self.port, "bob", "--auto-answer", "--max-calls", "1")
        mallory = self.scripted("mallory")
        listener, port = wire.listen()  # which accepts without sending anything
        self.addCleanup(listener.close)
        for _ in range(7):
            mallory.send("CallRequest", "bob", "", port)
            try:
                mallory.expect("CallRefused", 2)
                break
            except TimeoutError:
                pass
        self.assert_ends(bob, "media_failed", within=2)

    def test_listening_goes_on_after_a_caller_with_a_bad_address(self):
        bob = self.listen(self.port, "bob")
        self.scripted("mallory").send("CallRequest", "bob", "224.0.0.1", 4711)
        self.assert_ends(bob, "media_failed")
        alice = self.call(self.port, "bob", "alice", "--max-duration", "1")
        self.in_call(alice, bob)
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)

    def test_it_can_be_switched_off(self):
        bob = self.login(self.port, "bob", "--auto-answer")
        bob.command('{"cmd":"set","args":["auto-answer","off"],"id":"set"}')
        bob.expect("reply", id="set")
        alice = self.login(self.port, "alice")
        alice.command("call bob")
        bob.expect("call.incoming")
        bob.command("refuse")
        self.assert_ends(alice, "refused")


if __name__ == "__main__":
    harness.main()
