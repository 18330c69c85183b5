"""Reasons of failed calls: both ends print them at once, and exit with the status for it."""
import os
import signal
import socket
import threading

import doubles
import harness
import wire

# Names that alice's server lists, and the reason for the end of her call if it answers with an error.
SENT_BACK = ((["bob"], "refused"), (["carol"], "not_online"))


class Causes(harness.Case):
    """alice calls bob with an address from the test; both are real."""

    def setUp(self):
        super().setUp()
        self.port = self.server().port
        self.bob = self.client(self.port, "listen", "--name", "bob")
        self.bob.expect("login.ok")

    def listener(self, **options):
        listener = socket.create_server(("127.0.0.1", 0), **options)
        self.addCleanup(listener.close)
        return listener, listener.getsockname()[1]

    def call_and_accept(self, advertised):
        self.alice = self.call(self.port, "bob", "alice", "--advertise", advertised)
        self.bob.expect("call.incoming", peer="alice")
        self.bob.command("accept")

    def assert_both_fail(self, for_bob, for_alice="did not reach port", within=4):
        for client, words in ((self.bob, for_bob), (self.alice, for_alice)):
            ended = self.assert_ends(client, "media_failed", 8, within=within * harness.SLOWDOWN)
            self.assertIn(words, ended["detail"])
        self.assertIn("--listen", self.alice.events("call.ended")[0]["detail"])

    def test_a_port_that_is_closed(self):
        listener, port = self.listener()
        listener.close()
        self.call_and_accept(f"127.0.0.1:{port}")
        self.assert_both_fail(f"127.0.0.1 port {port}: Connection refused")
        self.assertIn(f"port {port}", self.alice.events("call.ended")[0]["detail"])

    def test_a_port_that_is_filtered(self):
        _, port = self.listener(backlog=0)  # a full queue does not answer
        for _ in range(4):
            filler = socket.socket()
            self.addCleanup(filler.close)
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        self.call_and_accept(f"127.0.0.1:{port}")
        self.assert_both_fail("timed out; the caller's firewall must allow TCP to that port", within=8)

    def test_a_caller_who_is_gone_while_their_port_does_not_answer(self):
        _, port = self.listener(backlog=0)
        for _ in range(4):
            filler = socket.socket()
            self.addCleanup(filler.close)
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        self.call_and_accept(f"127.0.0.1:{port}")
        self.alice.signal(signal.SIGKILL)
        self.bob.expect("call.missed", within=3, peer="alice")

    def test_an_address_of_a_family_that_the_callee_does_not_use(self):
        self.bob.signal(signal.SIGTERM)
        self.bob.exit_code()
        self.bob = self.client(self.port, "listen", "--name", "bob", "-4")
        self.bob.expect("login.ok")
        self.call_and_accept("[::1]:4711")
        self.assert_both_fail("only IPv4 is used here (-4)")

    def test_an_address_that_the_rules_forbid(self):
        self.call_and_accept("224.0.0.1:4711")
        self.assert_both_fail("an address that is not allowed")

    def test_a_port_that_the_rules_forbid(self):
        self.call_and_accept("127.0.0.1:25")
        self.assert_both_fail("an address that is not allowed")

    def test_a_network_that_the_callee_cannot_reach(self):
        self.call_and_accept("[2001:db8::1]:4711")
        self.assert_both_fail("cannot reach the caller at 2001:db8::1 port 4711: ", within=8)

    def test_a_proxy_that_has_nobody_behind_it(self):
        listener, port = self.listener()
        thread = threading.Thread(target=lambda: listener.accept()[0].close())
        thread.start()
        self.addCleanup(thread.join)
        self.call_and_accept(f"127.0.0.1:{port}")
        self.assert_both_fail("closed before it was answered")

    def test_a_port_where_another_service_speaks(self):
        listener, port = self.listener()
        kept = []

        def greet():
            kept.append(listener.accept()[0])
            kept[0].sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        self.addCleanup(lambda: [each.close() for each in kept])
        self.addCleanup(thread.join)
        self.call_and_accept(f"127.0.0.1:{port}")
        self.assert_both_fail("closed before it was answered")

    def test_a_program_that_does_not_answer(self):
        _, port = self.listener()  # the system accepts, and nobody reads
        self.call_and_accept(f"127.0.0.1:{port}")
        self.assert_both_fail("did not answer; call back instead", within=8)

    def test_a_refusal_is_no_failure(self):
        alice = self.call(self.port, "bob", "alice")
        self.bob.expect("call.incoming", peer="alice")
        self.bob.command("refuse")
        ended = self.assert_ends(alice, "refused", 6)
        self.assertNotIn("detail", ended)


class ScriptedCallee(harness.Case):
    """alice calls; the callee is the test, which plays other programs."""

    def setUp(self):
        super().setUp()
        self.port = self.server().port
        self.bob = wire.log_in(self.port, "bob")
        self.addCleanup(self.bob.close)
        self.alice = self.call(self.port, "bob", "alice")
        self.request = self.bob.expect("CallRequest", 10)

    def connect(self):
        link = wire.Link.connect(self.request[3], self.request[2])
        self.addCleanup(link.close)
        link.expect("ConnectionEstablished")
        return link

    def test_a_callee_that_connects_and_then_refuses_could_not_speak(self):
        self.connect()
        self.bob.send("CallRefused", "alice")
        ended = self.assert_ends(self.alice, "media_failed", 8)
        self.assertIn(f"connected to port {self.request[3]} but sent no voice", ended["detail"])

    def test_two_refusals_in_one_write_say_that_nothing_could_connect(self):
        self.bob.socket.sendall(wire.encode("CallRefused", "alice") * 2)
        ended = self.assert_ends(self.alice, "media_failed", 8)
        self.assertIn(f"did not reach port {self.request[3]}", ended["detail"])

    def test_a_candidate_that_greets_as_a_caller_does_is_explained(self):
        self.connect().send("ConnectionEstablished")
        ended = self.assert_ends(self.alice, "media_failed", 8)
        self.assertIn("behaved as the caller; try calling again", ended["detail"])
        self.bob.expect("CallRefused")

    def send_back(self, fake, here):
        """alice calls bob while those names are online, and her server answers with an error."""
        alice = self.client(fake.port, "login", "alice")
        link = fake.accept(("LoginSuccess",), ("AddContact", here))
        self.addCleanup(link.close)
        alice.expect("contacts.add")
        alice.command("call bob")
        link.expect("CallRequest")
        link.send("ErrorResponse", "that did not work")
        return alice, link

    def test_every_error_withdraws_the_call_that_it_ends(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        for here, reason in SENT_BACK:
            with self.subTest(reason):
                alice, link = self.send_back(fake, here)
                self.assertEqual(link.expect("CallRefused"), ("CallRefused", "bob"))
                self.assert_ends(alice, reason)

    def test_an_error_with_a_refusal_behind_it_withdraws_nothing(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        for here, reason in SENT_BACK:
            with self.subTest(reason):
                alice, link = self.send_back(fake, here)
                link.send("CallRefused", "bob")
                self.assert_ends(alice, reason)
                # Bob calls at that moment; the only message about it is alice's own.
                link.send("CallRequest", "bob", "127.0.0.1", 40000)
                alice.expect("call.incoming")
                alice.command("refuse")
                alice.command("call carol")
                self.assertEqual(link.expect("CallRefused"), ("CallRefused", "bob"))
                self.assertEqual(link.receive()[:2], ("CallRequest", "carol"))


if __name__ == "__main__":
    harness.main()
