"""Opus' look-ahead against intelligibility: opus_look_ahead.py PROGRAM SPEECH.wav, prints one line a setting.

VOIP looks 6.5 ms ahead, RESTRICTED_LOWDELAY 2.5, but without Opus' speech coder. So the gain of 4 ms is worth taking
where STOI (tools/audiolab, measure.py) does not fall."""
import itertools
import json
import os
import subprocess
import sys
import tempfile

import figures
from integration import measure

APPLICATIONS = ("voip", "lowdelay")
BITRATES = (16_000, 24_000, 32_000, 64_000)
FRAMES_MS = (10, 20)
LARGEST_DROP = 0.002  # of STOI: less than the runs of one setting on other speech differ


def measured(program, speech, out, setting):
    """{"look_ahead_ms", "stoi"} of the speech through one encoder of constant size, as sealed calls have it."""
    done = subprocess.run([program, speech, out, *map(str, setting)], check=True, capture_output=True, text=True,
                          timeout=120)
    said, heard = (measure.read_wav(path)[:, 0] for path in (speech, out))
    return {**json.loads(done.stdout), "stoi": figures.direction(said, heard, figures.FIRST_SECONDS)["stoi"]}


def main():
    program, speech = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "opus.wav")
        for bitrate, frame in itertools.product(BITRATES, FRAMES_MS):
            voip, least = (measured(program, speech, out, (each, bitrate, frame)) for each in APPLICATIONS)
            drop = voip["stoi"] - least["stoi"]
            gain = voip["look_ahead_ms"] - least["look_ahead_ms"]
            print(f"{bitrate // 1000:3} kbit/s, {frame} ms: STOI {voip['stoi']:.4f} (VOIP), {least['stoi']:.4f} "
                  f"({gain:.1f} ms sooner): {'worth it' if drop <= LARGEST_DROP else 'not worth it'}")


if __name__ == "__main__":
    main()
