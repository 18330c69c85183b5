"""Conferences: one client is the bridge, and all hear all others.

With BABEL_CONFERENCE_SECONDS=60 in the environment all talk for that long. The default is shorter, because errors
show at once.
"""
import math
import os
import sys

import harness
import other_make_test
import sound

NAMES = ("alice", "bob", "carol", "dave")
WORD = 0.8  # seconds
TURN = 0.9
ROUND = TURN * len(NAMES)  # each says a word, one after the other, repeatedly
WINDOW = ROUND + TURN  # holds a whole word of each, wherever it begins
PHASE = WINDOW + 0.5  # this long after a change the window has nothing from before it
ROUNDS = max(1, round(float(os.environ.get("BABEL_CONFERENCE_SECONDS", 0)) / PHASE))
MOST_WINDOWS = 3  # in which a word is to be heard once: a busy machine may spoil any one of them
LONGEST = (ROUNDS + 2) * MOST_WINDOWS * PHASE  # seconds of all phases of a test, without the comparisons
MOST_LIKENESS = 0.5  # to words that were not said


class Conference(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port
        speech = sound.read(harness.SPEECH)
        length = round(WORD * sound.RATE)
        halves = [speech[:length], speech[-length:]]
        self.words = dict(zip(NAMES, [*halves, *(half[::-1] for half in halves)]))

    def say_in_turn(self, name, rounds):
        """A file in which this user says a word whenever it is their turn."""
        at = NAMES.index(name)
        silence = [0] * round((TURN - WORD) * sound.RATE)
        others = [0] * round(TURN * sound.RATE)
        turns = [others] * at + [list(self.words[name]) + silence] + [others] * (3 - at)
        sound.write(self.path(name + ".said.wav"), sound.array.array("h", sum(turns, [])) * rounds)
        return self.path(name + ".said.wav")

    def participants(self):
        rounds = 8 + math.ceil(LONGEST / ROUND)
        clients = {name: self.client(
            self.port, "login", name, "--auto-answer", "--audio-in",
            self.say_in_turn(name, rounds), "--audio-out", self.path(name + ".heard.wav"))
            for name in NAMES}
        for name, client in clients.items():
            client.expect("login.ok", name=name)
        return clients

    def heard(self, name):
        """The most recent sound that this user heard."""
        with open(self.path(name + ".heard.wav"), "rb") as file:
            file.seek(44)  # the length in the header is old: the file is still being written
            data = file.read()
        samples = sound.array.array("h", data[:len(data) // 2 * 2])
        return samples[-round(WINDOW * sound.RATE):]

    def a_window(self, bridge, names):
        """The sounds that these users hear in a round, after one round by the bridge's own clock."""
        bridge.command('{"cmd":"sleep","args":["%.1f"],"id":"phase"}' % PHASE)
        bridge.expect("reply", id="phase", ok=True, within=PHASE + 10)
        return {name: self.heard(name) for name in names}

    def assert_hear(self, bridge, whom):
        """From now on, each user of `whom` hears those whom it names in one window or more, and nobody else in any."""
        best = {(name, other): 0.0 for name in whom for other in whom[name]}
        for _ in range(MOST_WINDOWS):
            heard = self.a_window(bridge, whom)
            for name, other in ((name, other) for name in whom for other in NAMES):
                likeness, _ = sound.find(self.words[other], heard[name])
                if other in whom[name]:
                    best[name, other] = max(best[name, other], likeness)
                else:
                    self.assertLess(likeness, MOST_LIKENESS, f"{name} hears {other}")
            if min(best.values()) > sound.LEAST_LIKENESS:
                return
        for (name, other), likeness in best.items():
            self.assertGreater(likeness, sound.LEAST_LIKENESS, f"{name} does not hear {other}")

    def test_each_hears_the_others_and_not_themselves(self):
        clients = self.participants()
        alice = clients["alice"]
        for name in NAMES[1:]:
            alice.command("call " + name)
        for name in NAMES[1:]:
            alice.expect("call.up", peer=name)
        alice.command('{"cmd":"status","id":"who"}')
        self.assertIn("conference of 4", alice.expect("reply", id="who")["text"])
        for _ in range(ROUNDS):
            self.assert_hear(alice, {name: set(NAMES) - {name} for name in NAMES})
        clients["bob"].command("hangup")
        alice.expect("call.ended", peer="bob")
        self.assert_hear(alice, {"carol": {"alice", "dave"}, "dave": {"alice", "carol"}})
        alice.command("hangup carol")
        clients["carol"].expect("call.ended")
        self.assert_hear(alice, {"alice": {"dave"}, "dave": {"alice"}})
        for client in clients.values():
            client.command("quit")
            self.assertEqual(client.exit_code(), 0, client.transcript())


class Calls(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port

    def test_with_one_call_at_most_a_second_is_refused(self):
        alice = self.login(self.port, "alice", "--max-calls", "1")
        self.login(self.port, "bob", "--auto-answer")
        carol = self.login(self.port, "carol")
        alice.command("call bob")
        alice.expect("call.up", peer="bob")
        carol.command("call alice")
        carol.expect("call.ended", reason="refused")
        alice.expect("call.missed", peer="carol", why="busy")
        alice.command("call carol")
        error = alice.expect("error")["what"]
        self.assertIn("you are already in a call", error)

    def test_a_peer_of_another_make_can_take_part(self):
        alice = self.login(self.port, "alice")
        self.login(self.port, "bob", "--auto-answer", audio="tone")
        argv = [sys.executable, other_make_test.SCRIPT, str(self.port), "otto", "answer"]
        otto = self.start(harness.Process, argv)
        otto.wait_line("logged in", "stdout")
        for who in ("bob", "otto"):
            alice.command("call " + who)
            alice.expect("call.up", peer=who)
        self.assertEqual(otto.wait_line(r"talked (\d+)", "stdout").group(1), "50")
        ended = alice.expect("call.ended", peer="otto")
        self.assertEqual(ended["reason"], "peer_hangup")
        self.assertFalse(alice.events("call.ended")[:-1], alice.transcript())


if __name__ == "__main__":
    harness.main()
