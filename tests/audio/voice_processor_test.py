#!/usr/bin/python3
"""Effects and costs of echo cancellation, noise suppression and gain control.

    voice_processor_test.py VOICE_LAB_PROGRAM AUDIOLAB_DIR SPEECH.wav

A room is made up: a loudspeaker's sound comes back through devices (a delay) and walls (60 ms of
fading reflections), 6 dB softer, into a microphone with a little noise of its own. Prints a table;
exits with 1 when a figure is out of its bounds, with 77 where it cannot be measured, and says why.
"""
import os
import subprocess
import sys
import tempfile

SKIPPED = 77
RATE = 48000
CONVERGED = 3 * RATE
LEAST_ERLE_DB = 20
LEAST_STOI = 0.95
LEAST_WITH_ECHO = 0.8  # while both talk; 0.81 by webrtc-audio-processing 1.3
LEAST_WITHOUT_ECHO = 0.97
ROOM_NOISE_DB = -70
HISS_DB = -45

try:
    import numpy as np
except ImportError:
    print("SKIPPED: no numpy for %s (package python3-numpy)" % sys.executable)
    sys.exit(SKIPPED)


def level_db(sound):
    return 10 * np.log10(np.mean(sound ** 2) + 1e-12)


def someone_else(speech):
    """A higher voice that says the same in another order."""
    higher = np.interp(np.arange(0, len(speech) - 1, 1.23), np.arange(len(speech)), speech)
    parts = np.array_split(higher, 5)
    return np.concatenate([parts[i] for i in (2, 0, 4, 1, 3)])


