"""Ends of calls: two real clients over a real server, their events and exit statuses."""
import os
import signal
import subprocess

import harness
import ports
import terminal
import wire


class Answered(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def test_the_caller_hangs_up(self):
        bob = self.listen(self.port, "bob")
        alice = self.login(self.port, "alice")
        alice.command("call bob")
        outgoing = alice.expect("call.outgoing", peer="bob")
        incoming = bob.expect("call.incoming", peer="alice", host="127.0.0.1")
        self.assertEqual(incoming["port"], outgoing["port"])
        self.in_call(alice, bob)
        alice.command("hangup\nquit")
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)

    def test_the_callee_hangs_up(self):
        bob = self.client(self.port, "listen", "--name", "bob")
        bob.expect("login.ok")
        alice = self.call(self.port, "bob", "alice")
        bob.expect("call.incoming", peer="alice")
        bob.command("accept")
        self.in_call(alice, bob)
        bob.command("hangup")
        self.assert_ends(bob, "hangup", 0)
        self.assert_ends(alice, "peer_hangup", 0)

    def test_the_call_has_its_longest_duration(self):
        bob = self.listen(self.port, "bob")
        alice = self.call(self.port, "bob", "alice", "--max-duration", "1")
        self.in_call(alice, bob)
        ended = self.assert_ends(alice, "hangup", 0)
        self.assertGreaterEqual(ended["secs"], 1)
        self.assertLess(ended["secs"], 3 * harness.SLOWDOWN)
        self.assert_ends(bob, "peer_hangup", 0)

    def test_a_call_needs_no_standard_input(self):
        bob = self.listen(self.port, "bob", stdin=subprocess.DEVNULL)
        alice = self.call(
            self.port, "bob", "alice", "--max-duration", "1", stdin=subprocess.DEVNULL)
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)

    def test_piped_commands_wait_for_the_result_of_the_one_before(self):
        bob = self.listen(self.port, "bob")
        alice = self.login(self.port, "alice", stdin=subprocess.PIPE)
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob\nhangup\ncall nobody\nquit")
        alice.end_input()
        self.assert_ends(alice, "hangup")
        self.assert_ends(bob, "peer_hangup", 0)
        self.assertEqual(alice.expect("call.ended")["reason"], "not_online")
        alice.exit_code()

    def test_at_the_end_of_piped_commands_it_leaves_once_no_call_is_up(self):
        bob = self.listen(self.port, "bob", "--max-duration", "1")
        alice = self.login(self.port, "alice", stdin=subprocess.PIPE)
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        alice.end_input()
        self.assert_ends(bob, "hangup", 0)
        self.assert_ends(alice, "peer_hangup", 0)

    def test_one_session_calls_and_is_called_again_and_again(self):
        alice, bob = self.login(self.port, "alice"), self.login(self.port, "bob")
        alice.expect("contacts.add", names=["bob"])
        for caller, callee, name in [(alice, bob, "bob"), (bob, alice, "alice")] * 2:
            caller.command(f"call {name}")
            self.answer_and_hang_up(caller, callee, by_caller=False)
        for client in (alice, bob):
            client.command("quit")
            self.assertEqual(client.exit_code(), 0, client.transcript())

    def test_contacts_are_listed_before_the_call(self):
        self.listen(self.port, "bob")
        argv = self.client_argv(self.port, "call", "bob", "--name", "alice")
        alice = self.start(harness.Process, argv)
        alice.wait_line("in call with bob", "stdout")
        said = "\n".join(alice.lines["stdout"])
        self.assertRegex(said, r"online: bob\n(.*\n)*.*calling bob")

    def test_a_second_call_is_refused_as_busy(self):
        one = ("--max-calls", "1")
        bob = self.listen(self.port, "bob", *one)
        alice = self.login(self.port, "alice", *one)
        alice.command("call bob")
        self.in_call(alice, bob)
        carol = self.call(self.port, "bob", "carol")
        self.assert_ends(carol, "refused", 6)
        dora = self.call(self.port, "alice", "dora")
        self.assert_ends(dora, "refused", 6)
        alice.command("hangup")
        self.assert_ends(alice, "hangup")
        self.assert_ends(bob, "peer_hangup", 0)

    def test_a_killed_peer_has_hung_up(self):
        bob = self.listen(self.port, "bob")
        alice = self.call(self.port, "bob", "alice")
        self.in_call(alice, bob)
        bob.signal(signal.SIGKILL)
        self.assert_ends(alice, "peer_hangup", 0)

    def test_a_signal_hangs_up(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            with self.subTest(number.name):
                bob = self.listen(self.port, "bob")
                alice = self.call(self.port, "bob", "alice")
                self.in_call(alice, bob)
                alice.signal(number)
                self.assert_ends(alice, "hangup", code)
                self.assert_ends(bob, "peer_hangup", 0)

    def test_a_signal_ends_a_client_without_a_call(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            with self.subTest(number.name):
                bob = self.login(self.port, "bob")
                bob.signal(number)
                self.assertEqual(bob.exit_code(), code, bob.transcript())


class NotAnswered(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def test_refused(self):
        bob = self.login(self.port, "bob")
        alice = self.call(self.port, "bob", "alice")
        bob.expect("call.incoming")
        bob.command("refuse")
        self.assert_ends(alice, "refused", 6)

    def test_not_online(self):
        self.assert_ends(self.call(self.port, "nobody", "alice"), "not_online", 5)

    def test_no_answer(self):
        bob = self.login(self.port, "bob")
        alice = self.call(self.port, "bob", "alice", "--ring-timeout", "1")
        bob.expect("call.incoming")
        self.assert_ends(alice, "no_answer", 7)
        self.assertGreaterEqual(bob.expect("call.missed", peer="alice")["secs"], 0.5)

    def test_the_caller_learns_that_nobody_answers(self):
        bob = self.login(self.port, "bob", "--ring-timeout", "1")
        alice = self.call(self.port, "bob", "alice")
        bob.expect("call.missed", peer="alice")
        self.assert_ends(alice, "refused", 6)

    def test_cancelled(self):
        bob = self.login(self.port, "bob")
        argv = self.client_argv(self.port, "call", "bob", "--name", "alice")
        alice = self.start(terminal.Terminal, argv)
        bob.expect("call.incoming")
        alice.command("hangup")
        self.assert_ends(alice, "cancelled", 1)
        bob.expect("call.missed", peer="alice")

    def test_cancelled_by_a_signal(self):
        bob = self.login(self.port, "bob")
        alice = self.call(self.port, "bob", "alice")
        bob.expect("call.incoming")
        alice.signal(signal.SIGINT)
        self.assert_ends(alice, "cancelled", 130)
        bob.expect("call.missed", peer="alice")

    def test_missed_and_refused_calls_do_not_end_listen(self):
        bob = self.client(self.port, "listen", "--name", "bob")
        bob.expect("login.ok")
        for answer in ("hangup", "refuse"):
            alice = self.call(self.port, "bob", "alice")
            bob.expect("call.incoming")
            bob.command(answer)
            self.assert_ends(alice, "refused", 6)
        alice = self.call(self.port, "bob", "alice", "--ring-timeout", "1")
        bob.expect("call.missed")
        self.assert_ends(alice, "no_answer", 7)
        alice = self.call(self.port, "bob", "alice", "--max-duration", "1")
        bob.expect("call.incoming")
        bob.command("accept")
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)


class NoCall(harness.Case):
    def test_no_server(self):
        port = ports.unused()
        for arguments in (["call", "bob", "--name", "alice"], ["login", "alice"]):
            client = self.client(port, *arguments)
            self.assertEqual(client.exit_code(), 3, client.transcript())

    def test_a_server_that_speaks_another_protocol(self):
        listener, port = wire.listen()
        self.addCleanup(listener.close)
        client = self.client(port, "login", "alice")
        connection = listener.accept()[0]
        connection.sendall(b"220 mail.example.org ESMTP\r\n")
        self.assertEqual(client.exit_code(15), 3, client.transcript())
        connection.close()

    def test_the_name_is_taken(self):
        port = self.server().port
        self.login(port, "alice")
        for arguments in (["call", "bob", "--name", "alice"],
                          ["listen", "--name", "alice", "--auto-answer"]):
            client = self.client(port, *arguments)
            client.expect("login.failed", code="name_in_use")
            self.assertEqual(client.exit_code(), 11, client.transcript())

    def test_wrong_usage(self):
        for arguments in (["call"], ["login"], ["dance"], ["login", "a", "--no-such-option"],
                          ["call", "bob", "--name", "a", "--bitrate", "5000"],
                          ["call", "bob", "--name", "a", "--ring-timeout", "soon"],
                          ["listen", "--name", "a", "--listen", "127.0.0.1:9-8", "--auto-answer"],
                          ["login", "a", "--audio-in", "-"],
                          ["listen", "--name", "a", "--audio-in", "-"]):
            with self.subTest(" ".join(arguments)):
                client = self.client(1, *arguments, audio=None)
                self.assertEqual(client.exit_code(), 2, client.transcript())
                self.assertTrue(client.lines["stderr"], "it says nothing")

    def test_a_bad_audio_file(self):
        port = self.server().port
        self.listen(port, "bob")
        with open(self.path("text.wav"), "w") as file:
            file.write("this is no sound")
        for file in (self.path("missing.wav"), self.path("text.wav")):
            for option in ("--play", "--audio-in"):
                with self.subTest(option + " " + file):
                    alice = self.call(port, "bob", "alice", option, file)
                    self.assertEqual(alice.exit_code(), 9, alice.transcript())

    def test_a_recording_that_cannot_be_written(self):
        port = self.server().port
        self.listen(port, "bob")
        os.mkdir(self.path("folder.wav"))
        for file, why in ((self.path("no/such/folder.wav"), "No such file or directory"),
                          (self.path("folder.wav"), "Is a directory")):
            for option in ("--record", "--audio-out", "--ring-device"):
                with self.subTest(option + " " + why):
                    alice = self.call(port, "bob", "alice", option, file)
                    self.assertEqual(alice.exit_code(), 9, alice.transcript())
                    self.assertIn(f"cannot write {file}: {why}", alice.lines["stderr"][0])
        for file in ("call.mp3", "call", "{date}.wav"):
            with self.subTest(file):
                alice = self.call(port, "bob", "alice", "--record", self.path(file))
                self.assertEqual(alice.exit_code(), 2, alice.transcript())

    def test_a_name_that_is_too_long(self):
        port = self.server().port
        for size, code, words in ((85, 4, "the name is longer than 84 bytes"),
                                  (200, 4, "the name is longer than 84 bytes"),
                                  (201, 2, "that name is too long")):
            with self.subTest(size):
                client = self.client(port, "login", "a" * size)
                self.assertEqual(client.exit_code(), code, client.transcript())
                self.assertIn(words, client.transcript())

    def test_raw_audio_on_standard_input_needs_no_lines_to_answer(self):
        for arguments in (["login", "a"], ["listen", "--name", "a"]):
            client = self.client(ports.unused(), *arguments, "--audio-in", "-", "--auto-answer")
            self.assertEqual(client.exit_code(), 3, client.transcript())


if __name__ == "__main__":
    harness.main()
