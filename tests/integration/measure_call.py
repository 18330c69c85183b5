"""Measures a call over the sound rig (scripts/measure-call.sh runs it).

measure_call.py PADUP SECONDS [OPTION...]: two babel-cli with default devices talk both ways, while PADUP copies a
third microphone to its loudspeaker, for the delay of the rig itself. Exits with 0 if the call has no gap that the
rig did not have, and if its latency has not grown.
"""
import signal
import sys

import harness
import rig

GROWTH_MS = 10  # of latency, from the first to the last ten seconds


class Call(harness.Case):
    def setUp(self):
        self.padup, self.seconds = sys.argv[1], int(sys.argv[2])
        self.sounds = rig.Rig(("alice", "bob", "probe"), self.seconds + 120)
        self.addCleanup(self.sounds.close)
        super().setUp()  # the programs end before the rig does

    def runTest(self):
        sounds, seconds = self.sounds, self.seconds
        said = {user: sounds.speech(user, seconds, voice)
                for user, voice in (("alice", "en-us"), ("bob", "en-gb"), ("probe", "en-us"))}
        port = self.server().port
        bob, alice = (
            start(port, *names, *sys.argv[3:], audio=None,
                  more_environment=sounds.environment(names[-1]))
            for start, names in ((self.listen, ["bob"]), (self.call, ["bob", "alice"])))
        self.in_call(alice, bob)
        self.start(harness.Process, [self.padup, "480", str(seconds + 10)],
                   sounds.environment("probe"))
        heard = sounds.talk(said, seconds)
        alice.signal(signal.SIGTERM)
        stats = {"alice": self.assert_ends(alice, "hangup", 143)["stats"],
                 "bob": self.assert_ends(bob, "peer_hangup", 0)["stats"]}
        own = self.report(sounds, "the rig itself", heard["probe"][0], heard["probe"][1])
        there = self.report(sounds, "alice to bob", heard["alice"][0], heard["bob"][1])
        back = self.report(sounds, "bob to alice", heard["bob"][0], heard["alice"][1])
        for name, figures in stats.items():
            print(f"{name}: {figures}")
        for gaps, growth in (there, back):
            self.assertLessEqual(gaps, own[0], "gaps")
            self.assertLess(growth, GROWTH_MS, "growth of latency, ms")

    def report(self, sounds, title, said, heard):
        """Prints the figures of one direction; returns its gaps and the growth of its latency."""
        measured = sounds.measure.measure(said, heard, 2.0, True)
        self.assertNotIn("error", measured, title)
        track = measured["track"]
        median = sounds.numpy.median
        first = median([ms for at, ms, _ in track if at < track[0][0] + 10])
        last = median([ms for at, ms, _ in track if at > track[-1][0] - 10])
        print(f"{title}: latency of the first 10 s {first:.1f} ms, of the last {last:.1f} ms")
        print(sounds.measure.show(measured))
        return measured["gaps"]["count"], last - first


if __name__ == "__main__":
    case = Call()
    result = harness.unittest.TextTestRunner(verbosity=2).run(case)
    for _, reason in result.skipped:
        print("skipped: " + reason)
    sys.exit(0 if result.wasSuccessful() and not result.skipped else 1)