def times(sound, length):
    return np.tile(sound, -(-length // len(sound)))[:length]


def noise(length, db, seed):
    return np.random.default_rng(seed).standard_normal(length) * 10 ** (db / 20)


class Room:
    """Loudspeaker to microphone."""

    def __init__(self, delay_ms):
        fade = int(0.06 * RATE)
        walls = noise(fade, 0, 3) * np.exp(-np.arange(fade) / (fade / 6.9))
        walls *= 0.25 / np.sqrt(np.sum(walls ** 2))
        walls[0] += 0.5
        self.response = np.concatenate([np.zeros(delay_ms * RATE // 1000), walls * 0.8])

    def echo(self, far):
        size = 1 << int(np.ceil(np.log2(len(far) + len(self.response))))
        spectrum = np.fft.rfft(far, size) * np.fft.rfft(self.response, size)
        return np.fft.irfft(spectrum, size)[:len(far)]


class Lab:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def process(self, wanted, far, mic):
        """The sound to send, and the per cent of a core that making it took."""
        paths = [os.path.join(self.folder, name) for name in ("far", "mic", "out")]
        for path, sound in zip(paths, (far, mic)):
            np.round(np.clip(sound, -1, 1) * 32767).astype("<i2").tofile(path)
        done = subprocess.run([self.program, wanted, *paths], capture_output=True, text=True, timeout=120)
        if done.returncode == SKIPPED:
            print("SKIPPED: " + done.stdout)
            sys.exit(SKIPPED)
        if done.returncode != 0:
            raise SystemExit("voice_lab: %s" % done.stderr)
        return np.fromfile(paths[2], "<i2") / 32767, float(done.stdout)


class Figures:
    def __init__(self):
        self.missed = []

    def tell(self, what, value, unit, least=None, most=None):
        met = (least is None or value >= least) and (most is None or value <= most)
        bound = "" if least is None else "  at least %g" % least
        bound += "" if most is None else "  at most %g" % most
        print("%-62s %8.3f %-9s%s%s" % (what, value, unit, bound, "" if met else "  MISSED"))
        if not met:
            self.missed.append(what)


def only_the_peer(lab, figures, speech):
    # An echo beyond the length of the filter is measured first.
    for delay_ms, wanted, converged in ((20, "aec", 3), (60, "aec", 3), (60, "aec,ns,agc", 3),
                                        (100, "aec", 3), (250, "aec", 8), (400, "aec", 8)):
        far = times(speech, (converged + 5) * RATE)
        mic = Room(delay_ms).echo(far) + noise(len(far), ROOM_NOISE_DB, 5)
        sent, _ = lab.process(wanted, far, mic)
        erle = level_db(mic[converged * RATE:]) - level_db(sent[converged * RATE:])
        figures.tell("%s: echo return loss enhancement, %d ms away, after %d s" % (wanted, delay_ms, converged),
                     erle, "dB", LEAST_ERLE_DB)


def in_turns(lab, measure, figures, speech):
    """The peer for 4 s, then only the near voice."""
    length = 10 * RATE
    far, near = times(speech, length), times(someone_else(speech), length)
    far[4 * RATE:] = 0
    near[:5 * RATE] = 0
    mic = Room(60).echo(far) + near + noise(length, ROOM_NOISE_DB, 5)
    for wanted in ("aec", "aec,ns", "aec,ns,agc"):
        sent, _ = lab.process(wanted, far, mic)
        found = measure.measure(near[5 * RATE:], sent[5 * RATE:])
        figures.tell(wanted + ": near voice alone, STOI", found["stoi"], "", LEAST_STOI)
        figures.tell(wanted + ": near voice alone, level", found["level_db"], "dB")
        figures.tell(wanted + ": delay of the near voice", found["latency_ms"]["p50"], "ms", most=15)


def both_at_once(lab, measure, figures, speech):
    far = times(speech, 12 * RATE)
    near = times(someone_else(speech), len(far)) + noise(len(far), ROOM_NOISE_DB, 5)
    echo = Room(60).echo(far)
    figures.tell("both talk: near voice over echo", level_db(near) - level_db(echo), "dB")
    loud = near * 3  # as with a headset: the peer's voice is nothing to it
    for wanted, mic, where, least in (("none", near + echo, "", None), ("aec", near + echo, "", LEAST_WITH_ECHO),
                                      ("aec,ns", near + echo, "", None),
                                      ("aec", near, ", no echo", LEAST_WITHOUT_ECHO),
                                      ("aec,ns", near, ", no echo", LEAST_WITHOUT_ECHO),
                                      ("aec", loud, ", no echo, 10 dB louder", LEAST_WITHOUT_ECHO)):
        sent, _ = lab.process(wanted, far, mic)
        found = measure.measure(near[CONVERGED:], sent[CONVERGED:])
        figures.tell(wanted + ": both talk, near voice's STOI" + where, found["stoi"], "", least)


def in_noise(lab, measure, figures, speech):
    near = np.concatenate([np.zeros(3 * RATE), times(someone_else(speech), 6 * RATE)])
    hiss = noise(len(near), HISS_DB, 6)
    sent, _ = lab.process("ns", np.zeros(len(near)), near + hiss)
    quieter = level_db(hiss[2 * RATE:3 * RATE]) - level_db(sent[2 * RATE:3 * RATE])
    figures.tell("ns: a hiss of %d dBFS becomes quieter by" % HISS_DB, quieter, "dB", 6)
    found = measure.measure(near[CONVERGED:], sent[CONVERGED:])
    figures.tell("ns: near voice in that hiss, STOI", found["stoi"], "", LEAST_STOI)


def cost(lab, figures, speech):
    far = times(speech, 20 * RATE)
    mic = Room(60).echo(far) + times(someone_else(speech), len(far))
    for wanted in ("aec", "ns", "agc", "aec,ns", "aec,ns,agc"):
        figures.tell(wanted + ": processor time", lab.process(wanted, far, mic)[1], "% of a core")


def main():
    program, audiolab, speech_file = sys.argv[1:4]
    sys.path.insert(0, audiolab)
    import measure
    speech = measure.read_wav(speech_file)[:, 0]
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="babel-voice") as folder:
        lab = Lab(program, folder)
        only_the_peer(lab, figures, speech)
        in_turns(lab, measure, figures, speech)
        both_at_once(lab, measure, figures, speech)
        in_noise(lab, measure, figures, speech)
        cost(lab, figures, speech)
    return 1 if figures.missed else 0


if __name__ == "__main__":
    sys.exit(main())
