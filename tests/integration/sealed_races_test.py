"""Offers that cross, and calls that are withdrawn, with a server that decides on the order."""
import harness
import hostile
from hostile import ACCEPT, END, FAILED, HANDSHAKE, REFUSED, WITHDRAWN


class Crossing(hostile.Case):
    """Both call each other at the same time."""

    def cross(self, first, second):
        """Both offers wait at the server; returns that of each."""
        calls = {each: self.place(each, other) for each, other in ((first, second), (second, first))}
        for call in calls.values():
            call.offered()
        return calls

    def test_the_smaller_name_takes_the_offer_of_the_other(self):
        for turn in (0, 1):
            with self.subTest(turn):
                alice, bob = self.pair()
                calls = self.cross(*((alice, bob), (bob, alice))[turn])
                for call in list(calls.values())[::1 - 2 * turn]:
                    call.deliver()
                taken, dropped = calls[bob], calls[alice]
                taken.prove_caller()
                self.assertEqual(dropped.end_of(alice), WITHDRAWN)
                bob.signal(dropped.number, END, bytes([WITHDRAWN]))
                taken.pass_on(alice)
                taken.pass_on(bob)
                self.assertEqual(taken.pass_on(alice)[0], ACCEPT)
                self.assertEqual(len(set(each["words"][0] for each in self.up(taken))), 1)
                self.assertEqual([each.count("call.incoming") for each in (alice, bob)], [0, 0])
                for each in (alice, bob):
                    each.client.command("quit")
                    each.client.exit_code()

    def test_the_larger_name_answers_a_held_offer_if_nobody_takes_its_own(self):
        alice, bob = self.pair()
        calls = self.cross(alice, bob)
        held = calls[alice]
        held.deliver()
        self.assertEqual(bob.said(), [])
        alice.signal(held.number, HANDSHAKE, held.step(bob)[1])
        held.pass_on(alice)
        self.assertEqual(calls[bob].end_of(bob), WITHDRAWN)
        held.pass_on(bob)
        held.pass_on(alice)
        self.assertEqual(held.pass_on(bob)[0], ACCEPT)
        self.up(held)

    def test_a_held_offer_that_is_withdrawn_is_forgotten(self):
        alice, bob = self.pair()
        calls = self.cross(alice, bob)
        calls[alice].deliver()
        bob.signal(calls[alice].number, END, bytes([WITHDRAWN]))
        bob.signal(calls[bob].number, END, bytes([REFUSED]))
        self.assert_ends(bob.client, "refused")
        with self.assertRaises(TimeoutError):
            bob.link.receive(6)
        self.assert_no_ring(bob)

    def test_an_offer_counts_more_than_a_request_that_crosses_it(self):
        for name, other in (("alice", "bob"), ("bob", "alice")):
            with self.subTest(name):
                caller, callee = self.join(name), self.join(other)
                self.meet(caller, callee)
                call = self.offer(caller, callee)
                caller.link.send("CallRequest", other, "127.0.0.1", self.fake.port)
                self.accept(call)
                self.assertTrue(all(len(each["words"]) == 3 for each in self.up(call)))
                for each in (caller, callee):
                    each.client.command("quit")
                    each.client.exit_code()

    def test_crossing_offers_are_bound_to_the_users_policy(self):
        bob = self.join("bob")
        alice = self.join("alice", "--secure", "verified", "--server-key", self.server_key)
        self.meet(alice, bob)
        calls = self.cross(alice, bob)
        calls[bob].deliver()
        calls[bob].prove_caller()
        self.assertEqual(calls[bob].end_of(alice), REFUSED)
        self.refused(alice, "unverified", "in")
        self.assertEqual(alice.client.events("call.up"), [])


class Accepted(hostile.Case):
    def test_an_acceptance_waits_for_the_callers_nonce(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove_caller()
        call.pass_on(bob)
        what, reveal = call.step(alice)
        bob.client.expect("call.incoming")
        bob.client.command("accept")
        with self.assertRaises(TimeoutError):
            bob.link.receive(0.5)
        self.assertEqual(self.relay.carried, [])
        bob.signal(call.number, what, reveal)
        self.assertEqual(call.pass_on(bob)[0], ACCEPT)
        self.up(call)

    def test_a_call_whose_nonce_never_comes_does_not_come_up(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove_caller()
        call.pass_on(bob)
        call.step(alice)
        bob.client.expect("call.incoming")
        bob.client.command("accept")
        self.assertEqual(call.step(bob), (END, bytes([FAILED])))
        bob.client.expect("call.words_attempt")
        self.assert_ends(bob.client, "media_failed")
        self.assertEqual(self.relay.carried, [])


class Withdrawn(hostile.Case):
    def test_an_offer_that_is_withdrawn_before_it_has_a_number_ends_as_soon_as_it_has_one(self):
        alice, bob = self.join_by_hand("alice"), self.join("bob")
        alice.link.send("Presence", [("bob", hostile.PROVED | hostile.TAKES_OFFERS)])
        alice.client.see("online: bob")
        calls = [self.place(alice, bob)]
        alice.client.command("hangup")
        alice.client.see("cancelled")
        calls.append(self.place(alice, bob))
        for call in calls:
            call.offered()
        self.assertEqual(calls[0].end_of(alice), WITHDRAWN)
        calls[1].deliver()
        calls[1].prove()
        bob.client.expect("call.incoming")

    def test_a_call_that_is_withdrawn_rings_no_longer(self):
        alice, bob = self.join_by_hand("alice"), self.join("bob")
        alice.link.send("Presence", [("bob", hostile.PROVED | hostile.TAKES_OFFERS)])
        call = self.offer(alice, bob)
        call.prove()
        bob.client.expect("call.incoming")
        alice.client.command("hangup")
        self.assertEqual(call.pass_on(alice), (END, bytes([WITHDRAWN])))
        bob.client.expect("call.missed")


if __name__ == "__main__":
    harness.main()
