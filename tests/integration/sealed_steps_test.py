"""Servers that forge, change, replay or lose the steps of a sealed call, against babel-cli."""
import os

import harness
import hostile
from hostile import ACCEPT, BUSY, END, FAILED, HANDSHAKE, REFUSED

SIGNALS_OF_CALLER = 2
START_OF_TLS = b"\x16\x03\x01\x01\x00"  # the header of a record that never comes


class Steps(hostile.Case):
    """Blobs that are lost, doubled or moved."""

    def assert_fails(self, call, side):
        self.assertEqual(call.end_of(side), FAILED)
        if side is call.caller:
            self.assert_ends(side.client, "media_failed")
        else:
            self.assert_no_ring(side)

    def test_a_step_that_comes_twice_ends_the_call_at_its_receiver(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        what, blob = call.pass_on(bob)
        alice.signal(call.number, what, blob)
        call.step(alice)  # the answer to the first
        self.assert_fails(call, alice)
        bob.signal(call.number, END, bytes([FAILED]))
        call = self.offer(alice, bob)
        call.pass_on(bob)
        what, blob = call.pass_on(alice)
        bob.signal(call.number, what, blob)
        call.step(bob)
        self.assertEqual(call.end_of(bob), FAILED)
        bob.client.expect("call.missed")
        self.assertEqual(bob.count("call.incoming"), 1)

    def test_a_step_that_is_lost_ends_the_call_in_time(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.step(bob)
        for side in (alice, bob):
            self.assertEqual(call.step(side), (END, bytes([FAILED])))
        self.assert_ends(alice.client, "media_failed")
        self.assert_no_ring(bob)

    def test_a_step_in_place_of_another_ends_the_call(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        what, first = call.pass_on(bob)
        call.pass_on(alice)
        call.step(bob)
        alice.signal(call.number, what, first)
        self.assert_fails(call, alice)

    def test_a_step_that_is_changed_ends_the_call(self):
        alice, bob = self.pair()
        for at in range(SIGNALS_OF_CALLER):
            with self.subTest(at):
                call = self.offer(alice, bob)
                for _ in range(at):
                    call.pass_on(bob)
                    call.pass_on(alice)
                what, blob = call.step(bob)
                alice.signal(call.number, what, blob[:-1] + bytes([blob[-1] ^ 1]))
                self.assert_fails(call, alice)
                bob.signal(call.number, END, bytes([FAILED]))

    def test_steps_of_an_earlier_call_ring_nowhere(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.pass_on(bob)
        _, proof = call.pass_on(alice)
        call.pass_on(bob)
        _, nonce = call.pass_on(alice)
        bob.client.expect("call.incoming")
        bob.client.command("refuse")
        bob.client.expect("call.ended")
        call.end_of(bob)
        again = call.number + 100
        call.deliver(number=again)
        self.assertEqual(bob.link.expect("Signal")[1:3], (again, HANDSHAKE))
        for blob in (proof, nonce):
            bob.signal(again, HANDSHAKE, blob)
        self.assertEqual(bob.link.expect("Signal")[1:], (again, END, bytes([FAILED])))
        self.assertEqual(bob.count("call.incoming"), 1)

    def test_steps_of_calls_that_are_not_there_are_ignored(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        for what in (HANDSHAKE, ACCEPT, END, 77):
            for side in (alice, bob):
                side.signal(4711, what, b"\x01")
                side.link.send("Offered", 4711, 4712, 1, 0, b"", 0, call.grants[0])
        self.accept(call)
        self.up(call)


class Ringing(hostile.Case):
    """A telephone rings for callers that have proved a key."""

    def test_nothing_rings_and_no_leg_is_bound_before_the_caller_is_proved(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.pass_on(bob)
        what, proof = call.step(alice)
        self.assert_no_ring(bob)
        self.assertEqual([len(each) for each in (bob.client.events("call.missed"), self.relay.carried)], [0, 0])
        self.assertNotIn(call.grants[1][0], self.relay.bound)
        bob.signal(call.number, what, proof)
        bob.client.expect("call.incoming")
        harness.eventually(lambda: call.grants[1][0] in self.relay.bound, 5, "the callee's Bind")

    def test_an_offer_that_is_no_offer_rings_nowhere(self):
        alice, bob = self.pair()
        call = self.place(alice, bob)
        for blob in (b"\x00", os.urandom(500), call.blob[:-1] + b"\x00", call.blob + call.blob[:64]):
            with self.subTest(blob[:8].hex()):
                call.deliver(blob=blob)
                self.assertEqual(call.end_of(bob), FAILED)
        self.assert_no_ring(bob)
        self.assertNotIn(call.grants[1][0], self.relay.bound)

    def test_an_offer_under_another_name_rings_nowhere(self):
        alice, bob = self.pair()
        call = self.place(alice, bob)
        call.offered()
        call.deliver(name="carol")
        self.assertEqual(call.end_of(bob), FAILED)
        call.deliver(name="bob")
        self.assertEqual(call.end_of(bob), REFUSED)
        self.assert_no_ring(bob)

    def test_a_relay_at_a_port_of_the_system_is_not_visited(self):
        alice, bob = self.pair()
        self.relay.place = "127.0.0.1:80"
        call = self.place(alice, bob)
        call.offered()
        call.deliver()
        self.assertEqual(call.end_of(alice), FAILED)
        self.assert_ends(alice.client, "media_failed")
        self.assertEqual(call.end_of(bob), FAILED)
        self.assert_no_ring(bob)

    def test_eight_handshakes_are_made_at_once(self):
        alice, bob = self.pair()
        call = self.place(alice, bob)
        call.offered()
        for number in range(1, 9):
            call.deliver(number=1000 + number, name=f"caller{number}", blob=START_OF_TLS)
        call.deliver()
        self.assertEqual(call.end_of(bob), BUSY)
        ended = [bob.link.expect("Signal", 10)[1:] for _ in range(8)]
        self.assertEqual(sorted(ended), [(1000 + number, END, bytes([FAILED])) for number in range(1, 9)])
        alice.signal(call.number, END, bytes([BUSY]))
        alice.client.expect("call.ended")
        call = self.offer(alice, bob)
        self.accept(call)
        self.up(call)

    def test_blocked_names_are_refused_without_a_handshake(self):
        alice, bob = self.pair()
        bob.client.command("block alice")
        bob.count("reply")
        call = self.offer(alice, bob)
        self.assertEqual(call.step(bob), (END, bytes([REFUSED])))
        self.assertNotIn(call.grants[1][0], self.relay.bound)
        self.assert_no_ring(bob)


class Acceptance(hostile.Case):
    """The end of the ringing."""

    def assert_silent(self, side):
        """Neither a packet nor a datagram comes in the time of some frames."""
        with self.assertRaises(TimeoutError):
            side.link.receive(0.3)
        self.assertEqual((side.client.events("call.up"), self.relay.carried), ([], []))

    def test_an_acceptance_without_its_proof_opens_no_microphone(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove()
        for _ in range(3):
            alice.signal(call.number, ACCEPT, b"")
        self.assert_silent(alice)
        self.answer(call)
        self.up(call)

    def test_a_forged_acceptance_ends_the_call(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove()
        alice.signal(call.number, ACCEPT, b"\x17\x03\x03\x00\x20" + os.urandom(32))
        self.assertEqual(call.end_of(alice), FAILED)
        self.assert_ends(alice.client, "media_failed")
        self.assertEqual(self.relay.carried, [])

    def test_an_acceptance_before_the_proofs_accepts_nothing(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        _, blob = call.step(bob)
        alice.signal(call.number, ACCEPT, blob)
        call.pass_on(alice)
        _, blob = call.step(bob)
        alice.signal(call.number, ACCEPT, blob)
        call.pass_on(alice)
        self.assert_silent(alice)
        self.answer(call)
        self.up(call)

    def test_no_sound_leaves_a_callee_that_rings(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove()
        bob.client.expect("call.incoming")
        harness.eventually(lambda: call.grants[1][0] in self.relay.bound, 5, "the callee's Bind")
        self.assert_silent(bob)

    def test_a_callee_accepts_no_acceptance(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove()
        bob.client.expect("call.incoming")
        bob.signal(call.number, ACCEPT, b"")
        self.assertEqual(call.end_of(bob), FAILED)
        bob.client.expect("call.missed")
        self.assertEqual(bob.client.events("call.up"), [])

    def test_a_server_cannot_end_an_accepted_call(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        self.accept(call)
        self.up(call)
        for side, other in ((alice, "bob"), (bob, "alice")):
            for reason in range(1, 7):
                side.signal(call.number, END, bytes([reason]))
            side.signal(call.number, HANDSHAKE, b"garbage")
            side.link.send("CallRefused", other)
            side.link.send("DelContact", [other])
            side.client.expect("contacts.del")
        self.assert_talking(call)
        for side in (alice, bob):
            side.link.close()
        self.assert_talking(call)

    def test_an_end_right_behind_the_acceptance_ends_nothing(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove()
        bob.client.expect("call.incoming")
        bob.client.command("accept")
        _, blob = call.step(bob)
        self.relay.change = lambda datagram: ()  # so that neither is up yet
        bob.signal(call.number, END, bytes([FAILED]))
        alice.signal(call.number, ACCEPT, blob)
        alice.signal(call.number, END, bytes([REFUSED]))
        self.assertEqual([each.said() for each in (alice, bob)], [[], []])
        self.relay.change = lambda datagram: (datagram,)
        self.up(call)

    def test_datagrams_that_the_relay_repeats_changes_or_makes_up_do_no_harm(self):
        alice, bob = self.pair("--relay-only")
        call = self.offer(alice, bob)
        self.relay.change = lambda datagram: (
            datagram[:9] + os.urandom(40), datagram[:-1] + bytes([datagram[-1] ^ 1]), datagram, datagram)
        self.accept(call)
        self.up(call)
        self.assert_talking(call)
        bob.client.command("msg alice and here")
        alice.client.expect("call.text", text="and here")
        self.assertEqual([each.count("call.text") for each in (alice, bob)], [1, 1])

    def test_an_accepted_call_whose_datagrams_are_lost_fails_at_both_ends(self):
        alice, bob = self.pair("--relay-only")
        call = self.offer(alice, bob)
        self.relay.change = lambda datagram: ()
        self.accept(call)
        for side in (alice, bob):
            self.assert_ends(side.client, "media_failed")
            self.assertEqual(side.count("call.up"), 0)

    def test_a_server_ends_calls_that_are_not_accepted(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove()
        bob.client.expect("call.incoming")
        for side, other in ((alice, "bob"), (bob, "alice")):
            side.link.send("DelContact", [other])
        self.assert_ends(alice.client, "not_online")
        bob.client.expect("call.missed")


if __name__ == "__main__":
    harness.main()
