"""Conferences: one client is the bridge, and all hear all others.

With BABEL_CONFERENCE_SECONDS=60 in the environment all talk for that long. The default is shorter, because errors
show at once.
"""
import math
import os
import re
import sys

import harness
import other_make_test
import sound
import tls

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


class Rounds(tls.Case):
    """Users who say a word each, one after the other."""

    def setUp(self):
        super().setUp()
        speech = sound.read(harness.SPEECH)
        length = round(WORD * sound.RATE)
        halves = [speech[:length], speech[-length:]]
        self.words = dict(zip(NAMES, [*halves, *(half[::-1] for half in halves)]))

    def say_in_turn(self, name):
        """The options of a user who answers, and says a word whenever it is their turn."""
        at = NAMES.index(name)
        silence = [0] * round((TURN - WORD) * sound.RATE)
        others = [0] * round(TURN * sound.RATE)
        turns = [others] * at + [list(self.words[name]) + silence] + [others] * (3 - at)
        said, rounds = self.path(name + ".said.wav"), 8 + math.ceil(LONGEST / ROUND)
        sound.write(said, sound.array.array("h", sum(turns, [])) * rounds)
        return "--auto-answer", "--audio-in", said, "--audio-out", self.path(name + ".heard.wav")

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

    def status(self, client):
        client.command('{"cmd":"status","id":"who"}')
        return client.expect("reply", id="who")["text"]


class Conference(Rounds):
    def participants(self):
        port = self.server().port
        clients = {name: self.client(port, "login", name, *self.say_in_turn(name)) for name in NAMES}
        for name, client in clients.items():
            client.expect("login.ok", name=name)
        return clients

    def test_each_hears_the_others_and_not_themselves(self):
        clients = self.participants()
        alice = clients["alice"]
        for name in NAMES[1:]:
            alice.command("call " + name)
        for name in NAMES[1:]:
            alice.expect("call.up", peer=name)
        self.assertIn("conference of 4", self.status(alice))
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


class Mixed(Rounds):
    """Alice is the bridge, bob logs in by TLS as she does, and carol by a plain link."""

    def setUp(self):
        super().setUp()
        babel = self.tls_server()
        self.alice, self.bob = (self.enter(babel, name, *self.say_in_turn(name)) for name in ("alice", "bob"))
        self.alice.expect("contacts.add", names=["bob"])
        self.carol = self.login(babel.port, "carol", *self.say_in_turn("carol"))
        self.alice.expect("contacts.add", names=["carol"])

    def add(self, name):
        self.alice.command("call " + name)
        return self.alice.expect("call.up", peer=name)

    def legs(self):
        """The last line of each leg in the bridge's `status`, by peer: security and path."""
        legs = {}
        for line in self.status(self.alice).partition("conference of 3:\n")[2].splitlines():
            beginning = re.fullmatch(r"  (\w+) \d+:\d\d", line)
            peer = beginning.group(1) if beginning else peer
            legs[peer] = line.strip()
        return legs

    def test_all_hear_each_other_and_each_leg_shows_its_security(self):
        at_bob, at_carol = self.add("bob"), self.add("carol")
        self.assertEqual((at_bob["security"], at_carol["security"]), ("new", "none"))
        compared = "encrypted, first call with this key: compare the words " + " ".join(at_bob["words"])
        legs = self.legs()
        self.assertEqual(set(legs), {"bob", "carol"})
        self.assertRegex(legs["bob"], rf"^{compared}, (relay|direct) 127\.0\.0\.1:\d+ \(\w+\)$")
        self.assertRegex(legs["carol"], r"^NOT ENCRYPTED, 127\.0\.0\.1:\d+$")
        self.bob.expect("call.party", peer="alice", names=["carol"])
        self.assertIn(f"call with alice: up, {compared}, ", self.status(self.bob))
        self.assertIn("call with alice: up, NOT ENCRYPTED, ", self.status(self.carol))
        self.assert_hear(self.alice, {
            "alice": {"bob", "carol"}, "bob": {"alice", "carol"}, "carol": {"alice", "bob"}})
        for name, client, security in (("bob", self.bob, "new"), ("carol", self.carol, "none")):
            self.alice.command("hangup " + name)
            self.assertEqual(self.alice.expect("call.ended", peer=name)["security"], security)
            self.assertEqual(self.assert_ends(client, "peer_hangup")["security"], security)


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
