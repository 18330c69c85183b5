"""The status line on a real terminal: its place, its end, and no remains of it."""
import unittest

import harness
import screen
from prompt_case import IN_CALL, SHELL, PromptCase

STATUS = r"^bob  \d:\d\d  mic .*\n"
ALL_KNOWN = r"rtt .* ms  late .*%  \d+ kb/s$"


@unittest.skipIf(screen.Screen.missing(), screen.Screen.missing())
class StatusLine(PromptCase):
    def test_it_stands_above_the_half_typed_line(self):
        for columns, locale in ((40, "C.UTF-8"), (80, "C.UTF-8"), (200, "C.UTF-8"), (80, "C")):
            with self.subTest(columns=columns, locale=locale):
                alice, _ = self.in_call(columns, locale)
                alice.type("half typed")
                if columns >= 60:
                    alice.see(ALL_KNOWN)
                self.login(self.port, "carol")
                alice.see(rf"online: carol\n({STATUS})?{IN_CALL} half typed\s*\Z")
                self.assert_screen(alice, f"status-{columns}" + ("-ascii" if locale == "C" else ""))
                alice.press("C-u")
                self.hang_up(alice)

    def test_there_is_none_if_nothing_may_move_the_cursor(self):
        port = self.server().port
        bob = self.login(port, "bob", "--auto-answer")
        for terminal, options in (("screen", ["--plain"]), ("dumb", [])):
            with self.subTest(terminal=terminal):
                alice = self.shell()
                alice.command(f"export TERM={terminal}")
                self.log_in(alice, port, *options)
                alice.command("call bob")
                bob.expect("call.up")
                alice.command("sleep 0.5")  # the status line would change
                alice.command("hangup")
                alice.see(r"call with bob ended[\s\S]*\nalice>\s*\Z")
                self.assert_status_lines(alice, 0)
                alice.press("C-d")
                alice.see(r"sh\$\s*\Z")

    def test_nothing_is_left_of_it(self):
        alice, bob = self.in_call()
        alice.command("mute")
        alice.see(r"^bob  \d:\d\d  mic MUTED .*\nalice \[bob \d:\d\d MUTED\]>\s*\Z")
        alice.command("unmute")
        alice.see(STATUS + IN_CALL + r"\s*\Z")

        alice.type("v" * 100)
        alice.see("v\nv+")
        self.login(self.port, "carol")
        alice.see(rf"online: carol\n{STATUS}{IN_CALL} v+\nv+\s*\Z")
        alice.press("Enter")
        alice.see(rf"unknown command .*\n(.*\n)?{STATUS}{IN_CALL}\s*\Z")
        alice.type("h\t")
        alice.see(rf"^hangup .*hold.*\n{STATUS}{IN_CALL} h\s*\Z")
        alice.press("C-u", "C-r")
        alice.type("mu")
        clock = alice.see(rf"{STATUS}alice \[bob (\d:\d\d)\]> unmute\nbck:mu\s*\Z").group(1)
        alice.see(rf"(?<!{clock})\]> unmute\nbck:mu\s*\Z")
        alice.press("C-g")
        alice.see(rf"{STATUS}{IN_CALL}\s*\Z")
        self.assert_status_lines(alice, 1)

        alice.press("C-z")
        alice.see("Stopped[\\s\\S]*" + SHELL)
        self.assert_status_lines(alice, 0)
        alice.command("fg")
        # A busy machine may lose sound while the program goes on, and is told so.
        alice.see(rf"^babel-cli .*\n(.*is too slow: some sound is lost\n)*{STATUS}{IN_CALL}\s*\Z")
        self.assert_status_lines(alice, 1)
        alice.press("C-c")
        bob.expect("call.ended")
        alice.see(r"call with bob ended[\s\S]*\nalice>\s*\Z")
        self.assert_status_lines(alice, 0)
        self.assertEqual(alice.transcript().count("online: carol"), 1)

    def test_a_narrow_terminal_has_none_until_it_is_wide_again(self):
        alice, _ = self.in_call(100)
        alice.command("help")  # down to the last row: tmux puts the first ones into its scrollback
        alice.type("half typed")
        alice.see(STATUS + IN_CALL + r" half typed\s*\Z")
        for columns, status in ((40, ""), (100, STATUS), (59, ""), (60, STATUS), (200, STATUS)):
            alice.resize(columns)
            alice.see(rf"le\n?ave\n{status}{IN_CALL} half typed\s*\Z")
            self.assert_status_lines(alice, 1 if status else 0)
        alice.press("C-u")
        self.hang_up(alice)

    def test_a_stopped_terminal_gets_the_newest_when_it_goes_on(self):
        alice, bob = self.in_call()
        alice.see(STATUS + IN_CALL + r"\s*\Z")
        alice.press("C-s")
        self.login(self.port, "carol")
        bob.command('{"cmd":"sleep","args":["0.5"],"id":"1"}')
        bob.expect("reply")
        alice.press("C-q")
        alice.see(rf"online: carol\n{STATUS}{IN_CALL}\s*\Z")
        self.assert_status_lines(alice, 1)


if __name__ == "__main__":
    harness.main()
