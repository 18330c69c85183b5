"""Every verb from each of the four sources: typed, as JSON, by -e, and over the control socket."""
import json
import os
import socket
import subprocess

import harness
import sound


class Verbs(harness.Case):
    """alice in a call with bob, who answers automatically and plays a file."""

    def in_a_call(self, *options):
        self.port = self.server().port
        self.bob = self.listen(self.port, "bob")
        self.alice = self.login(self.port, "alice", *options)
        self.alice.command("call bob")
        self.in_call(self.alice, self.bob)

    def ask(self, *words):
        """One request of JSON on standard input, and its reply."""
        self.asked = getattr(self, "asked", 0) + 1
        request = {"cmd": words[0], "args": list(words[1:]), "id": str(self.asked)}
        self.alice.command(json.dumps(request))
        return self.alice.expect("reply", 20, id=str(self.asked))

    def ctl(self, *words, name="alice"):
        return subprocess.run(
            [harness.program("babel-cli"), "ctl", *words, "--name", name], text=True,
            env=self.environment(), capture_output=True, timeout=20 * harness.SLOWDOWN)

    def test_a_verb_does_the_same_from_every_source(self):
        self.in_a_call()
        file = self.path("tone.wav")
        sound.write(file, sound.tone(0.2))
        recorded = self.path("talk.wav")
        for words, works in (
                (["mute"], True), (["unmute"], True), (["deafen"], True), (["undeafen"], True),
                (["volume", "mic", "50"], True), (["volume", "out"], True),
                (["volume", "ear", "50"], False), (["volume", "mic", "201"], False),
                (["hold"], True), (["resume"], True),
                (["play", file], True), (["play", self.path("none.wav")], False),
                (["stop"], False), (["record", recorded], True), (["contacts"], True), (["stats"], True),
                (["ptt", "on"], True), (["ptt", "off"], True), (["ptt", "maybe"], False),
                (["set", "bitrate", "24"], True), (["set", "bitrate", "1"], False),
                (["set", "server", "x"], False), (["set", "bitrat", "24"], False),
                (["device", "out", "null"], True), (["device", "up", "null"], False),
                (["device", "out", "/no/such/folder/x.wav"], False),
                (["dnd", "on"], True), (["dnd", "off"], True), (["dnd", "maybe"], False),
                (["block", "pest"], True), (["block"], True), (["block", "alice"], False),
                (["unblock", "nobody"], False), (["peers"], True), (["verify", "bob"], False),
                (["trust", "bob"], False), (["forget", "bob"], False), (["msg", "bob", "hi"], False),
                (["msg", "bob"], False), (["calls"], True), (["calls", "5"], True),
                (["calls", "0"], False),
                (["status"], True), (["wait", "call.up"], True), (["wait", "stats", "0.1"], False),
                (["wait", "nonsense"], False), (["sleep", "0.01"], True), (["sleep", "x"], False),
                (["accept"], False), (["refuse"], False), (["call", "alice"], False),
                (["help"], True), (["dance"], False)):
            with self.subTest(words):
                reply = self.ask(*words)
                self.assertEqual(reply["ok"], works, reply)
                over_socket = self.ctl(*words)
                self.assertEqual(over_socket.returncode == 0, works, over_socket)
                if not works:
                    self.assertEqual(reply["status"], over_socket.returncode)
                    self.assertIn(reply["error"].splitlines()[0], over_socket.stderr)
        self.assertTrue(self.ask("record", "off")["ok"])
        self.assertEqual(self.ctl("record", "off").returncode, 1, "nothing is recorded any more")
        self.assertTrue(os.path.exists(recorded))
        self.assertTrue(os.path.exists(self.path("talk-2.wav")), "the second has another name")
        self.assertTrue(self.ask("hangup")["ok"])
        told = [event["type"] for event in self.alice.events()]
        last_reply = len(told) - 1 - told[::-1].index("reply")
        self.assertIn("call.ended", told[:last_reply])  # others come and go after it
        self.assertEqual(self.ctl("quit").returncode, 0)
        self.assertEqual(self.alice.exit_code(), 0)

    def test_an_invalid_request_gets_an_error(self):
        self.alice = self.login(self.server().port, "alice")
        for line in ('{"cmd":', "{}", '{"cmd":1}', '{"cmd":"mute","args":"x"}',
                     '{"cmd":"mute","args":[1]}', '{"cmd":"mute","args":["x"],"id":9}'):
            with self.subTest(line):
                self.alice.command(line)
                reply = self.alice.expect("reply")
                self.assertFalse(reply["ok"])
                self.assertTrue(reply["error"])
                self.assertEqual(reply["status"], 2)
        self.assertEqual(reply["id"], 9)

    def test_given_commands_wait_for_login_and_for_each_other(self):
        port = self.server().port
        bob = self.listen(port, "bob")
        alice = self.client(port, "login", "alice", "-e", "call bob", "-e", "sleep 0.1",
                            "-e", "hangup", "-e", "quit")
        self.assertEqual(alice.exit_code(), 0, alice.transcript())
        kinds = [e["type"] for e in alice.events() if e["type"].startswith("call.")]
        self.assertEqual(kinds, ["call.outgoing", "call.up", "call.ended"])
        self.assert_ends(bob, "peer_hangup", 0)

    def test_the_first_given_command_that_fails_is_the_last(self):
        port = self.server().port
        for command, status in (("call nobody", 5), ("dance", 2), ("play x.wav", 9),
                                ("hangup", 1), ("unblock nobody", 1), ("wait call.up 0.1", 1)):
            with self.subTest(command):
                alice = self.client(port, "login", "alice", "-e", command, "-e", "sleep 100")
                self.assertEqual(alice.exit_code(), status, alice.transcript())

    def test_an_awaited_event_may_have_come_already(self):
        port = self.server().port
        alice = self.login(port, "alice")
        bob = self.login(port, "bob")
        bob.command("call alice")
        alice.expect("call.incoming")
        alice.command("wait call.incoming 5\naccept")
        self.in_call(alice, bob)

    def test_a_call_that_is_over_is_not_waited_for_but_the_next_one_is(self):
        port = self.server().port
        self.alice = self.login(port, "alice")
        bob = self.listen(port, "bob")
        self.alice.command("call bob")
        self.in_call(self.alice, bob)
        bob.command("hangup")
        self.alice.expect("call.ended")
        self.assertTrue(self.ask("wait", "call.ended", "20")["ok"], "it has ended")
        self.assertFalse(self.ask("wait", "call.ended", "0.1")["ok"], "that was heard already")

    def test_do_not_disturb_refuses_calls(self):
        port = self.server().port
        self.alice = self.login(port, "alice")
        bob = self.login(port, "bob")
        self.assertTrue(self.ask("dnd", "on")["ok"])
        bob.command("call alice")
        self.assertEqual(bob.expect("call.ended")["reason"], "refused")
        self.assertEqual(self.alice.expect("call.missed", peer="bob")["why"], "dnd")
        self.assertTrue(self.ask("dnd", "off")["ok"])
        bob.command("call alice")
        self.alice.expect("call.incoming", peer="bob")

    def test_a_request_whose_sender_leaves_delays_nobody(self):
        self.login(self.server().port, "alice")
        for _ in range(20):
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(self.path("babel/alice.sock"))
                link.sendall(b"wait call.up\n")
        self.assertEqual(self.ctl("status").stdout, "alice, online with 0 others, server link NOT ENCRYPTED\n")

    def test_a_line_that_is_too_long_gets_an_error(self):
        self.login(self.server().port, "alice")
        for line in (b'{"cmd":"status","args":["' + b"x" * 4096 + b'"]}\n', b"status" + b" " * 4096):
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(self.path("babel/alice.sock"))
                link.sendall(b'{"cmd":"status","id":1}\n' + line)
                answers = link.makefile("rb")
                first, second = answers.readline(), answers.readline()
            self.assertEqual(json.loads(first), {"type": "reply", "id": 1, "ok": True,
                                                 "text": "alice, online with 0 others, server link NOT ENCRYPTED"})
            self.assertEqual(json.loads(second)["status"], 2)
        result = self.ctl("call", "x" * 4096)
        self.assertEqual((result.returncode, result.stderr), (2, "babel-cli: a request has at most 4096 bytes\n"))

    def test_names_that_look_alike_in_a_path_are_two(self):
        port = self.server().port
        for name in ("a b", "a_b", "a%20b"):
            self.login(port, name)
        for name in ("a b", "a_b", "a%20b"):
            self.assertEqual(self.ctl("status", name=name).stdout.split(",")[0], name)

    def test_ctl_finds_its_client_without_a_session_of_its_own(self):
        port = self.server().port
        usual = f"/run/user/{os.getuid()}"
        if os.path.isdir(usual):
            self.skipTest(f"{usual} is there, and not ours to use")
        without = {k: v for k, v in self.environment().items() if k != "XDG_RUNTIME_DIR"}
        argv = self.client_argv(port, "login", "alice", "--json")
        for runtime in ({}, {"XDG_RUNTIME_DIR": self.path("nowhere")}):
            alice = harness.Client(argv, {**without, **runtime}, stdin=subprocess.PIPE)
            self.processes.append(alice)
            alice.expect("login.ok")
            for asker in (without, self.environment()):
                asked = subprocess.run(
                    [harness.program("babel-cli"), "ctl", "status"], text=True, env=asker,
                    capture_output=True, timeout=20 * harness.SLOWDOWN)
                self.assertEqual(asked.stdout, "alice, online with 0 others, server link NOT ENCRYPTED\n", asked.stderr)
            alice.command("quit")
            self.assertEqual(alice.exit_code(), 0)

    def test_without_a_client_ctl_prints_advice(self):
        result = self.ctl("status", name="nobody")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"no client answers at .*nobody\.sock")


class Deaf(harness.Case):
    def test_a_muted_and_held_call_sends_silence_and_a_played_file_is_heard(self):
        port = self.server().port
        heard = self.path("heard.wav")
        bob = self.client(port, "listen", "--name", "bob", "--auto-answer", "--audio-out", heard)
        bob.expect("login.ok")
        file = self.path("tone.wav")
        sound.write(file, sound.tone(1))
        alice = self.login(port, "alice")
        alice.command("call bob\nmute\nplay " + file + "\nsleep 0.5\nhangup\nquit")
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)
        self.assertFalse(sound.is_silent(sound.read(heard)))


if __name__ == "__main__":
    harness.main()
