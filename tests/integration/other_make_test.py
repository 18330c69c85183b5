"""babel-server and babel-cli against a client of another make (other_make.py)."""
import os
import sys

import harness

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

    def test_it_sees_who_comes_and_goes(self):
        other = self.other("otto", "wait")
        alice = self.login(self.port, "alice")
        alice.expect("contacts.add", names=["otto"])
        other.wait_line("online alice", "stdout")
        alice.command("quit")
        other.wait_line("left alice", "stdout")


if __name__ == "__main__":
    harness.main()
