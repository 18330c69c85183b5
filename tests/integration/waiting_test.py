"""A login that is refused or finds no server: causes that are waited for, the end of the wait, and messages."""
import re
import subprocess
import threading

import doubles
import harness
import wire

IN_USE = ("LoginFailed", "username already used")
FULL = ("LoginFailed", "the server is full; try again later")
KICKED = "you were disconnected by the operator"


class Waiting(harness.Case):
    def setUp(self):
        super().setUp()
        self.fake = doubles.FakeServer()
        self.fake.listener.settimeout(30 * harness.SLOWDOWN)  # pauses grow
        self.addCleanup(self.fake.close)

    def accept(self, *first):
        link = self.fake.accept(*first)
        self.addCleanup(link.close)
        return link

    def refuse(self, how):
        self.accept(how).close()

    def service(self, *options, **more):
        return self.client(self.fake.port, "login", "alice", "--auto-answer", *options, **more)

    def test_a_service_waits_for_temporary_causes_and_reports_each_once(self):
        alice = self.service()
        for how in (IN_USE, IN_USE, FULL):
            self.refuse(how)
        self.accept(("LoginSuccess",))
        alice.expect("login.ok", 30)
        told = [(e["code"], e["reason"]) for e in alice.events("login.waiting")]
        self.assertEqual(told, [("name_in_use", IN_USE[1]), ("server_full", FULL[1])])
        self.assertEqual(alice.events("login.failed"), [])

    def test_a_service_waits_for_a_server(self):
        port = self.fake.port
        self.fake.close()
        alice = self.service()
        waiting = alice.expect("login.waiting", code="unreachable")
        self.assertGreater(waiting["retry_s"], 0)
        self.fake = doubles.FakeServer(port)
        self.fake.listener.settimeout(30 * harness.SLOWDOWN)
        self.addCleanup(self.fake.close)
        self.accept(("LoginSuccess",))
        alice.expect("login.ok", 20)

    def test_a_person_gets_a_hint_at_the_server_with_the_reason_for_waiting(self):
        self.fake.close()
        alice = self.start(harness.Process, self.client_argv(self.fake.port, "login", "alice", "--auto-answer"))
        alice.wait_line(re.escape(f"(Is babel-server running at 127.0.0.1:{self.fake.port}? See --server.)"))

    def test_a_person_gets_a_hint_at_tls_with_the_reason_for_waiting(self):
        alice = self.start(harness.Process, self.client_argv(self.fake.port, "login", "alice", "--auto-answer"))
        self.addCleanup(self.fake.listener.accept()[0].close)
        alice.wait_line(re.escape(f"use babels://127.0.0.1:{self.fake.port}.)"))

    def test_a_client_without_commands_and_terminal_waits_too(self):
        alice = self.client(self.fake.port, "login", "alice", stdin=subprocess.DEVNULL)
        self.refuse(IN_USE)
        alice.expect("login.waiting", code="name_in_use")

    def test_a_script_learns_at_once_that_it_is_refused_for_now(self):
        for arguments in (["login", "alice"], ["call", "bob", "--name", "alice"],
                          ["login", "alice", "--auto-answer", "--wait=0"]):
            with self.subTest(arguments):
                alice = self.client(self.fake.port, *arguments)
                self.refuse(IN_USE)
                alice.expect("login.failed", code="name_in_use")
                self.assertEqual(alice.exit_code(), 11, alice.transcript())

    def test_a_call_waits_if_the_option_is_given(self):
        alice = self.client(self.fake.port, "call", "bob", "--name", "alice", "--wait")
        self.refuse(FULL)
        self.accept(("LoginSuccess",)).expect("CallRequest", 20)
        alice.expect("call.outgoing")

    def test_waiting_ends_after_its_time(self):
        alice = self.service("--wait=1")
        for _ in range(2):  # at once and when the time is over, if not in between as well
            self.refuse(IN_USE)
        if not alice.events("login.failed"):
            threading.Thread(target=self.refuse, args=(IN_USE,), daemon=True).start()
        alice.expect("login.failed", code="name_in_use")
        self.assertEqual(len(alice.events("connected")), 1)
        self.assertEqual(alice.exit_code(), 11, alice.transcript())

    def test_permanent_causes_end_the_wait(self):
        for words, code in (("this name is banned here", "banned"), ("no such luck", "other"),
                            ("the name is longer than 84 bytes", "bad_name")):
            with self.subTest(words):
                alice = self.service()
                self.refuse(("LoginFailed", words))
                alice.expect("login.failed", code=code, reason=words)
                self.assertEqual(alice.exit_code(), 4, alice.transcript())

    def test_an_address_of_the_wrong_family_is_not_waited_for(self):
        alice = self.service("-6")
        alice.expect("server.lost")
        self.assertEqual(alice.exit_code(), 3, alice.transcript())
        self.assertIn("127.0.0.1 is not an IPv6 address (-6)",
                      alice.transcript())

    def test_a_kicked_or_banned_user_gets_the_reason_and_does_not_reconnect(self):
        for words, code in ((KICKED + ": too loud", "kicked"), ("you are banned", "banned")):
            with self.subTest(words):
                alice = self.service()
                link = self.accept(("LoginSuccess",))
                alice.expect("login.ok")
                link.send("ErrorResponse", words)
                lost = alice.expect("server.lost", code=code, why=words)
                self.assertNotIn("retry_s", lost)
                self.assertEqual(alice.exit_code(), 4, alice.transcript())

    def test_a_ban_of_the_address_is_shown(self):
        argv = self.client_argv(self.fake.port, "login", "alice", "--auto-answer")
        alice = self.start(harness.Process, argv)
        connection = self.fake.listener.accept()[0]
        connection.sendall(wire.encode("ErrorResponse", "you are banned"))
        connection.close()
        self.assertEqual(alice.exit_code(), 4, alice.transcript())
        self.assertIn("you are banned", alice.transcript())
        self.assertNotIn("is babel-server running", alice.transcript())

    def test_a_client_rejected_before_the_greeting_retries_later(self):
        for words, code in (("too many connections from your address; wait a moment", "too_many_connections"),
                            ("too many connections wait to log in; try again later", "crowded_out")):
            with self.subTest(words):
                alice = self.client(self.fake.port, "login", "alice", "--wait=0")
                with self.fake.listener.accept()[0] as connection:
                    connection.sendall(wire.encode("ErrorResponse", words))
                    alice.expect("login.failed", code=code, reason=words)
                self.assertEqual(alice.exit_code(), 11, alice.transcript())

    def test_a_user_kicked_in_a_call_keeps_it(self):
        alice = self.service()
        link = self.accept(("LoginSuccess",), ("AddContact", ["bob"]))
        alice.expect("contacts.add")
        alice.command("call bob")
        request = link.expect("CallRequest", 10)
        bob = doubles.answer((*request[:2], "127.0.0.1", request[3]))
        self.addCleanup(bob.close)
        alice.expect("call.up")
        alice.command("call carol")
        link.expect("CallRequest", 10)
        link.send("ErrorResponse", KICKED)
        alice.expect("server.lost", code="kicked")
        ended = self.assert_ends(alice, "dropped")
        self.assertEqual((ended["peer"], ended["detail"]), ("carol", "the server link was lost"))
        bob.close()
        self.assert_ends(alice, "peer_hangup", 4)

    def test_a_refusal_after_a_loss_is_reported_once_and_when_it_changes(self):
        alice = self.client(self.fake.port, "login", "alice")
        self.accept(("LoginSuccess",)).close()
        alice.expect("server.lost")
        for how in (IN_USE, IN_USE, FULL):
            self.refuse(how)
        self.accept(("LoginSuccess",))
        alice.expect("server.back", 30)
        told = [e["code"] for e in alice.events("login.waiting")]
        self.assertEqual(told, ["name_in_use", "server_full"])

    def test_a_ban_after_a_loss_is_the_end(self):
        alice = self.client(self.fake.port, "login", "alice")
        self.accept(("LoginSuccess",)).close()
        self.refuse(("LoginFailed", "this name is banned here"))
        alice.expect("server.lost", code="banned")
        self.assertEqual(alice.exit_code(), 4, alice.transcript())


