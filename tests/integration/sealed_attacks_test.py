"""Servers and peers that cheat about keys, encryption and words, against babel-cli."""
import os

import harness
import hostile
import tls
from hostile import END, FAILED, REFUSED, WITHDRAWN


class Keys(hostile.Case):
    """The server names keys that are not the users'."""

    def test_a_caller_reveals_nothing_to_a_key_that_the_server_did_not_name(self):
        alice, bob = self.pair()
        call = self.place(alice, bob)
        call.offered(tls.Key(self.path("other")).public)
        call.deliver()
        call.prove_caller()
        call.pass_on(bob)
        self.assertEqual(call.end_of(alice), FAILED)
        self.refused(alice, "unknown_key", "out")
        self.assert_ends(alice.client, "untrusted")
        self.assertEqual(alice.said(), [])

    def test_a_caller_without_a_key_is_no_peer(self):
        alice, bob = self.pair()
        call = self.place(alice, bob)
        call.offered(b"")
        call.deliver()
        call.prove_caller()
        call.pass_on(bob)
        self.assertEqual(call.end_of(alice), FAILED)
        self.refused(alice, "unknown_key", "out")

    def test_a_callee_does_not_ring_for_a_key_that_the_server_did_not_name(self):
        alice, bob = self.pair()
        for number, key in enumerate((tls.Key(self.path("other")).public, b"", bob.key)):
            with self.subTest(key.hex()):
                call = self.place(alice, bob)
                call.offered()
                call.deliver(key)
                call.prove_caller()
                self.assertEqual(call.end_of(bob), REFUSED)
                if number == 0:  # a caller who calls again and again is reported once
                    self.refused(bob, "unknown_key", "in")
                self.assert_no_ring(bob)
                alice.signal(call.number, END, bytes([REFUSED]))
                self.assert_ends(alice.client, "refused")

    def test_a_known_key_counts_more_than_the_one_that_the_server_names(self):
        alice, bob = self.acquainted()
        call = self.place(alice, bob)
        call.offered(tls.Key(self.path("other")).public)
        call.deliver()
        self.accept(call)
        self.assertEqual([each["security"] for each in self.up(call)], ["known", "new"])

    def test_another_key_than_the_known_one_is_refused_in_both_directions(self):
        known = tls.Key(self.path("known")).public
        self.know_peer("alice", "bob", known)
        alice, mallory = self.join("alice"), self.join("bob", person="mallory")
        self.meet(alice, mallory)
        call = self.offer(alice, mallory)
        call.prove_caller()
        call.pass_on(mallory)
        self.assertEqual(call.end_of(alice), FAILED)
        self.refused(alice, "other_key", "out")
        self.assert_ends(alice.client, "untrusted")
        mallory.signal(call.number, END, bytes([FAILED]))
        call = self.place(mallory, alice)
        call.offered()
        call.deliver(known)
        call.prove_caller()
        self.assertEqual(call.end_of(alice), REFUSED)
        self.refused(alice, "other_key", "in")
        self.assert_no_ring(alice)

    def test_a_middle_with_both_streams_leaves_the_two_ends_with_other_words(self):
        alice, bob = self.join("alice"), self.join("bob")
        as_bob, as_alice = (self.join(name, person="mallory") for name in ("bob", "alice"))
        for pair in ((alice, as_bob), (as_alice, bob)):
            self.meet(*pair)
        calls = [self.offer(alice, as_bob), self.offer(as_alice, bob)]
        for call in calls:
            self.accept(call)
        (at_alice, _), (_, at_bob) = map(self.up, calls)
        self.assertEqual((at_alice["security"], at_bob["security"]), ("new", "new"))
        self.assertEqual((len(at_alice["words"]), len(at_bob["words"])), (3, 3))
        self.assertNotEqual(at_alice["words"], at_bob["words"])
        self.assertEqual(at_alice["key"], at_bob["key"])  # the middle's


