"""babel-cli under a script: the waits of its lines, its end, and closed streams."""
import socket
import subprocess

import doubles
import harness
import wire


class Lines(harness.Case):
    """Lines of a script; the server and the callees are the test."""

    def setUp(self):
        super().setUp()
        self.fake = doubles.FakeServer()
        self.addCleanup(self.fake.close)

    def log_in(self, *options):
        alice = self.client(self.fake.port, "login", "alice", *options)
        self.link = self.fake.accept(("LoginSuccess",), ("AddContact", ["bob", "carol"]))
        self.addCleanup(self.link.close)
        alice.expect("contacts.add")
        return alice

    def answer(self):
        request = self.link.expect("CallRequest", 10)
        link = doubles.answer((*request[:2], "127.0.0.1", request[3]))
        self.addCleanup(link.close)
        return link

    def test_the_end_of_an_older_call_is_no_result_of_the_next(self):
        alice = self.log_in("--max-duration", "1")
        alice.command("call bob")
        bob = self.answer()
        doubles.keep_talking(bob)
        bob.receive_to_end()  # alice has hung up, and waits for bob to do the same
        alice.expect("call.up", peer="bob")
        alice.command("call bob\nhangup\nquit")
        alice.wait_until(lambda: alice.events("call.ended"), 10, "the end of the first call")
        bob = self.answer()
        alice.expect("call.up", peer="bob")
        bob.receive_to_end()
        bob.close()
        self.assert_ends(alice, "hangup", 0)

    def test_another_caller_is_no_result_of_a_call(self):
        alice = self.log_in()
        alice.command("call bob\nhangup\nquit")
        alice.expect("call.outgoing", peer="bob")
        self.link.send("CallRequest", "carol", "127.0.0.1", 4242)
        alice.expect("call.incoming", peer="carol")
        bob = self.answer()
        alice.expect("call.up", peer="bob")
        bob.receive_to_end()
        bob.close()
        self.assert_ends(alice, "hangup", 0)

    def test_lines_for_a_call_are_meant_for_when_it_is_up(self):
        alice = self.client(self.fake.port, "call", "bob", "--name", "alice")
        alice.command("hangup")
        alice.end_input()
        self.link = self.fake.accept()
        self.addCleanup(self.link.close)
        bob = self.answer()
        alice.expect("call.up", peer="bob")
        bob.receive_to_end()
        bob.close()
        self.assert_ends(alice, "hangup", 0)

    def test_a_call_that_rings_when_the_input_ends_is_refused_without_waiting(self):
        for arguments in (["login", "alice"], ["listen", "--name", "alice"]):
            with self.subTest(arguments[0]):
                alice = self.client(self.fake.port, *arguments)
                self.link = self.fake.accept()
                self.addCleanup(self.link.close)
                self.link.send("CallRequest", "bob", "127.0.0.1", 4242)
                alice.expect("call.incoming", peer="bob")
                alice.end_input()
                self.assertEqual(self.link.expect("CallRefused", 10)[1], "bob")
                self.assertEqual(alice.exit_code(), 0, alice.transcript())

    def test_a_call_that_rings_when_the_input_ends_is_still_answered_automatically(self):
        listener, port = wire.listen()
        self.addCleanup(listener.close)
        alice = self.log_in("--auto-answer=1")
        self.link.send("CallRequest", "bob", "127.0.0.1", port)
        alice.expect("call.incoming", peer="bob")
        alice.end_input()
        listener.accept()[0].close()
        self.assert_ends(alice, "media_failed")

    def test_a_line_that_is_no_command_shows_in_the_exit_status(self):
        for line in ("dance", "cal bob", "call"):
            with self.subTest(line):
                alice = self.log_in()
                alice.command(line)
                alice.expect("error")
                alice.end_input()
                self.assertEqual(alice.exit_code(), 2, alice.transcript())

    def test_the_figures_of_a_call_come_when_asked_for(self):
        alice = self.log_in()
        alice.command("stats")
        self.assertIn("no call", alice.expect("error")["what"])
        alice.command("call bob")
        bob = self.answer()
        doubles.keep_talking(bob)
        alice.expect("call.up", peer="bob")
        def heard():
            alice.command("stats")
            figures = alice.expect("stats", call=1, peer="bob")
            return figures if figures["rx"] > 10 else None
        figures = harness.eventually(heard, 10, "ten packets")
        self.assertGreater(figures["tx"], 0)
        self.assertGreater(figures["bytes_rx"], figures["rx"])
        self.assertTrue(1 <= figures["mos"] <= 5, figures)
        alice.command("stats on\nstats off\nhangup\nquit")
        alice.expect("stats", call=1)
        ended = self.assert_ends(alice, "hangup", 0)
        self.assertEqual(alice.events()[-2]["type"], "stats", alice.transcript())
        self.assertLessEqual(set(figures) - {"v", "seq", "ts", "type", "call", "peer", "secs"},
                             set(ended["stats"]))


class Streams(harness.Case):
    """Standard streams that the parent process has closed."""

    def test_a_call_does_without_standard_streams(self):
        for closed in ("<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"):
            with self.subTest(closed):
                self.follow_a_call(closed)

    def follow_a_call(self, closed):
        """Checks every byte that the client sends: only packets, and in their order."""
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        argv = self.client_argv(fake.port, "call", "bob", "--name", "alice", "-vvv")
        alice = self.start(
            harness.Process, ["sh", "-c", f'exec "$@" {closed}', "sh", *argv],
            stdin=subprocess.PIPE)
        link = fake.accept()
        self.addCleanup(link.close)
        request = link.receive()
        self.assertEqual(request[:2], ("CallRequest", "bob"))
        bob = doubles.answer((*request[:2], "127.0.0.1", request[3]))
        self.addCleanup(bob.close)
        for _ in range(5):
            self.assertEqual(bob.receive()[0], "VoiceData")
        bob.socket.shutdown(socket.SHUT_WR)
        self.assertEqual({packet[0] for packet in bob.receive_to_end()} - {"VoiceData"}, set())
        self.assertEqual(link.receive_to_end(), [])
        self.assertEqual(alice.exit_code(), 0, alice.transcript())

    def test_no_standard_input_is_the_end_of_the_input(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        argv = self.client_argv(fake.port, "login", "alice", "--json")
        alice = self.start(harness.Client, ["sh", "-c", 'exec "$@" <&-', "sh", *argv])
        link = fake.accept()
        self.addCleanup(link.close)
        self.assertEqual(alice.exit_code(), 0, alice.transcript())


if __name__ == "__main__":
    harness.main()