class FromOneAddress(harness.Case):
    """The server allows one user, and two connections in a row, from the common address."""

    def setUp(self):
        super().setUp()
        server = self.server("--proxy-port", "0", "--proxy-from", "127.0.0.0/8", "--users-per-source", "1",
                             "--connect-rate", "1")
        port = int(server.wait_line(r"listening on 127\.0\.0\.1:(\d+) for proxies").group(1))
        self.proxy = doubles.DelayingProxy(port, header=b"PROXY TCP4 203.0.113.7 198.51.100.1 40000 4242\r\n")
        self.addCleanup(self.proxy.close)

    def test_too_many_users_are_waited_for(self):
        bob = wire.log_in(self.proxy.port, "bob")
        self.addCleanup(bob.close)
        alice = self.client(self.proxy.port, "login", "alice", "--wait")
        alice.expect("login.waiting", code="too_many_users")
        bob.close()
        alice.expect("login.ok", 30)

    def visit(self):
        link = wire.Link.connect(self.proxy.port)
        self.addCleanup(link.close)
        return link

    def test_too_many_connections_are_waited_for(self):
        for _ in range(2):
            self.visit().expect("HelloConnect")
        alice = self.client(self.proxy.port, "login", "alice", "--wait")
        # A client that starts slowly finds one more allowed.
        harness.eventually(lambda: self.visit() and alice.events("login.waiting"), 10, "the wait")
        alice.expect("login.waiting", code="too_many_connections")
        alice.expect("login.ok", 30)


if __name__ == "__main__":
    harness.main()
