"""The callee's end of a call: the addresses that it connects to, and its timeouts there."""
import signal
import socket
import time

import harness
import wire


class Callee(harness.Case):
    """babel-cli listens and accepts; the test is the caller and chooses the address."""

    def setUp(self):
        super().setUp()
        self.port = self.server().port
        self.alice = wire.log_in(self.port, "alice")
        self.addCleanup(self.alice.close)
        self.bob = self.listen(self.port, "bob")
        self.listener, self.own_port = wire.listen()
        self.addCleanup(self.listener.close)

    def become_person(self):
        """From here on bob answers on command only."""
        self.bob.signal(signal.SIGTERM)
        self.bob.exit_code()
        self.alice.expect("DelContact")
        self.bob = self.login(self.port, "bob")

    def lead(self, host="", port=None):
        self.alice.send("CallRequest", "bob", host, port or self.own_port)
        self.bob.expect("call.incoming", peer="alice")

    def take(self):
        link = wire.Link(self.listener.accept()[0])
        self.addCleanup(link.close)
        return link

    def assert_fails_to_connect(self, at_least=0.0, at_most=3.0):
        """The caller gets two refusals, the callee's user a line, and the exit status is 8."""
        start = time.monotonic()
        self.alice.expect("CallRefused", 15)
        self.alice.expect("CallRefused", 1)
        self.assertGreaterEqual(time.monotonic() - start, at_least)
        self.assertLess(time.monotonic() - start, at_most * harness.SLOWDOWN)
        return self.assert_ends(self.bob, "media_failed")

    def assert_blames_firewall(self, ended, port):
        """The user gets the address that was tried, and the required change."""
        self.assertIn(f"cannot reach the caller at 127.0.0.1 port {port}: ", ended["detail"])
        self.assertIn("the caller's firewall must allow TCP to that port", ended["detail"])

    def test_voice_flows_from_the_greeting_on_every_20_ms(self):
        self.lead()
        caller = self.take()
        with self.assertRaises(TimeoutError):
            caller.receive(0.5)  # nothing before the greeting
        caller.send("ConnectionEstablished")
        caller.expect("VoiceData", 1)
        self.bob.expect("call.up", peer="alice")
        start = time.monotonic()
        for _ in range(100):
            caller.expect("VoiceData")
        self.assertAlmostEqual(time.monotonic() - start, 2.0, delta=0.3 * harness.SLOWDOWN)
        caller.socket.shutdown(socket.SHUT_WR)
        self.assert_ends(self.bob, "peer_hangup", 0)

    def test_a_caller_that_never_greets_is_left_after_five_seconds(self):
        self.lead()
        self.take()
        ended = self.assert_fails_to_connect(4.0, 7.0)
        self.assertEqual(ended["detail"], f"the caller's program at 127.0.0.1 port {self.own_port} "
                         "did not answer; call back instead")

    def test_a_caller_that_cannot_be_reached_is_left_after_five_seconds(self):
        # A listener whose queue is full does not answer: a firewall that drops.
        with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
            port = deaf.getsockname()[1]
            fillers = [socket.socket() for _ in range(4)]
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", port))
            self.lead("127.0.0.1", port)
            self.assert_blames_firewall(self.assert_fails_to_connect(4.0, 7.0), port)
            for filler in fillers:
                filler.close()

    def test_a_closed_port_is_reported_to_both_sides(self):
        self.listener.close()
        self.lead()
        ended = self.assert_fails_to_connect(0.5)
        self.assertIn("Connection refused", ended["detail"])
        self.assert_blames_firewall(ended, self.own_port)

    def test_a_closed_port_of_a_caller_who_withdraws_is_a_missed_call(self):
        self.listener.close()
        self.lead()
        self.alice.send("CallRefused", "bob")
        self.bob.expect("call.missed", peer="alice")
        self.assertIsNone(self.bob.popen.poll())

    def test_a_closed_port_of_a_caller_who_is_gone_is_a_missed_call(self):
        self.listener.close()
        self.lead()
        self.alice.close()
        self.bob.expect("call.missed", peer="alice")

    def test_a_caller_that_closes_before_its_greeting_is_reported_to_both_sides(self):
        self.lead()
        self.take().close()
        ended = self.assert_fails_to_connect(0.5)
        self.assertIn("closed before it was answered", ended["detail"])

    def test_a_caller_that_closes_before_its_greeting_and_withdraws_gave_up(self):
        self.lead()
        self.take().close()
        self.alice.send("CallRefused", "bob")
        self.bob.expect("call.missed", peer="alice")

    def test_a_caller_name_is_not_looked_up_for_a_call_that_is_answered_automatically(self):
        self.lead("localhost")
        self.assertIn("a host name", self.assert_fails_to_connect()["detail"])

    def test_an_address_of_an_unused_family_is_reported_to_both_sides(self):
        self.bob.signal(signal.SIGTERM)
        self.bob.exit_code()
        self.bob = self.listen(self.port, "bob", "-4")
        self.lead("::1")
        self.assertIn("-4", self.assert_fails_to_connect()["detail"])

    def test_accepting_by_hand_ends_with_the_status_of_a_failed_connection(self):
        self.bob.signal(signal.SIGTERM)
        self.bob.exit_code()
        self.bob = self.client(self.port, "listen", "--name", "bob")
        self.bob.expect("login.ok")
        self.listener.close()
        self.lead()
        self.bob.command("accept")
        self.assert_fails_to_connect(0.5)
        self.assertEqual(self.bob.exit_code(), 8)

    def test_it_does_not_connect_to_an_impossible_address(self):
        for host, port in (("224.0.0.1", None), ("255.255.255.255", None), ("0.0.0.0", None),
                           ("::", None), ("ff02::1", None), ("127.0.0.1", 25)):
            with self.subTest(f"{host} {port}"):
                self.lead(host, port)
                self.assertNotIn("firewall", self.assert_fails_to_connect()["detail"])
            # A client refuses a caller who calls repeatedly only once, so bob is restarted.
            self.bob.signal(signal.SIGTERM)
            self.bob.exit_code()
            self.bob = self.listen(self.port, "bob")

    def test_a_new_request_replaces_the_pending_one(self):
        self.become_person()
        self.lead(port=self.own_port)
        second, port = wire.listen()
        self.addCleanup(second.close)
        self.alice.send("CallRequest", "bob", "", port)
        self.alice.send("CallRequest", "nobody", "", port)
        self.alice.expect("ErrorResponse")  # so the server has passed on all earlier messages
        self.addCleanup(wire.log_in(self.port, "carol").close)
        self.bob.expect("contacts.add", names=["carol"])
        self.bob.command("accept")
        caller = wire.Link(second.accept()[0])
        self.addCleanup(caller.close)
        caller.send("ConnectionEstablished")
        self.bob.expect("call.up", peer="alice")

    def test_a_caller_who_leaves_while_it_rings_was_missed(self):
        self.become_person()
        self.lead()
        self.alice.reset()
        self.bob.expect("call.missed", peer="alice")


if __name__ == "__main__":
    harness.main()