class Plain(hostile.Case):
    """The server claims that a peer cannot encrypt."""

    def assert_no_plain_call(self, user):
        self.assertEqual([each for each in user.said() if each[0] == "CallRequest"], [])
        self.assertEqual(user.count("call.outgoing"), user.count("call.ended"))

    def request(self, user, name):
        """A call by the base protocol, which comes from a port where somebody listens."""
        user.link.send("CallRequest", name, "127.0.0.1", self.fake.port)

    def test_no_plain_call_follows_a_refused_offer_of_a_peer_that_takes_offers(self):
        alice, bob = self.pair()
        self.place(alice, bob).cannot(hostile.TAKES_NONE)
        self.refused(alice, "could_be_encrypted", "out")
        self.assert_ends(alice.client, "untrusted")
        self.assert_no_plain_call(alice)

    def test_only_a_peer_that_takes_no_offers_is_called_in_plain(self):
        alice, bob = self.pair(flags=0)
        alice.client.command("call bob")
        self.assertEqual(alice.link.expect("CallRequest")[1], "bob")
        alice.link.send("CallRefused", "bob")
        self.assert_ends(alice.client, "refused")
        self.request(bob, "alice")
        self.assertEqual(bob.client.expect("call.incoming").get("security", "none"), "none")

    def test_other_refusals_of_an_offer_lead_to_no_plain_call(self):
        alice, bob = self.join("alice"), self.join("bob")
        for why in (1, 3, 4, 5, 6, 77):
            with self.subTest(why):
                self.place(alice, bob).cannot(why)
                alice.client.expect("call.ended")
                self.assert_no_plain_call(alice)
        self.place(alice, bob).cannot(hostile.TAKES_NONE)  # nothing is known about it
        alice.link.expect("CallRequest")

    def test_a_peer_with_a_known_key_is_never_called_in_plain(self):
        alice, bob = self.acquainted(flags=0)
        alice.client.command("call bob")
        self.refused(alice, "was_encrypted", "out")
        self.assert_no_plain_call(alice)
        alice.link.send("DelContact", ["bob"])
        alice.client.expect("contacts.del")
        self.place(alice, bob).cannot(hostile.TAKES_NONE)
        self.refused(alice, "was_encrypted", "out")
        self.assert_ends(alice.client, "untrusted")
        self.assert_no_plain_call(alice)

    def test_a_peer_with_a_known_key_cannot_call_in_plain(self):
        alice, _ = self.acquainted(flags=0)
        self.request(alice, "bob")
        self.refused(alice, "was_encrypted", "in")
        self.assertEqual(alice.link.expect("CallRefused")[1], "bob")
        self.assert_no_ring(alice)

    def test_a_key_that_was_met_once_is_remembered_against_plain_calls(self):
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        self.accept(call)
        self.up(call)
        alice.client.command("hangup")
        self.assert_ends(alice.client, "hangup")
        self.assert_ends(bob.client, "peer_hangup")
        for each, peer in ((alice, "bob"), (bob, "alice")):
            each.link.send("Presence", [(peer, 0)])
            self.request(each, peer)
            self.refused(each, "was_encrypted", "in")

    def test_a_peer_that_takes_offers_cannot_call_in_plain(self):
        alice, _ = self.pair()
        self.request(alice, "bob")
        self.refused(alice, "could_be_encrypted", "in")
        self.assert_no_ring(alice)

    def test_a_port_in_answer_to_an_offer_ends_the_call(self):
        alice, bob = self.pair()
        call = self.place(alice, bob)
        call.offered(kind=hostile.BASE_CALL)
        self.assertEqual(call.end_of(alice), WITHDRAWN)
        self.assert_ends(alice.client, "media_failed")
        self.assert_no_plain_call(alice)


