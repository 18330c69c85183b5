"""Shared by the tests of the prompt on a real terminal: a shell, and alice who logs in there."""
import os
import re

import doubles
import harness
import screen

SCREENS = os.path.join(harness.ROOT, "tests", "screens")
IDLE = r"^alice>\s*\Z"
SHELL = r"^sh\$\s*\Z"
IN_CALL = r"^alice \[bob \d:\d\d\]>"

# Text that differs from run to run, and the word that replaces it in tests/screens/.
VARIES = (
    (r"\d\d:\d\d:\d\d", "14:02:19"),
    (r"\b\d:\d\d\b", "0:02"),
    (r"rtt <?\d+ ms", "rtt <1 ms"),
    (r"late \d+\.\d%", "late 0.0%"),
    (r"\d+ kb/s", "32 kb/s"),
)


class PromptCase(harness.Case):
    def shell(self, columns=80):
        return self.start(screen.Screen, [], columns=columns)

    def log_in(self, shown, port, *options):
        audio = None if "--audio" in options else "null"
        shown.run(self.client_argv(port, "login", "alice", *options, audio=audio))
        shown.see(IDLE)

    def alice_and_bob(self, columns=80, locale="C.UTF-8", alice=(), bob=()):
        """A screen with nothing but alice's prompt, and bob, a script; each with options."""
        self.port = self.server().port
        robert = self.login(self.port, "bob", *bob)
        shown = self.shell(columns)
        shown.command(f"export LC_ALL={locale}")
        self.log_in(shown, self.port, *alice)
        shown.press("C-l")
        shown.see(r"\Aalice>\s*\Z")
        return shown, robert

    def in_call(self, columns=80, locale="C.UTF-8", alice=(), bob=()):
        """alice's screen with nothing but prompt and status of a call with bob."""
        shown, bob = self.alice_and_bob(columns, locale, alice, ["--auto-answer", *bob])
        shown.command("call bob")
        bob.expect("call.up")
        shown.see("in call with bob")
        shown.press("C-l")
        return shown, bob

    def alice_and_her_server(self, columns=80):
        """The same, with a server controlled by the test."""
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        alice = self.shell(columns)
        alice.run(self.client_argv(fake.port, "login", "alice"))
        link = fake.accept(("LoginSuccess",))
        self.addCleanup(link.close)
        alice.see(IDLE)
        alice.press("C-l")
        alice.see(r"\Aalice>\s*\Z")
        return alice, link

    def hang_up(self, shown):
        shown.command("hangup")
        shown.see(r"call with bob ended[\s\S]*\nalice>\s*\Z")
        self.assert_status_lines(shown, 0)

    def assert_status_lines(self, shown, count):
        """That many status lines exist, on the screen and in all output above it."""
        everything = "\n".join(shown.lines(history=True))
        self.assertEqual(everything.count("  mic "), count, everything)

    def assert_left(self, shown, status):
        shown.see(SHELL)
        shown.command("echo left $?")
        shown.see(rf"^left {status}$")

    def assert_screen(self, shown, name):
        """Waits until it equals tests/screens/NAME.txt. BABEL_WRITE_SCREENS=1 writes it."""
        path = os.path.join(SCREENS, name + ".txt")
        if os.environ.get("BABEL_WRITE_SCREENS"):
            os.makedirs(SCREENS, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.steady_text(shown))
        with open(path, encoding="utf-8") as file:
            expected = file.read()
        try:  # more may still be drawn
            harness.eventually(lambda: self.steady_text(shown) == expected, 5, name)
        except AssertionError:
            self.assertEqual(self.steady_text(shown), expected, name)

    @staticmethod
    def steady_text(shown):
        """The screen's text, with words in place of text that differs from run to run."""
        text = "\n".join(shown.lines()) + "\n"
        for pattern, word in VARIES:
            text = re.sub(pattern, word, text)
        return text
