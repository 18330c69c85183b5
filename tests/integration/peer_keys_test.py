"""The keys of peers in the hands of users: cards, policies, blocked keys, receipts, and doors that open."""
import re
import subprocess

import harness
import sound
import tls
import wire


class PeerKeys(tls.Case):
    """Every user has a key of their own."""

    def setUp(self):
        super().setUp()
        self.babel = self.tls_server()
        self.asked = 0

    def user(self, name, *options, **more):
        return self.enter(self.babel, name, *options, **more)

    def careful_user(self, name, *options):
        """Has met the server before, which is not verified otherwise."""
        self.leave(self.user(name))
        return self.user(name, "--secure", "verified", *options)

    def ask_user(self, client, *words):
        self.asked += 1
        number = str(self.asked)
        listed = ", ".join(f'"{word}"' for word in words[1:])
        client.command(f'{{"cmd": "{words[0]}", "args": [{listed}], "id": "{number}"}}')
        return client.expect("reply", id=number)

    def card(self, person):
        """The card of that person, who has logged in."""
        said = subprocess.run(
            [harness.program("babel-cli"), "identity", "card", "-n", person, "-s", self.at(self.babel.tls_port)],
            env={**self.environment(), **self.person(person)}, check=True, text=True, capture_output=True, timeout=30)
        return said.stdout.strip()

    def place(self, name, to, *options):
        """A program that places one call."""
        return self.client(self.at(self.babel.tls_port), "call", to, "--name", name, *options,
                           more_environment=self.person(name))

    def test_a_card_verifies_a_key_before_the_first_call(self):
        bob = self.user("bob", "--auto-answer")
        alice = self.careful_user("alice")
        alice.expect("contacts.add")
        alice.command("call bob")
        refused = alice.expect("call.insecure_refused", peer="bob", direction="out", code="unverified")
        self.assert_ends(alice, "untrusted")
        reply = self.ask_user(alice, "trust", self.card("bob"))
        self.assertEqual(reply["text"], f"bob is verified: {refused['presented']}")
        alice.command("call bob")
        self.assertEqual(alice.expect("call.up")["security"], "verified")
        (known,) = self.ask_user(alice, "peers")["peers"]
        self.assertEqual((known["peer"], known["state"], known["key"]), ("bob", "verified", refused["presented"]))
        self.assertTrue(self.ask_user(alice, "forget", "bob")["ok"])
        self.assertEqual(self.ask_user(alice, "peers")["peers"], [])
        bob.command("hangup")
        self.assertEqual(alice.expect("call.ended")["security"], "verified")

    def test_a_call_that_is_not_secure_enough_ends_a_program_with_status_12(self):
        self.user("bob", "--auto-answer")
        self.leave(self.user("alice"))
        careful = self.place("alice", "bob", "--secure", "verified")
        self.assertEqual(careful.exit_code(), 12, careful.transcript())
        self.assertEqual([each["code"] for each in careful.events("call.insecure_refused")], ["unverified"])

    def test_a_blocked_key_is_refused_under_another_name(self):
        bob = self.user("bob", "--auto-answer")
        pest = self.user("pest")
        pest.expect("contacts.add")
        pest.command("call bob")
        self.in_call(pest, bob)
        self.assertTrue(self.ask_user(bob, "block", "pest")["ok"])
        pest.command("hangup")
        self.assert_ends(pest, "hangup")
        self.leave(pest)
        again = self.user("friend", person="pest")
        again.expect("contacts.add")
        again.command("call bob")
        self.assert_ends(again, "refused")
        bob.expect("call.missed", peer="friend", why="blocked")
        with open(self.path("babel/blocked"), encoding="ascii") as file:
            self.assertRegex(file.read(), r"\Apest\npest ssh-ed25519 \S+\n\Z")

    def test_words_come_from_a_verified_peer(self):
        bob = self.user("bob")
        gate = self.careful_user("gate", "--auto-answer-from", "bob", "--on-event",
                                 f"test $BABEL_EVENT != call.text || cat >{self.path('words')}")
        self.assertTrue(self.ask_user(gate, "trust", self.card("bob"))["ok"])
        bob.expect("contacts.add")
        bob.command("call gate")
        bob.expect("call.up")
        self.assertTrue(self.ask_user(bob, "msg", "gate", "open")["ok"])
        gate.expect("call.text", peer="bob", text="open")
        harness.eventually(lambda: sound.size(self.path("words")), 10, "the words in the command of --on-event")
        self.assertIn("longer than 1000 bytes", self.ask_user(bob, "msg", "gate", 1001 * "x")["error"])
        self.assertEqual(self.ask_user(bob, "msg", "carol", "hi")["error"], "there is no call with carol")

    def know_bob(self):
        """The key of bob becomes known to gate, which answers bob automatically, and bob loses the name."""
        gate = self.user("gate", "--auto-answer-from", "bob")
        bob = self.user("bob")
        bob.expect("contacts.add")
        bob.command("call gate")
        self.in_call(bob, gate)
        bob.command("hangup")
        self.assert_ends(bob, "hangup")
        self.assert_ends(gate, "peer_hangup")
        self.free_name(bob, "bob")
        return gate

    def free_name(self, client, name, status=0):
        """The client leaves, and anybody may take its name. `status`: of its exit, by its last call."""
        self.leave(client, status)
        harness.eventually(lambda: name not in self.text("list"), 5, f"the end of {name}")
        self.text("unbind", name)

    def test_automatic_answers_go_by_the_key_that_is_known_of_a_name(self):
        gate = self.know_bob()
        other = self.user("bob", person="other")
        other.expect("contacts.add")
        other.command("call gate")
        gate.expect("call.insecure_refused", peer="bob", direction="in", code="other_key")
        self.assert_ends(other, "refused")
        self.free_name(other, "bob", status=6)
        plain = wire.log_in(self.babel.port, "bob")
        self.addCleanup(plain.close)
        listener, port = wire.listen()
        self.addCleanup(listener.close)
        plain.send("CallRequest", "gate", "", port)
        gate.expect("call.insecure_refused", peer="bob", direction="in", code="was_encrypted")
        plain.expect("CallRefused")
        self.assertEqual(len(gate.events("call.incoming")), 1, gate.transcript())

    def test_a_client_without_encryption_answers_anyone_who_has_the_name(self):
        self.free_name(self.know_bob(), "gate")
        gate = self.login(self.babel.port, "gate", "--secure", "off", "--auto-answer-from", "bob",
                          more_environment=self.person("gate"))
        bob = self.login(self.babel.port, "bob", "--secure", "off")
        bob.expect("contacts.add")
        bob.command("call gate")
        self.in_call(bob, gate)

    def test_a_receipt_and_the_log_show_the_security(self):
        self.user("bob", "--auto-answer")
        shown = self.place("alice", "bob", "--max-duration", "1")
        self.assertEqual(shown.expect("call.ended")["security"], "new")
        self.assertEqual(shown.exit_code(), 0, shown.transcript())
        with open(self.path("babel/calls.jsonl"), encoding="ascii") as file:
            self.assertTrue(re.search(r'"peer":"bob".*"security":"new"', file.read()))


if __name__ == "__main__":
    harness.main()