class Policy(hostile.Case):
    """--secure of one side."""

    def test_require_allows_no_plain_call(self):
        options = "--secure", "require", "--server-key", self.server_key
        alice = self.join("alice", *options)
        bob = self.join("bob")
        self.meet(alice, bob, flags=0)
        alice.client.command("call bob")
        self.refused(alice, "needs_encryption", "out")
        alice.link.send("CallRequest", "bob", "127.0.0.1", self.fake.port)
        self.refused(alice, "needs_encryption", "in")
        alice.link.send("DelContact", ["bob"])
        alice.client.expect("contacts.del")
        self.place(alice, bob).cannot(hostile.TAKES_NONE)
        self.refused(alice, "needs_encryption", "out")
        self.assertEqual([each[0] for each in alice.said() if each[0] == "CallRequest"], [])
        self.assert_no_ring(alice)

    def test_verified_allows_no_call_with_a_new_key(self):
        alice = self.join("alice", "--secure", "verified", "--server-key", self.server_key)
        bob = self.join("bob")
        self.meet(alice, bob)
        call = self.offer(alice, bob)
        call.prove_caller()
        call.pass_on(bob)
        call.end_of(alice)
        self.refused(alice, "unverified", "out")
        self.assert_ends(alice.client, "untrusted")
        bob.signal(call.number, END, bytes([WITHDRAWN]))
        bob.client.expect("call.missed")
        call = self.offer(bob, alice)
        call.prove_caller()
        self.assertEqual(call.end_of(alice), REFUSED)
        self.refused(alice, "unverified", "in")
        self.assert_no_ring(alice)

    def test_verified_allows_a_call_with_a_key_that_was_verified(self):
        alice, bob = self.acquainted("--secure", "verified", "--server-key", self.server_key, how="verified")
        call = self.offer(alice, bob)
        self.accept(call)
        self.assertEqual(self.up(call)[0]["security"], "verified")

    def test_an_entry_that_cannot_be_read_allows_neither_kind_of_call(self):
        os.makedirs(self.path("alice/babel"))
        with open(self.path("alice/babel/known_peers"), "w", encoding="ascii",
                  opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(f"127.0.0.1:{self.fake.port} bob ssh-ed25519 damaged\n")
        alice, bob = self.pair()
        call = self.offer(alice, bob)
        call.prove_caller()
        call.pass_on(bob)
        call.end_of(alice)
        alice.client.expect("call.insecure_refused")
        alice.link.send("Presence", [("bob", 0)])
        alice.client.command("call bob")
        alice.client.expect("call.insecure_refused")
        self.assertEqual([each[0] for each in alice.said() if each[0] == "CallRequest"], [])


class Words(hostile.Case):
    """A middle that tries pairs of nonces until the words agree must break off between nonce and reveal."""
    MOST = 8

    def attempt(self, alice, bob):
        call = self.offer(alice, bob)
        call.prove_caller()
        call.pass_on(bob)
        call.step(alice)  # is lost
        bob.client.expect("call.incoming")
        bob.signal(call.number, END, bytes([WITHDRAWN]))
        bob.client.expect("call.words_attempt", peer="alice")
        bob.client.expect("call.missed")
        alice.signal(call.number, END, bytes([REFUSED]))
        self.assert_ends(alice.client, "refused")

    def test_words_are_withheld_after_eight_callers_who_broke_off(self):
        alice, bob = self.pair()
        for _ in range(self.MOST):
            self.attempt(alice, bob)
        call = self.offer(alice, bob)
        self.accept(call)
        at_alice, at_bob = self.up(call)
        self.assertEqual(len(at_alice["words"]), 3)
        self.assertNotIn("words", at_bob)
        self.assertEqual(at_bob["security"], "new")

    def test_offers_that_nobody_hears_of_cost_no_words(self):
        alice, bob = self.pair()
        bob.client.command("dnd on")
        for _ in range(self.MOST + 1):
            call = self.offer(alice, bob)
            call.prove_caller()
            call.pass_on(bob)
            self.assert_ends(alice.client, "refused")
        bob.client.command("dnd off")
        call = self.offer(alice, bob)
        self.accept(call)
        at_alice, at_bob = self.up(call)
        self.assertEqual(at_alice["words"], at_bob["words"])


if __name__ == "__main__":
    harness.main()
