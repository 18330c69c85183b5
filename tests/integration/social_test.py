"""Blocked names, the call log, commands for events, and presence."""
import json
import os
import re
import signal
import stat
import subprocess
import time

import harness


class Social(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def state_file(self, name):
        return self.path("babel/" + name)

    def logged_calls(self):
        try:
            with open(self.state_file("calls.jsonl"), encoding="utf-8") as file:
                return [json.loads(line) for line in file]
        except FileNotFoundError:
            return []

    def ask(self, client, *words):
        """Sends a request as JSON, and returns its reply."""
        client.command(json.dumps({"cmd": words[0], "args": words[1:], "id": "q"}))
        return client.expect("reply", id="q")

    def text_login(self, name, *options):
        """A client with text output, once it is logged in."""
        argv = self.client_argv(self.port, "login", name, *options)
        client = self.start(harness.Process, argv, stdin=subprocess.PIPE)
        client.wait_line("Logged in", "stdout")
        return client

    def leave(self, client):
        client.command("quit")
        self.assertEqual(client.exit_code(), 0, client.transcript())


class Block(Social):
    def refuse(self, bob, alice):
        bob.command("call alice")
        self.assertEqual(bob.expect("call.ended")["reason"], "refused")
        alice.expect("call.missed", peer="bob", why="blocked")

    def test_a_blocked_caller_is_refused_also_after_a_restart(self):
        bob = self.login(self.port, "bob")
        alice = self.login(self.port, "alice")
        self.assertEqual(self.ask(alice, "block")["blocked"], [])
        self.assertTrue(self.ask(alice, "block", "bob")["ok"])
        self.refuse(bob, alice)
        self.leave(alice)
        self.assertEqual(stat.S_IMODE(os.stat(self.state_file("blocked")).st_mode), 0o600)

        alice = self.login(self.port, "alice")
        alice.command("block")  # a line of text, among JSON
        self.assertEqual(alice.expect("reply")["blocked"], ["bob"])
        self.refuse(bob, alice)
        self.assertFalse(alice.events("call.incoming"))
        self.assertTrue(self.ask(alice, "unblock", "bob")["ok"])
        self.assertEqual(self.ask(alice, "unblock", "bob")["error"], "bob is not blocked")
        self.assertFalse(self.ask(alice, "block", "alice")["ok"])
        bob.command("call alice")
        alice.expect("call.incoming", peer="bob")
        self.assertTrue(self.ask(alice, "block", "bob")["ok"], "who rings is refused as well")
        self.assertEqual(bob.expect("call.ended")["reason"], "refused")

    def test_a_person_does_not_hear_of_it(self):
        bob = self.login(self.port, "bob")
        alice = self.text_login("alice")
        alice.command("block bob")
        harness.eventually(lambda: os.path.exists(self.state_file("blocked")), 10, "the list")
        bob.command("call alice")
        self.assertEqual(bob.expect("call.ended")["reason"], "refused")
        alice.command("status\ncalls")
        alice.wait_line(r"from  bob  blocked", "stdout")
        self.assertNotIn("call from", "".join(alice.lines["stdout"] + alice.lines["stderr"]))


class Calls(Social):
    def test_calls_are_kept_and_those_missed_are_new_until_one_looks(self):
        bob = self.login(self.port, "bob", "--auto-answer")
        alice = self.login(self.port, "alice")
        self.assertEqual(self.ask(alice, "calls")["calls"], [])
        alice.command("call bob\nsleep 0.1\nhangup")
        alice.expect("call.ended", reason="hangup")
        bob.expect("call.ended")
        carol = self.call(self.port, "alice", "carol")
        alice.expect("call.incoming")
        carol.signal(signal.SIGINT)
        alice.expect("call.missed", peer="carol", why="not_answered")
        self.assert_ends(carol, "cancelled", 130)

        talked, missed = self.ask(alice, "calls", "5")["calls"]
        self.assertEqual((talked["direction"], talked["reason"], talked["new"]), ("out", "hangup", False))
        self.assertEqual(talked["account"], "alice")
        self.assertGreater(talked["stats"]["tx"], 0)
        self.assertRegex(talked["ts"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual((missed["direction"], missed["reason"], missed["why"]),
                         ("in", "missed", "not_answered"))
        self.assertTrue(missed["new"])
        self.assertFalse(any(e["new"] for e in self.ask(alice, "calls")["calls"]), "they were seen")
        self.leave(alice)
        self.leave(bob)
        self.assertEqual([e["account"] for e in self.logged_calls()].count("alice"), 2)
        self.assertEqual(len(self.logged_calls()), 4, "of all three")
        self.assertEqual(stat.S_IMODE(os.stat(self.state_file("calls.jsonl")).st_mode), 0o600)

        alice = self.text_login("alice")
        alice.command("calls")
        alice.wait_line(r"^  \d{4}-\d\d-\d\d \d\d:\d\d  to    bob    answered .*\d:\d\d$", "stdout")
        alice.wait_line(r"^  .*  from  carol  missed", "stdout")

    def test_a_log_that_cannot_be_written_is_reported_once_and_calls_go_on(self):
        os.makedirs(self.state_file("calls.jsonl"))
        bob = self.listen(self.port, "bob")
        alice = self.login(self.port, "alice")
        alice.command("call bob\nhangup")
        self.assert_ends(alice, "hangup")
        self.assert_ends(bob, "peer_hangup", 0)
        self.assertEqual(len(self.ask(alice, "calls")["calls"]), 1)
        self.leave(alice)
        told = [line for line in alice.lines["stderr"] if "cannot save calls" in line]
        self.assertEqual(len(told), 1, alice.transcript())


class Commands(Social):
    def test_each_event_is_given_to_the_command_the_last_one_too(self):
        self.listen(self.port, "bob")
        out = self.path("events")
        alice = self.call(self.port, "bob", "alice", "--on-event",
                          f"read -r line; echo \"$BABEL_EVENT $line\" >> {out}")
        alice.expect("call.up")
        alice.command("hangup")
        self.assert_ends(alice, "hangup", 0)
        with open(out, encoding="utf-8") as file:
            given = dict(line.rstrip("\n").split(" ", 1) for line in file)
        events = {kind: json.loads(line) for kind, line in given.items()}
        self.assertLessEqual({"connected", "login.ok", "call.outgoing", "call.up", "call.ended"},
                             set(events))
        for kind, event in events.items():
            self.assertEqual(event["type"], kind)
        self.assertEqual(events["call.ended"]["reason"], "hangup")
        self.assertGreater(events["call.ended"]["stats"]["tx"], 0)

    def test_a_command_that_hangs_harms_nobody_and_does_not_stay(self):
        self.listen(self.port, "bob")
        ids = self.path("ids")
        alice = self.call(self.port, "bob", "alice", "--on-event",
                          f"echo $$ >> {ids}; sleep 1000; echo not this")
        alice.expect("call.up")
        alice.command("hangup")
        self.assert_ends(alice, "hangup", 0)
        self.assertNotIn("not this", alice.lines["stdout"] + alice.lines["stderr"])
        with open(ids, encoding="utf-8") as file:
            groups = [int(line) for line in file]
        self.assertGreaterEqual(len(groups), 4)
        harness.eventually(lambda: not any(map(is_alive, groups)), 5, "the end of the commands")

    def test_events_without_a_command_are_reported(self):
        alice = self.login(self.port, "alice", "--on-event", "sleep 1000")
        for _ in range(60):  # 8 commands run, and 32 wait
            alice.command("call nobody")
        alice.wait_line("--on-event: events are left out: the commands take too long")
        alice.command("quit")
        alice.exit_code(20)
        self.assertRegex(alice.transcript(), r"babel-cli: --on-event: \d+ events were left out")


def is_alive(group):
    """True if one of its processes runs, and is not a zombie."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
                state, _, of_group = file.read().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of_group) == group and state not in "ZX":
            return True
    return False


class Presence(Social):
    def test_a_short_absence_is_not_shown(self):
        alice = self.text_login("alice")
        scripted = self.login(self.port, "script")
        bob = self.login(self.port, "bob")
        alice.wait_line("online: bob", "stdout")
        for _ in range(2):
            self.leave(bob)
            bob = self.login(self.port, "bob")
        scripted.wait_until(lambda: len(self.presence_of_bob(scripted)) == 5, 10, "five events")
        started = time.monotonic()
        self.leave(bob)
        alice.wait_line("left: bob", "stdout")
        self.assertGreater(time.monotonic() - started, 2.9)
        told = [line for line in alice.lines["stdout"] if re.search(r"(online|left): .*bob", line)]
        self.assertEqual(len(told), 2, alice.transcript())

    def test_at_the_end_everything_has_been_reported(self):
        bob = self.login(self.port, "bob")
        alice = self.text_login("alice")
        alice.wait_line("online: bob", "stdout")
        scripted = self.login(self.port, "script")
        self.leave(bob)
        scripted.expect("contacts.del", names=["bob"])
        self.leave(alice)
        alice.wait_line("left: bob", "stdout")

    @staticmethod
    def presence_of_bob(client):
        return [e for e in client.events()
                if e["type"] in ("contacts.add", "contacts.del") and "bob" in e["names"]]


if __name__ == "__main__":
    harness.main()
