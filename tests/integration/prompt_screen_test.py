"""The prompt on a real terminal: editing, events in between, signals, and the state left behind."""
import os
import signal
import stat
import unittest

import harness
import screen
from prompt_case import IDLE, IN_CALL, SHELL, PromptCase


@unittest.skipIf(screen.Screen.missing(), screen.Screen.missing())
class Prompt(PromptCase):
    def settings(self, shown):
        """The terminal's settings, as stty prints them."""
        shown.command("clear; stty -g")
        return shown.see(r"\A([0-9a-f]+:[0-9a-f:\n]+)\nsh\$\s*\Z").group(1)

    def test_events_go_above_the_half_typed_line(self):
        for columns in (40, 80, 200):
            with self.subTest(columns=columns):
                alice, link = self.alice_and_her_server(columns)
                alice.type("call a friend whose name is far longer than 40 colmns")
                alice.press("Left", "Left", "Left")
                link.send("CallRequest", "bob", "127.0.0.1", 4242)
                alice.see("bob is calling")
                link.send("AddContact", ["carol"])
                alice.see("online: carol")
                alice.type("u")
                alice.see(r"40\s?columns\s*\Z")
                self.assert_screen(alice, f"half-typed-{columns}")

    def test_a_terminal_that_changes_its_size(self):
        alice, link = self.alice_and_her_server()
        alice.command("help")  # down to the last row: tmux puts the first ones into its scrollback
        alice.type("call a friend whose name is far longer than 40 columns")
        alice.see(r"columns\s*\Z")
        for columns in (40, 200, 80):
            alice.resize(columns)
            alice.see(r"^alice> call a friend" + (" whose" if columns > 60 else r" whose name is far l\n"))
            link.send("AddContact", [f"friend{columns}"])
            alice.see(rf"friend{columns}\nalice> call")
            shown = "\n".join(alice.lines())
            self.assertEqual(shown.count("alice> "), 1, shown)

    def test_a_flood_of_events_while_typing(self):
        alice, link = self.alice_and_her_server()
        for i in range(20):
            for j in range(10):
                link.send("CallRequest", f"caller{i}", "127.0.0.1", 4000 + j)
                link.send("AddContact", [f"friend{i}.{j}"])
            alice.type("x")
        alice.see(r"\]> x{20}\s*\Z")
        shown = "\n".join(alice.lines())
        self.assertEqual(shown.count("> x"), 1, shown)

    def test_a_stopped_terminal_stops_nothing_else(self):
        alice, bob = self.alice_and_bob()
        alice.press("C-s")
        alice.command("call bob")
        bob.expect("call.incoming")
        bob.command("accept alice")
        bob.expect("call.up")
        bob.command("hangup")
        bob.expect("call.ended")
        self.assertEqual(alice.lines(), ["alice>"])
        alice.press("C-q")
        alice.see(r"bob hung up[\s\S]*" + IDLE)

    def test_tab_completes_verbs_names_and_files(self):
        alice, link = self.alice_and_her_server()
        link.send("AddContact", ["bob", "bo the builder", "carol"])
        alice.see("online: ")
        alice.type("cal\t c\t")
        alice.see(r"^alice> call carol\s*\Z")
        alice.press("C-u")
        alice.type("call b\t")
        alice.see(r"^alice> call bo\s*\Z")
        alice.type("\t")
        alice.see(r"^bo the builder  bob\nalice> call bo\s*\Z")
        alice.press("BSpace", "BSpace")
        alice.type('"bo \t')
        alice.see(r'^alice> call "bo the builder"\s*\Z')

    def test_ctrl_c_in_every_state(self):
        alice, bob = self.alice_and_bob()
        alice.type("half typed")
        alice.see("half typed")
        alice.press("C-c")
        alice.see(r"half typed\n" + IDLE)
        alice.press("C-r")
        alice.see("bck:")
        alice.press("C-c")
        alice.see(IDLE)

        alice.command("call bob")
        bob.expect("call.incoming")
        alice.see(r"^alice \[calling bob \d:\d\d\]>\s*\Z")
        alice.press("C-c")
        alice.see(r"call with bob cancelled[\s\S]*" + IDLE)

    def test_ctrl_c_hangs_up_and_twice_it_quits(self):
        alice, bob = self.alice_and_bob()
        bob.command("call alice")
        alice.see(r"^alice \[bob calls \d:\d\d\]>\s*\Z")
        alice.command("accept")
        bob.expect("call.up")
        alice.command("mute")
        alice.see(r"^alice \[bob \d:\d\d MUTED\]>\s*\Z")
        alice.press("C-c")
        bob.expect("call.ended", reason="peer_hangup")
        alice.press("C-c")  # within 2 s
        self.assert_left(alice, 130)

    def test_the_prompt_keeps_time_and_only_in_a_call(self):
        alice, bob = self.alice_and_bob()
        alice.command("call bob")
        alice.type("half")
        alice.see(r"^alice \[calling bob 0:00\]> half\s*\Z")
        alice.see(r"^alice \[calling bob 0:01\]> half\s*\Z")
        bob.command("refuse")
        alice.see(r"^alice> half\s*\Z")

    def test_every_way_out_leaves_the_terminal_as_it_was(self):
        port = self.server().port
        alice = self.shell()
        # A sanitizer would report a crash as its own, and exit with a different status.
        for sanitizer in ("ASAN", "TSAN"):
            alice.command(f"export {sanitizer}_OPTIONS=${sanitizer}_OPTIONS:handle_segv=0")
        before = self.settings(alice)
        ways = {
            "quit": (lambda: alice.command("quit"), 0),
            "Ctrl-D": (lambda: alice.press("C-d"), 0),
            "SIGTERM": (lambda: alice.signal(signal.SIGTERM), 143),
            "SIGHUP": (lambda: alice.signal(signal.SIGHUP), 129),
            "SIGABRT": (lambda: alice.signal(signal.SIGABRT), 134),
            "SIGXCPU": (lambda: alice.signal(signal.SIGXCPU), 152),
            "SIGUSR2": (lambda: alice.signal(signal.SIGUSR2), 140),
            "a crash of the file thread": (lambda: alice.crash_thread(-1), 139),
        }
        for way, (leave, status) in ways.items():
            with self.subTest(way):
                self.log_in(alice, port)
                if way not in ("quit", "Ctrl-D"):
                    alice.type("half typed")
                    alice.see("half typed")  # a signal would overtake the keys
                leave()
                self.assert_left(alice, status)
                self.assertEqual(self.settings(alice), before)

    def test_ctrl_c_drops_a_line_before_anything_else(self):
        alice, bob = self.in_call()
        alice.type("half")
        alice.see(r"> half\s*\Z")
        alice.press("C-c")
        alice.see(IN_CALL + r"\s*\Z")
        alice.press("C-c")
        bob.expect("call.ended", reason="peer_hangup")
        alice.type("typed")
        alice.see(r"^alice> typed\s*\Z")
        alice.press("C-c")  # well within 2 s of the hang-up
        alice.see(IDLE)
        alice.command("echo")
        alice.see("unknown command")

    def test_ctrl_c_between_calls_explains_how_to_quit(self):
        alice, _ = self.alice_and_bob()
        alice.press("C-c")
        alice.see(r'"quit", Ctrl-D or a second Ctrl-C exits')
        alice.press("C-c")
        self.assert_left(alice, 130)

    def test_ctrl_c_cancels_the_wait_of_the_prompt_only(self):
        alice, bob = self.alice_and_bob()
        other = self.start(harness.Process, [
            harness.program("babel-cli"), "ctl", "--name", "alice", "wait", "call.incoming", "60"])
        alice.command("wait call.up 60")
        # Until Enter has been read, Ctrl-C would drop the line.
        harness.eventually(lambda: alice.cursor()[0] == 0, 10, "the line's end")
        alice.press("C-c")
        alice.see("cancelled")
        bob.command("call alice")
        self.assertEqual(other.exit_code(), 0, other.transcript())

    def test_ctrl_z_and_back(self):
        port = self.server().port
        alice = self.shell()
        before = self.settings(alice)
        self.log_in(alice, port)
        alice.type("hang")
        alice.see("hang")
        alice.press("C-z")
        alice.see("Stopped[\\s\\S]*" + SHELL)
        self.assertEqual(self.settings(alice), before)
        alice.command("bg; echo in the background")
        alice.see("in the background[\\s\\S]*" + SHELL)
        self.assertEqual(self.settings(alice), before)
        alice.command("fg")
        alice.see(r"^alice> hang\s*\Z")
        alice.command("up")
        alice.see("no call")
        alice.press("C-z")
        alice.see("Stopped[\\s\\S]*" + SHELL)
        alice.command("fg")
        alice.see(r"^babel-cli .*\n" + IDLE)
        alice.press("C-d")
        self.assert_left(alice, 0)
        self.assertEqual(self.settings(alice), before)

    def test_ctrl_z_in_a_call_prints_a_warning_before_it_stops(self):
        alice, bob = self.in_call()
        alice.press("C-z")
        alice.see(r'stopped: no sound in either direction until "fg"; the peer may hang up[\s\S]*'
                  "Stopped[\\s\\S]*" + SHELL)
        alice.command("fg")
        alice.see(IN_CALL)
        alice.command("hangup")
        bob.expect("call.ended", reason="peer_hangup")

    def test_letters_of_any_locale(self):
        port = self.server().port
        alice = self.shell()
        for locale, seen in (("C.UTF-8", "call Zöë"), ("C", r"call Z\S+")):
            with self.subTest(locale):
                alice.command(f"export LC_ALL={locale}")
                self.log_in(alice, port)
                alice.type("call Zöëe")
                alice.press("BSpace")
                alice.see(rf"^alice> {seen}\s*\Z")
                alice.press("Enter")
                alice.see("Zöë is not online")
                alice.press("C-d")
                alice.see(SHELL)

    def test_history_lasts_and_is_private(self):
        port = self.server().port
        alice = self.shell()
        self.log_in(alice, port)
        for line in ("call first", "call second", "call second"):
            alice.command(line)
            alice.see(rf"{line.split()[1]} is not online[\s\S]*" + IDLE)
            alice.press("C-l")
        path = self.path("babel/history")
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "call first\ncall second\n")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        alice.signal(signal.SIGKILL)
        alice.see("Killed")
        alice.command("stty sane")

        self.log_in(alice, port)
        alice.press("C-r")
        alice.type("sec")
        alice.see(r"^alice> call second\n")
        alice.press("Enter")
        alice.see(r"second is not online[\s\S]*" + IDLE)
        alice.press("Up", "Up")
        alice.see(r"^alice> call first\s*\Z")

    def test_a_history_that_cannot_be_written_is_reported_once(self):
        os.makedirs(self.path("babel/history"))
        alice = self.shell()
        self.log_in(alice, self.server().port)
        for line in ("call one", "call two"):
            alice.command(line)
            alice.see(line.split()[1] + " is not online")
        self.assertEqual(alice.transcript().replace("\n", "").count("Is a directory"), 1)


if __name__ == "__main__":
    harness.main()
