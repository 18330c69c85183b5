#!/usr/bin/python3
"""Predicts the intelligibility of calls over recorded traces (docs/benchmarks.md, "Traces").

    trace_figures.py PLAYOUT_LAB SECONDS ROUND_TRIP_MS TRACE...

Prints the result of PLAYOUT_LAB for each trace, and the share of its seconds whose STOI is at least 0.9.
"""
import glob
import os
import subprocess
import sys
import tempfile

import figures
import numpy
from integration import harness, measure


def windows(path, seconds):
    """STOI of each second of one call, after the first ones; an incomplete last second is left out."""
    heard = measure.read_wav(path)[:, 0]
    if len(heard) < 0.9 * seconds * figures.RATE:
        return numpy.array([])
    speech = measure.read_wav(harness.SPEECH)[:, 0]  # playout_lab repeats it
    said = numpy.tile(speech, len(heard) // len(speech) + 1)[:len(heard)]
    measured = figures.direction(said, heard, figures.FIRST_SECONDS, figures.SEARCH_SECONDS)
    return figures.stoi_windows(said, heard, figures.FIRST_SECONDS, measured)


def main(lab, seconds, round_trip_ms, *traces):
    for trace in traces:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([lab, "--sound", folder, seconds, round_trip_ms, trace], check=True)
            calls = sorted(glob.glob(os.path.join(folder, "*.wav")))
            values = numpy.concatenate([windows(call, int(seconds)) for call in calls])
        good = 100 * (values >= figures.GOOD_STOI).mean()
        print(f"    seconds >= {figures.GOOD_STOI}: {good:.1f} % of {len(values)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
