"""babel-server ctl: every command in text and JSON."""
import os

import control_case
import harness
import wire


class Commands(control_case.ControlCase):
    def setUp(self):
        super().setUp()
        self.running = self.controlled_server()
        self.ready()

    def test_list(self):
        self.assertEqual(self.text("list"), "nobody is online\n")
        self.assertEqual(self.json("list")["users"], [])
        self.log_in(self.running, "zoë")
        self.log_in(self.running, "al")
        time_of_day = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
        self.assertRegex(
            self.text("list"),
            "^NAME  ADDRESS    ONLINE SINCE          QUEUED BYTES  LINK   RELAYED\n"
            f"al    127.0.0.1  {time_of_day}  0             plain  0\n"
            f"zoë   127.0.0.1  {time_of_day}  0             plain  0\n$")
        users = self.json("list")["users"]
        self.assertEqual([user["name"] for user in users], ["al", "zoë"])
        self.assertEqual(users[0]["address"], "127.0.0.1")
        self.assertRegex(users[0]["since"], f"^{time_of_day}$")
        self.assertEqual((users[0]["queued_bytes"], users[0]["link"]), (0, "plain"))

    def test_kick(self):
        why = "you were disconnected by the operator; wait 30 s before you come back"
        for name, kick in (("alice", self.text), ("carol", self.json)):
            kicked, bob = self.log_in(self.running, name), self.log_in(self.running, "bob")
            self.assertIn(name + " is disconnected", str(kick("kick", name)))
            self.assertIn(("ErrorResponse", why), kicked.receive_to_end())
            again = wire.Link.connect(self.running.port)
            self.addCleanup(again.close)
            again.send("Login", name)
            self.assertEqual(again.expect("LoginFailed"), ("LoginFailed", why))
            bob.expect("DelContact")
            bob.close()
            harness.eventually(lambda: not self.json("list")["users"], 5, "bob's departure")
        self.assertEqual(self.text("kick", "alice", status=1),
                         "babel-server: nobody called alice is online\n")
        self.assertIn("nobody", self.json("kick", "x\x1b\x9b", status=1)["error"])
        self.assertNotIn("\x1b", self.text("kick", "x\x1b", status=1))

    def test_ban_and_unban(self):
        alice = self.log_in(self.running, "alice")
        self.assertIn("alice is banned until", self.text("ban", "alice"))
        alice.receive_to_end()
        self.assertEqual(self.json("stats")["bans"], ["alice"])
        self.assertIn("any more", self.text("unban", "alice"))
        self.assertIn("not banned", self.text("unban", "alice", status=1))
        alice = self.log_in(self.running, "alice")
        self.assertIn("until", self.json("ban", "127.0.0.0/8")["text"])
        alice.receive_to_end()
        self.assertRegex(self.text("stats"), r"\nban +127\.0\.0\.0/8\n")
        self.json("unban", "127.0.0.0/8")
        self.log_in(self.running, "alice")
        self.assertIn("cannot be banned", self.text("ban", "1.2.3.4/33", status=1))
        self.assertIn("cannot be banned", self.json("ban", " ", status=1)["error"])

    def test_stats(self):
        self.log_in(self.running, "alice")
        stranger = wire.Link.connect(self.running.port)
        self.addCleanup(stranger.close)
        stranger.expect("HelloConnect")
        answer = self.json("stats")
        self.assertEqual((answer["online"], answer["pending"], answer["queued_bytes"]), (1, 1, 0))
        self.assertGreaterEqual(answer["uptime_seconds"], 0)
        counted = {(x["metric"], x["reason"]): x["value"] for x in answer["counters"]}
        self.assertEqual(counted["babel_logins_total", ""], 1)
        self.assertEqual(counted["babel_connections_total", ""], 2)
        self.assertEqual(counted["babel_sessions_ended_total", "kicked"], 0)
        said = self.text("stats")
        self.assertRegex(said, r"(?m)^online +1$")
        self.assertRegex(said, r"(?m)^babel_logins_total +1$")
        self.assertRegex(said, r'(?m)^babel_sessions_ended_total{reason="slow"} +0$')

    def test_drain(self):
        self.assertEqual(self.text("drain"), "the server stops\n")
        self.assertEqual(self.running.exit_code(), 0)
        self.assertFalse(os.path.exists(self.socket_path))

    def test_drain_in_json(self):
        self.json("drain")
        self.assertEqual(self.running.exit_code(), 0)

    def test_wrong_usage(self):
        for wrong in ([], ["lits"], ["kick"], ["kick", "a", "b"], ["list", "a", "b"], ["list", "--jsn"]):
            with self.subTest(wrong):
                self.assertIn('; try "babel-server --help"', self.text(*wrong, status=2))
        self.assertIn("list takes nothing, or the word all", self.text("list", "a", status=2))


if __name__ == "__main__":
    harness.main()
