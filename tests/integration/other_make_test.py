"""babel-server and babel-cli against a client of another make (other_make.py)."""
import os
import signal
import sys

import doubles
import harness
import wire

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "other_make.py")


class OtherMake(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def other(self, name, *action):
        argv = [sys.executable, SCRIPT, str(self.port), name, *action]
        other = self.start(harness.Process, argv)
        other.wait_line("logged in", "stdout")
        return other

    def talked(self, other):
        """The other client held a whole conversation and ended well."""
        self.assertEqual(other.wait_line(r"talked (\d+)", "stdout").group(1), "50")
        self.assertEqual(other.exit_code(), 0, other.transcript())

    def test_it_is_called_answers_and_hangs_up(self):
        other = self.other("otto", "answer")
        alice = self.login(self.port, "alice")
        alice.command("call otto")
        alice.expect("call.up", peer="otto")
        self.talked(other)
        ended = self.assert_ends(alice, "peer_hangup")
        self.assertGreaterEqual(ended["stats"]["rx"], 50)
        self.assertGreaterEqual(ended["stats"]["tx"], 50)
        alice.wait_until(lambda: alice.events("contacts.del"), 5, "otto's departure")

    def test_it_calls_and_hangs_up(self):
        alice = self.listen(self.port, "alice")
        other = self.other("otto", "call", "alice")
        alice.expect("call.incoming", peer="otto")
        alice.expect("call.up", peer="otto")
        self.talked(other)
        ended = self.assert_ends(alice, "peer_hangup", 0)
        self.assertGreaterEqual(ended["stats"]["rx"], 50)

    def test_we_hang_up_on_it(self):
        other = self.other("otto", "answer")
        alice = self.login(self.port, "alice")
        alice.command("call otto")
        alice.expect("call.up")
        alice.command("hangup")
        self.assert_ends(alice, "hangup")
        other.wait_line("talked", "stdout")
        self.assertEqual(other.exit_code(), 0, other.transcript())

    def test_it_refuses_us(self):
        self.other("otto", "refuse")
        alice = self.call(self.port, "otto", "alice")
        self.assert_ends(alice, "refused", 6)

    def test_we_refuse_it(self):
        alice = self.login(self.port, "alice")
        other = self.other("otto", "call", "alice")
        alice.expect("call.incoming", peer="otto")
        alice.command("refuse otto")
        self.assertEqual(other.exit_code(), 1)
        self.assertIn("refused: alice", other.lines["stderr"])

    def test_it_learns_that_its_call_failed(self):
        other = self.other("otto", "call-unseen", "nobody")
        self.assertEqual(other.exit_code(), 1)
        self.assertIn("error: requested username not found", other.lines["stdout"])
        self.assertIn("refused: nobody", other.lines["stderr"])

    def test_it_learns_that_its_callee_left_while_it_rang(self):
        bob = self.scripted("bob")
        other = self.other("otto", "call", "bob")
        bob.expect("CallRequest", 10)
        bob.close()
        self.assertEqual(other.exit_code(), 1)
        self.assertIn("left bob", other.lines["stdout"])
        self.assertIn("refused: bob", other.lines["stderr"])

    def test_it_sees_arrivals_and_departures(self):
        other = self.other("otto", "wait")
        alice = self.login(self.port, "alice")
        alice.expect("contacts.add", names=["otto"])
        other.wait_line("online alice", "stdout")
        alice.command("quit")
        other.wait_line("left alice", "stdout")

    def test_it_answers_late_a_call_that_was_withdrawn(self):
        other = self.other("otto", "answer-late", "1")
        alice = self.call(self.port, "otto", "alice")
        other.wait_line("called by alice", "stdout")
        alice.signal(signal.SIGINT)
        alice.expect("call.ended", reason="cancelled")
        other.wait_line("nobody there", "stdout")
        self.assertIsNone(other.popen.poll(), other.transcript())

    def test_it_answers_late_a_call_that_a_script_gave_up(self):
        other = self.other("otto", "answer-late", "2")
        alice = self.call(self.port, "otto", "alice", "--ring-timeout", "1")
        self.assert_ends(alice, "no_answer", 7)
        other.wait_line("nobody there", "stdout")
        self.assertIsNone(other.popen.poll(), other.transcript())

    def test_it_refuses_late_a_call_that_was_withdrawn(self):
        other = self.other("otto", "refuse-late", "1")
        alice = self.call(self.port, "otto", "alice")
        other.wait_line("called by alice", "stdout")
        alice.signal(signal.SIGINT)
        alice.expect("call.ended", reason="cancelled")
        other.wait_line("refused alice", "stdout")
        self.assertFalse(alice.events("error"), alice.transcript())

    def test_an_opcode_beyond_the_protocol_ends_it(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        other = self.start(harness.Process, [sys.executable, SCRIPT, str(fake.port), "otto", "wait"])
        link = fake.accept()
        self.addCleanup(link.close)
        link.send("Presence", [("alice", 1)])
        self.assertEqual(other.exit_code(), 1)
        self.assertIn("unknown opcode 0x23", other.lines["stderr"])

    def test_both_call_and_it_does_not_yield(self):
        zora = self.login(self.port, "zora")  # zora's name is the larger
        otto = self.scripted("otto")
        zora.command("call otto")
        otto.expect("CallRequest", 10)
        host, at = wire.listen()
        self.addCleanup(host.close)
        otto.send("CallRequest", "zora", "", at)
        link = wire.Link(host.accept()[0])
        self.addCleanup(link.close)
        link.send("ConnectionEstablished")
        link.expect("VoiceData", 5)
        zora.expect("call.up", peer="otto")

    def scripted(self, name):
        link = wire.log_in(self.port, name)
        self.addCleanup(link.close)
        return link

    def test_it_greets_as_a_caller_does(self):
        self.other("otto", "greet")
        alice = self.call(self.port, "otto", "alice")
        ended = self.assert_ends(alice, "media_failed", 8)
        self.assertIn("calling again", ended["detail"])

    def test_it_falls_silent(self):
        self.other("otto", "fall-silent")
        alice = self.call(self.port, "otto", "alice")
        self.assert_ends(alice, "peer_hangup", 0)


if __name__ == "__main__":
    harness.main()
