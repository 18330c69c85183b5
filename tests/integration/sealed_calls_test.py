"""Calls of two babel-cli that nobody can listen to: by the relay or directly, with keys that they remember."""
import os
import signal
import time

import harness
import terminal
import tls


class SealedCalls(tls.Case):
    """Every client has folders of its own, and so an identity of its own."""

    def setUp(self):
        super().setUp()
        self.babel = self.tls_server()

    def user(self, name, *options, **more):
        return self.enter(self.babel, name, *options, **more)

    def pair(self, *options):
        alice = self.user("alice", *options)
        bob = self.user("bob", *options)
        alice.expect("contacts.add")
        return alice, bob

    def connect(self, caller, callee, to="bob"):
        """A call that is answered. Returns both events call.up."""
        caller.command(f"call {to}")
        callee.expect("call.incoming")
        callee.command("accept")
        return caller.expect("call.up"), callee.expect("call.up")

    def hang_up(self, ender, other):
        ender.command("hangup")
        self.assert_ends(ender, "hangup")
        self.assert_ends(other, "peer_hangup")


class Keys(SealedCalls):
    def test_a_first_call_is_sealed_and_shows_the_same_words_at_both_ends(self):
        alice, bob = self.pair()
        at_alice, at_bob = self.connect(alice, bob)
        self.assertEqual((at_alice["security"], at_bob["security"]), ("new", "new"))
        self.assertEqual(len(at_alice["words"]), 3)
        self.assertEqual(at_alice["words"], at_bob["words"])
        self.assertTrue(at_alice["key"].startswith("SHA256:"), at_alice)
        self.hang_up(alice, bob)

    def test_a_second_call_is_with_a_known_key(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        self.hang_up(bob, alice)
        at_alice, at_bob = self.connect(bob, alice, "alice")
        self.assertEqual((at_alice["security"], at_bob["security"]), ("known", "known"))

    def test_keys_outlive_the_program(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        self.hang_up(alice, bob)
        self.leave(alice)
        mode = os.stat(self.path("alice/babel/known_peers")).st_mode
        self.assertEqual(mode & 0o777, 0o600)
        again = self.user("alice")
        again.expect("contacts.add")
        self.assertEqual(self.connect(again, bob)[0]["security"], "known")

    def test_a_peer_with_another_key_is_refused_until_it_is_trusted(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        self.hang_up(alice, bob)
        self.leave(bob)
        self.text("unbind", "bob")
        alice.expect("contacts.del")
        other = self.user("bob", person="other")
        alice.expect("contacts.add")
        alice.command("call bob")
        refused = alice.expect("call.insecure_refused")
        self.assertEqual(refused["peer"], "bob")
        self.assert_ends(alice, "untrusted")
        other.expect("call.missed")
        alice.command("trust bob")
        self.assertEqual(self.connect(alice, other)[0]["security"], "known")

    def test_words_that_were_compared_verify_a_key(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        alice.command("verify bob")
        self.hang_up(alice, bob)
        self.assertEqual(self.connect(alice, bob)[0]["security"], "verified")

    def test_the_own_key_under_another_name_is_told_as_such(self):
        alice = self.user("alice")
        argv = self.client_argv(self.at(self.babel.tls_port), "login", "desk")
        desk = self.start(terminal.Terminal, argv, {**self.person("alice"), "BABEL_SECURE": "prefer"})
        alice.expect("contacts.add", names=["desk"])
        alice.command("call desk")
        desk.see(r"alice is calling \(encrypted, your own key\)")
        desk.command("accept")
        self.assertEqual(alice.expect("call.up")["security"], "own")
        desk.see("in call with alice")
        desk.see("encrypted, your own key")
        desk.command("hangup")
        self.assertEqual(self.assert_ends(alice, "peer_hangup")["security"], "own")
        stranger = self.user("carol")
        alice.expect("contacts.add", names=["carol"])
        self.assertEqual(self.connect(alice, stranger, "carol")[0]["security"], "new")


class Media(SealedCalls):
    def test_words_reach_the_other_side(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        alice.command("msg bob the door is open")
        self.assertEqual(bob.expect("call.text")["text"], "the door is open")

    def test_the_state_of_the_other_side_is_told(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        alice.command("mute")
        bob.expect("call.state", muted=True)
        alice.command("unmute")
        bob.expect("call.state", muted=False)

    def test_the_bridge_of_a_conference_names_the_others(self):
        alice, bob = self.pair()
        carol = self.user("carol")
        alice.expect("contacts.add", names=["carol"])
        self.connect(alice, bob)
        self.connect(alice, carol, "carol")
        bob.expect("call.party", peer="alice", names=["carol"])
        carol.expect("call.party", peer="alice", names=["bob"])
        bob.command('{"cmd":"status","id":"who"}')
        self.assertIn("alice is in a conference with carol (reported by alice)", bob.expect("reply", id="who")["text"])
        alice.command("hangup carol")
        bob.expect("call.party", peer="alice", names=[])
        bob.command('{"cmd":"status","id":"over"}')
        self.assertNotIn("carol", bob.expect("reply", id="over")["text"])
        self.assertEqual([], alice.events("call.party"))

    def test_the_other_side_is_told_that_the_time_of_the_call_is_over(self):
        alice, bob = self.user("alice", "--max-duration", "1"), self.user("bob")
        self.connect(alice, bob)
        self.assertNotIn("detail", self.assert_ends(alice, "hangup"))
        self.assertEqual("alice's limit on the duration of calls was reached", self.assert_ends(bob, "peer_hangup")["detail"])

    def test_the_other_side_is_told_that_the_program_has_ended(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        self.leave(alice)
        self.assertEqual("the program of alice ended", self.assert_ends(bob, "peer_hangup")["detail"])

    def test_the_figures_tell_of_losses_and_copies(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        alice.command("stats")
        shown = alice.expect("stats")
        self.assertLess(shown["lost_percent"], 5)
        self.assertGreaterEqual(shown["copies"], 0)
        self.assertRegex(shown["path"], r"^(relay|direct) 127\.0\.0\.1:\d+ \(\w+\)$")
        alice.command("hangup")
        receipt = self.assert_ends(bob, "peer_hangup")["stats"]
        self.assertIn("lost_percent", receipt)
        self.assertRegex(receipt["path"], r"^(relay|direct) 127\.0\.0\.1:\d+ \(\w+\)$")

    def test_a_user_who_hangs_up_needs_no_reason(self):
        alice, bob = self.pair()
        self.connect(alice, bob)
        alice.command("hangup")
        self.assertNotIn("detail", self.assert_ends(bob, "peer_hangup"))

    def test_a_refusal_is_told_at_once(self):
        alice, bob = self.pair()
        alice.command("call bob")
        bob.expect("call.incoming")
        bob.command("refuse")
        self.assert_ends(alice, "refused")

    def test_two_who_call_each_other_get_one_call(self):
        alice, bob = self.pair()
        bob.expect("contacts.add")
        alice.command("call bob")
        bob.command("call alice")
        self.in_call(alice, bob)
        self.hang_up(alice, bob)


class Outages(SealedCalls):
    """The relay knows nothing but tickets, so it may end and begin again."""

    def assert_talking(self, alice, bob):
        alice.command("msg bob still here")
        bob.expect("call.text", within=10, text="still here")

    def test_a_call_outlives_a_restart_of_the_server_and_its_relay(self):
        alice, bob = self.pair("--relay-only")
        self.connect(alice, bob)
        self.babel.signal(signal.SIGKILL)
        self.babel.exit_code()
        self.tls_server(port=self.babel.port, tls_port=self.babel.tls_port)
        self.assert_talking(alice, bob)
        self.hang_up(alice, bob)

    def test_a_call_outlives_the_server_where_the_relay_is_elsewhere(self):
        self.leave_server()
        relay = self.start(harness.Process, [
            harness.program("babel-server"), "relay", "--secret", self.path("state/relay.secret"),
            "--bind", "127.0.0.1", "--tls-port", "0"])
        port = relay.wait_line(r"127\.0\.0\.1:(\d+)").group(1)
        self.babel = self.tls_server("--relay", "off", "--relay-host", f"127.0.0.1:{port}")
        alice, bob = self.pair("--relay-only")
        up, _ = self.connect(alice, bob)
        self.assertIn(f"relay 127.0.0.1:{port}", up["path"])
        self.leave_server()
        self.assert_talking(alice, bob)
        self.hang_up(alice, bob)

    def test_a_direct_call_needs_no_server(self):
        alice, bob = self.pair()
        for client, up in zip((alice, bob), self.connect(alice, bob)):
            harness.eventually(lambda: self.is_direct(client, up), 5, "a direct path")
        self.leave_server()
        self.assert_talking(alice, bob)
        self.hang_up(alice, bob)

    def test_one_side_that_hides_its_addresses_keeps_the_call_at_the_relay(self):
        bob = self.user("bob", "--relay-only")
        alice = self.user("alice")
        alice.expect("contacts.add")
        for caller, callee, name in ((alice, bob, "bob"), (bob, alice, "alice")):
            ups = self.connect(caller, callee, name)
            time.sleep(2)  # in which a direct path would be found
            self.assertEqual([self.is_direct(*each) for each in zip((caller, callee), ups)], [False, False])
            self.hang_up(caller, callee)

    @staticmethod
    def is_direct(client, up):
        """As the last event of the call tells that has its path."""
        changes = [event for event in client.events("call.path") if event["call"] == up["call"]]
        return [up, *changes][-1]["path"].startswith("direct ")

    def leave_server(self):
        self.babel.signal(signal.SIGKILL)
        self.babel.exit_code()


if __name__ == "__main__":
    harness.main()
