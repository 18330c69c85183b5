"""Callers cost a client nothing: it stays online, and its own calls go through."""
import time

import harness
import scripted_case
import wire

CALLERS = 20
BURST = 8  # CallRequests that the server takes at once,
RATE = 2  # and a second
SECONDS = 6


class Refusals(harness.Case):
    """The server has the limits of real users."""

    def setUp(self):
        super().setUp()
        self.port = self.server().port
        self.callers = [wire.log_in(self.port, f"caller{i:02}") for i in range(CALLERS)]
        for each in self.callers:
            self.addCleanup(each.close)
        self.dora = self.client(self.port, "login", "dora")
        self.dora.expect("login.ok")

    def besiege(self):
        """All call bob at their maximum rate."""
        for each in self.callers:
            each.socket.sendall(wire.encode("CallRequest", "bob", "", 4711) * BURST)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            time.sleep(1 / RATE)
            for each in self.callers:
                each.send("CallRequest", "bob", "", 4711)

    def assert_unharmed(self, bob):
        self.assertFalse(bob.events("server.lost"), bob.transcript())
        bob.command("call dora")
        bob.expect("call.outgoing", peer="dora")
        self.dora.expect("call.incoming", peer="bob")
        self.dora.command("accept")
        self.in_call(bob, self.dora)
        self.assertFalse(bob.events("error"), bob.transcript())

    def test_callers_while_the_user_does_not_want_to_be_disturbed(self):
        bob = self.login(self.port, "bob")
        bob.command('{"cmd":"dnd","args":["on"],"id":"dnd"}')
        bob.expect("reply", id="dnd")
        self.besiege()
        missed = [e["peer"] for e in bob.events("call.missed")]
        self.assertEqual(sorted(set(missed)), sorted(missed), "each is told once")
        self.assert_unharmed(bob)

    def test_blocked_callers(self):
        bob = self.login(self.port, "bob")
        for i in range(CALLERS):
            bob.command('{"cmd":"block","args":["caller%02d"],"id":"%d"}' % (i, i))
            bob.expect("reply", id=str(i))
        self.besiege()
        self.assert_unharmed(bob)

    def test_answered_callers_that_cannot_be_reached(self):
        bob = self.login(self.port, "bob", "--auto-answer=0", "--max-calls", "1")
        for each in self.callers:
            for _ in range(BURST):
                each.send("CallRequest", "bob", "224.0.0.1", 4711)
        self.besiege()
        self.assertFalse(bob.events("server.lost"), bob.transcript())

    def test_a_caller_refused_again_and_again_gets_a_last_refusal_after_stopping(self):
        bob = self.login(self.port, "bob")
        bob.command('{"cmd":"dnd","args":["on"],"id":"dnd"}')
        bob.expect("reply", id="dnd")
        carol = self.callers[0]
        for _ in range(3):
            carol.send("CallRequest", "bob", "", 4711)
        carol.expect("CallRefused")
        self.assertEqual(carol.expect("CallRefused", 8 * harness.SLOWDOWN), ("CallRefused", "bob"))


class Errors(scripted_case.ScriptedServer):
    """A server's error gives the rate, but not the message."""

    def test_too_many_messages_after_a_refusal_end_no_call(self):
        self.alice.command('{"cmd":"dnd","args":["on"],"id":"dnd"}')
        self.alice.expect("reply", id="dnd")
        self.dial("bob")
        self.link.send("CallRequest", "carol", "192.0.2.1", 4711)
        self.link.expect("CallRefused")
        self.link.send("ErrorResponse", "too many messages; slow down")
        self.alice.expect("error")
        self.assertFalse(self.alice.events("call.ended"))

    def test_too_many_calls_end_the_call_that_was_just_placed(self):
        self.dial("bob")
        self.link.send("ErrorResponse", "too many calls; wait a moment")
        self.assertIn("too many calls", self.assert_ends(self.alice, "refused")["detail"])


if __name__ == "__main__":
    harness.main()
