"""Push to talk at the prompt: the space bar, the prompt, and the sound at the peer."""
import unittest

import harness
import screen
import sound
from prompt_case import IN_CALL, PromptCase


@unittest.skipIf(screen.Screen.missing(), screen.Screen.missing())
class PushToTalk(PromptCase):
    def test_the_space_bar_opens_the_microphone(self):
        path = self.path("heard.wav")
        alice, bob = self.in_call(alice=["--audio", "tone", "--ptt"], bob=["--audio-out", path])
        alice.see(r"mic PTT .*\nalice \[bob 0:01 PTT\]>\s*\Z")
        for _ in range(3):
            alice.type(" ")
        alice.see(r"mic .*[▅▆▇].*\nalice \[bob \d:\d\d TALK\]>\s*\Z")
        alice.see(r"mic PTT .*\nalice \[bob \d:\d\d PTT\]>\s*\Z")
        alice.see(r"mic PTT .*\nalice \[bob 0:03 PTT\]>\s*\Z")
        self.hang_up(alice)
        bob.command("quit")
        self.assertEqual(bob.exit_code(), 0)
        heard = sound.envelope(sound.read(path), sound.RATE // 10)
        loud = [level > 100 for level in heard]
        first = loud.index(True)
        self.assertGreaterEqual(first, 8, heard)
        self.assertIn(loud.count(True), range(5, 16), heard)
        self.assertEqual(loud[first:].count(True), loud[first:first + 16].count(True), heard)

    def test_push_to_talk_takes_no_space_that_is_typed(self):
        alice, _ = self.in_call()
        alice.command("ptt on")
        alice.see(r"mic PTT .*\nalice \[bob \d:\d\d PTT\]>\s*\Z")
        alice.type("status ")
        alice.see(r"PTT\]> status\s*\Z")
        alice.press("Enter")
        alice.see(r"\s*".join("pushtotalk"))  # the terminal may break the line anywhere
        alice.command("ptt off")
        alice.see(rf"{IN_CALL}\s*\Z")
        alice.type("  x")
        alice.see(r"\]>   x\s*\Z")


if __name__ == "__main__":
    harness.main()
