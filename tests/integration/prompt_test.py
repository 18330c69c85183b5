"""The prompt in real terminals: a conversation typed by hand, and names that attack a screen."""
import re

import doubles
import harness
import terminal
import wire

# Characters that a name from the network may never put on a screen: control characters and those that reverse the
# direction of writing. The bell is ours: it rings for calls.
CONTROLS = re.compile(
    "[\x00-\x06\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HOSTILE = "\x1b]0;pwned\x07\x1b[2J\x9b31m\u202eevil\u2066\r\x08\n\x7f".encode()


class Prompt(harness.Case):
    def prompt(self, port, name):
        return self.start(terminal.Terminal, self.client_argv(port, "login", name))

    def alice_and_bob(self):
        port = self.server().port
        alice = self.prompt(port, "alice")
        alice.see("Logged in as alice")
        bob = self.prompt(port, "bob")
        bob.see("Logged in as bob")
        bob.see("online: .*alice")
        return alice, bob

    def test_a_conversation_typed_by_hand(self):
        alice, bob = self.alice_and_bob()
        alice.see("bob")
        bob.command("contacts")
        bob.see("alice")

        bob.command("call alice")
        alice.see("bob is calling")
        alice.command("accept")
        alice.see("in call with bob")
        bob.see("in call with alice")
        bob.command("mute")
        bob.see(r"\[alice .*MUTED\]> ")
        bob.command("unmute")
        bob.see(r"\[alice [0-9:]+\]> ")
        bob.command("hangup")
        bob.see("call with alice ended")
        alice.see("bob hung up")

        alice.command("call bob")
        bob.see("alice is calling")
        bob.command("refuse")
        alice.see("refused")

        for client in (alice, bob):
            client.command("quit")
            self.assertEqual(client.exit_code(), 0, client.transcript())

    def test_help_names_every_verb(self):
        alice, _ = self.alice_and_bob()
        alice.command("help")
        alice.command("quit")
        alice.exit_code()
        for verb in (
            "call", "accept", "refuse", "hangup", "contacts", "mute", "unmute", "help", "quit"
        ):
            self.assertRegex(alice.output.decode(), rf"(?m)^\s*{verb}\b[^\r]")

    def test_a_slip_gets_a_suggestion_and_a_short_verb_is_enough(self):
        alice, bob = self.alice_and_bob()
        alice.see("bob")
        alice.command("cakl bob")
        alice.see('unknown command "cakl": did you mean "call"')
        alice.command("call")
        alice.see("usage: call WHO")
        alice.command("hang")
        alice.see("no call|not in a call")
        alice.command("cal bob")
        alice.see('unknown command "cal": did you mean "call"')
        alice.command("call bob")
        bob.see("alice is calling")

    def test_ctrl_c_hangs_up_and_ctrl_d_quits(self):
        alice, bob = self.alice_and_bob()
        alice.see("bob")
        alice.command("call bob")
        bob.see("alice is calling")
        bob.command("accept")
        alice.see("in call with bob")
        alice.command("\x03", enter="")
        bob.see("alice hung up")
        bob.command("\x04", enter="")
        self.assertEqual(bob.exit_code(), 0, bob.transcript())

    def test_ctrl_c_ends_a_login_that_nobody_answers(self):
        for arguments in (["login", "alice"], ["call", "bob", "--name", "alice"]):
            with self.subTest(arguments[0]):
                listener, port = wire.listen()
                self.addCleanup(listener.close)
                alice = self.start(terminal.Terminal, self.client_argv(port, *arguments))
                link = wire.Link(listener.accept()[0])
                self.addCleanup(link.close)
                link.send("HelloConnect")
                link.expect("Login")
                alice.command("\x03", enter="")
                # Well before the login's own time-out, which is 10 s.
                self.assertEqual(alice.exit_code(4), 130, alice.transcript())

    def test_nothing_from_the_network_reaches_the_screen_unchecked(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        alice = self.prompt(fake.port, "alice")
        link = fake.accept(("LoginSuccess",), ("AddContact", [HOSTILE, b"bob\xff\xc3(", "bob"]))
        self.addCleanup(link.close)
        alice.see("Logged in as alice")
        link.send("AddContact", [HOSTILE + b"2"])
        link.send("CallRequest", HOSTILE, b"127.0.0.1\x1b[5m\r\n", 4242)
        alice.see("is calling")
        alice.command("contacts")
        alice.command("refuse")
        alice.command("call bob")
        link.expect("CallRequest")
        link.send("ErrorResponse", HOSTILE + b"reason")
        alice.see("reason")
        link.send("CallRequest", HOSTILE, HOSTILE, 4242)
        alice.see("is calling")
        link.send("DelContact", [HOSTILE, HOSTILE + b"2"])
        alice.see("missed")
        alice.command("quit")
        self.assertEqual(alice.exit_code(), 0, alice.transcript())
        self.assert_screen_is_clean(alice)
        self.assertIn(rb"\x1b]0;pwned", alice.output)

    def test_a_reason_that_attacks_the_screen(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        alice = self.prompt(fake.port, "alice")
        link = fake.accept(("LoginFailed", HOSTILE + b"reason"))
        self.addCleanup(link.close)
        self.assertEqual(alice.exit_code(), 4, alice.transcript())
        alice.see("reason")
        self.assert_screen_is_clean(alice)

    def assert_screen_is_clean(self, client):
        found = CONTROLS.search(client.output.decode("utf-8").replace("\r\n", "\n"))
        self.assertIsNone(found, repr(client.output))


if __name__ == "__main__":
    harness.main()
