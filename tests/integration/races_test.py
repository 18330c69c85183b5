"""The races of docs/protocol.md, played by real clients over links that a proxy delays."""
import signal

import doubles
import harness
import terminal
import wire

LEAVES = (lambda client: client.command("quit"), lambda client: client.signal(signal.SIGKILL))


class Races(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def slow_login(self, name, *options, up=0.0, down=0.0):
        """A client at the prompt whose link to the server delays each direction, in seconds."""
        proxy = doubles.DelayingProxy(self.port, up, down)
        self.addCleanup(proxy.close)
        return self.person(proxy.port, name, *options)

    def person(self, port, name, *options):
        """A client at a prompt in a terminal."""
        client = self.start(
            terminal.Terminal, self.client_argv(port, "login", name, *options))
        client.see(f"Logged in as {name}")
        return client

    def alice_and_bob(self, alice=None, bob=None):
        """Two clients that list each other."""
        alice = self.slow_login("alice", **(alice or {}))
        bob = self.slow_login("bob", **(bob or {}))
        alice.expect("contacts.add", names=["bob"])
        bob.expect("contacts.add", names=["alice"])
        return alice, bob

    def dial(self, caller, who):
        caller.command(f"call {who}")
        return caller.expect("call.outgoing", peer=who)

    def fence(self, client):
        """All messages of the client have reached the server: here it has answered."""
        client.command("call nobody")
        client.expect("call.ended", reason="not_online")

    def assert_they_can_still_talk(self, caller, callee, name):
        """The next call comes up and ends normally, whatever the race left behind."""
        self.dial(caller, name)
        self.answer_and_hang_up(caller, callee)

    def test_users_who_call_each_other_are_in_one_call(self):
        slow, slow_up, fast = {"up": 0.3, "down": 0.3}, {"up": 0.5}, {}
        for delays in ((slow, slow), (slow, fast), (slow_up, fast), (fast, slow), (fast, slow_up)):
            with self.subTest(str(delays)):
                self.port = self.server().port
                alice, bob = self.alice_and_bob(*delays)
                first, second = (alice, bob) if delays[0] else (bob, alice)
                first.command("call bob" if first is alice else "call alice")
                first.expect("call.outgoing")
                second.command("call bob" if second is alice else "call alice")
                self.in_call(alice, bob)
                self.see_all_that_is_under_way(alice, bob)
                bob.command("hangup")
                self.assert_ends(bob, "hangup")
                self.assert_ends(alice, "peer_hangup")
                for client in (alice, bob):
                    client.command("quit")
                    self.assertEqual(client.exit_code(), 0, client.transcript())
                    self.assertEqual(len(client.events("call.up")), 1, client.transcript())
                    self.assertEqual(len(self.ends_of(client)), 1, client.transcript())

    def see_all_that_is_under_way(self, *clients):
        """Waits until every client has all earlier messages of the others, by a newcomer on slow links."""
        proxy = doubles.DelayingProxy(self.port, up=1.0)
        self.addCleanup(proxy.close)
        newcomer = wire.log_in(proxy.port, "carol")
        self.addCleanup(newcomer.close)
        for client in clients:
            client.expect("contacts.add", names=["carol"])

    def test_two_scripts_that_call_each_other_both_end_well(self):
        alice = self.call(self.port, "bob", "alice", "--max-duration", "1")
        bob = self.call(self.port, "alice", "bob")
        # One of them is alone at first, and then its call reports it; the second one gets through.
        codes = {alice.exit_code(), bob.exit_code()}
        self.assertLessEqual(codes, {0, 5, 6}, alice.transcript() + bob.transcript())

    def test_accepting_a_call_that_was_just_cancelled_is_a_missed_call(self):
        alice, bob = self.alice_and_bob(bob={"down": 0.4})
        self.dial(alice, "bob")
        bob.expect("call.incoming")
        alice.command("hangup")
        self.assert_ends(alice, "cancelled")
        bob.command("accept")
        bob.expect("call.missed", peer="alice")
        self.assertFalse(bob.events("call.up"), bob.transcript())
        self.assert_they_can_still_talk(alice, bob, "bob")
        self.assert_they_can_still_talk(bob, alice, "alice")

    def test_cancel_and_accept_at_once_end_alike_on_both_sides(self):
        for _ in range(2):  # a server allows some calls in a row, not ten
            self.port = self.server().port
            self.cancel_and_accept_at_once(5)

    def cancel_and_accept_at_once(self, rounds):
        alice, bob = self.alice_and_bob()
        for round_number in range(rounds):
            self.dial(alice, "bob")
            bob.expect("call.incoming")
            bob.command("accept")
            alice.command("hangup")
            reason = alice.expect("call.ended")["reason"]
            self.assertIn(reason, ("cancelled", "hangup"))
            # Bob is in the call from alice's greeting on, alice from bob's first packet on.
            ends = bob.wait_until(
                lambda: self.ends_of(bob)[round_number:], 10, "the end of bob's call")
            self.assertEqual(len(ends), 1)
            allowed = ("peer_hangup",) if reason == "hangup" else ("peer_hangup", None)
            self.assertIn(ends[0].get("reason"), allowed, bob.transcript())
        self.assert_they_can_still_talk(alice, bob, "bob")

    @staticmethod
    def ends_of(client):
        return [e for e in client.events() if e["type"] in ("call.missed", "call.ended")]

    def test_cancelling_while_it_is_refused(self):
        alice, bob = self.alice_and_bob(alice={"up": 0.3}, bob={"up": 0.3})
        self.dial(alice, "bob")
        bob.expect("call.incoming")
        bob.command("refuse")
        alice.command("hangup")
        self.assert_ends(alice, "cancelled")
        self.assert_ends(bob, "refused")
        self.fence(alice)
        self.fence(bob)  # and bob has all of alice's messages
        self.assert_they_can_still_talk(bob, alice, "alice")

    def test_a_cancelled_request_that_is_answered_at_once(self):
        proxy = doubles.DelayingProxy(self.port, down=0.3)
        self.addCleanup(proxy.close)
        bob = self.listen(proxy.port, "bob")
        alice = self.person(self.port, "alice")
        alice.expect("contacts.add", names=["bob"])
        self.dial(alice, "bob")
        alice.command("hangup")
        self.assert_ends(alice, "cancelled")
        bob.expect("call.missed", peer="alice")
        self.dial(alice, "bob")
        self.in_call(alice, bob)
        alice.command("hangup")
        self.assert_ends(bob, "peer_hangup", 0)

    def test_a_redial_replaces_the_call_that_was_cancelled(self):
        alice, bob = self.alice_and_bob(bob={"down": 0.3})
        first = self.dial(alice, "bob")
        alice.command("hangup")
        second = self.dial(alice, "bob")
        self.assertNotEqual(first["port"], second["port"])
        bob.expect("call.incoming", port=second["port"])
        bob.command("accept")
        self.in_call(alice, bob)

    def test_a_late_refusal_does_not_end_a_call_to_somebody_else(self):
        alice, bob = self.alice_and_bob(bob={"up": 0.4})
        carol = self.person(self.port, "carol")
        alice.expect("contacts.add", names=["carol"])
        self.dial(alice, "bob")
        bob.expect("call.incoming")
        bob.command("refuse")
        self.assert_ends(bob, "refused")
        alice.command("hangup")
        self.assert_ends(alice, "cancelled")
        self.dial(alice, "carol")
        carol.expect("call.incoming")
        bob.command("call carol")  # comes after the refusal on the same link: both have arrived
        carol.expect("call.incoming", peer="bob")
        carol.command("accept alice")
        self.in_call(alice, carol)

    def test_a_late_refusal_after_a_redial_leaves_nobody_hanging(self):
        alice, bob = self.alice_and_bob(bob={"up": 0.4})
        self.dial(alice, "bob")
        bob.expect("call.incoming")
        bob.command("refuse")
        self.assert_ends(bob, "refused")
        alice.command("hangup")
        self.assert_ends(alice, "cancelled")
        second = self.dial(alice, "bob")
        bob.expect("call.incoming", port=second["port"])
        # Within a round trip the old refusal cannot be told from a new one: both ends are right.
        outcome = alice.wait_until(
            lambda: next((e for e in alice.events("call.ended")[1:]), None), 5, "the refusal")
        self.assertEqual(outcome["reason"], "refused")
        bob.command("accept")
        self.assert_ends(bob, "media_failed")
        self.assert_they_can_still_talk(alice, bob, "bob")

    def test_the_callee_leaves_while_it_rings(self):
        # A callee who quits refuses ringing calls; one who vanishes is not online.
        for leave, reason, code in zip(LEAVES, ("refused", "not_online"), (6, 5)):
            bob = self.person(self.port, "bob")
            alice = self.call(self.port, "bob", "alice")
            bob.expect("call.incoming")
            leave(bob)
            self.assert_ends(alice, reason, code)
            bob.exit_code()

    def test_the_caller_leaves_while_it_rings(self):
        bob = self.person(self.port, "bob")
        for leave in LEAVES:
            alice = self.person(self.port, "alice")
            self.dial(alice, "bob")
            bob.expect("call.incoming")
            leave(alice)
            bob.expect("call.missed", peer="alice")
            alice.exit_code()

    def test_accepting_a_caller_who_has_just_gone_is_a_missed_call(self):
        alice, bob = self.alice_and_bob(bob={"down": 0.4})
        self.dial(alice, "bob")
        bob.expect("call.incoming")
        alice.signal(signal.SIGKILL)
        alice.exit_code()
        bob.command("accept")
        bob.expect("call.missed", peer="alice")

    def test_a_departure_from_the_server_does_not_end_a_call_that_is_up(self):
        proxy = doubles.DelayingProxy(self.port)
        alice, bob = self.person(proxy.port, "alice"), self.person(self.port, "bob")
        self.dial(bob, "alice")
        alice.expect("call.incoming")
        alice.command("accept")
        self.in_call(alice, bob)
        proxy.close()
        alice.expect("server.lost")
        bob.expect("contacts.del", names=["alice"])
        self.assertFalse(bob.events("call.ended"), bob.transcript())
        bob.command("hangup")
        self.assert_ends(bob, "hangup")
        self.assert_ends(alice, "peer_hangup")


if __name__ == "__main__":
    harness.main()
