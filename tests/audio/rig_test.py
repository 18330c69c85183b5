#!/usr/bin/python3
"""The PortAudio devices against the rig: what a microphone hears comes out of a loudspeaker, whole and soon.

    rig_test.py LOOPBACK_PROGRAM PADUP_PROGRAM AUDIOLAB_DIR SPEECH.wav

Exit status 77, with the reason printed, where no rig can be started. Figures are judged against the rig's own
floor (padup, a plain PortAudio pass-through), measured in the same run.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
BUFFER_MS = 10
# Beyond the floor: the passage in the test program (10 ms), the speaker ring (a buffer and 5 ms), and what the two
# half-duplex streams buffer more than one duplex stream.
ALLOWED_OVER_FLOOR_MS = 45
ATTEMPTS = 3  # a machine that is busy with other things makes the rig itself stumble


def skip(why):
    print("SKIPPED: " + why)
    sys.exit(SKIPPED)


def run_call(audiolab, rig, program, speech, recording):
    """Runs a pass-through as alice while she says the sentence; returns what was measured, and its output."""
    env = dict(os.environ, **audiolab.env_for(rig, "alice"))
    child = subprocess.Popen(program, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        time.sleep(1.0)  # the streams open and settle
        audiolab.call(rig, "alice", "alice", speech, recording, 0.5)
        out, err = child.communicate(timeout=20)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    measured = subprocess.run(
        [sys.executable, os.path.join(audiolab.HERE, "measure.py"), "call", recording, "--json"],
        capture_output=True, text=True, timeout=60)
    if not measured.stdout:
        raise SystemExit("measure.py failed:\n" + measured.stderr)
    figures = json.loads(measured.stdout)
    # Sanitizers talk on stderr as well; only what the sound libraries say must not get there.
    noise = [line for line in err.splitlines() if "ALSA" in line or "jack" in line.lower()]
    return figures, out, noise, child.returncode


def counters(out):
    """{'in': {...}, 'out': {...}} of the loopback program's lines."""
    found = {}
    for line in out.splitlines():
        name, *pairs = line.split()
        if name in ("in", "out"):
            found[name] = {k: int(v) for k, v in (p.split("=") for p in pairs)}
    return found


def complaints(figures, floor, out, noise, status):
    if status != 0 or "error" in figures:
        return ["status %d, %s\n%s" % (status, figures, out)]
    found = []
    latency, least = figures["latency_ms"], floor["latency_ms"]
    if latency["p50"] > least["p50"] + ALLOWED_OVER_FLOOR_MS:
        found.append("latency %.1f ms, the floor %.1f ms" % (latency["p50"], least["p50"]))
    if figures["gaps"]["count"] > floor["gaps"]["count"]:
        found.append("gaps: %s" % figures["gaps"])
    if latency["last"] - latency["first"] > 10 + max(0, least["last"] - least["first"]):
        found.append("latency grew from %.1f to %.1f ms" % (latency["first"], latency["last"]))
    if figures["stoi"] < 0.98:
        found.append("stoi %.3f" % figures["stoi"])
    if noise:
        found.append("sound libraries wrote to the terminal: %s" % noise[:3])
    both = counters(out)
    if both["in"]["callbacks"] < 100 or both["out"]["callbacks"] < 100:
        found.append("too few callbacks: %s" % both)
    return found


def main():
    loopback, padup, lab, speech = sys.argv[1:5]
    for tool in ("pulseaudio", "pactl", "parec", "paplay"):
        if not shutil.which(tool):
            skip("no %s (packages pulseaudio, pulseaudio-utils)" % tool)
    try:
        import numpy  # noqa: F401
    except ImportError:
        skip("no numpy for %s (package python3-numpy)" % sys.executable)
    sys.path.insert(0, lab)
    import audiolab
    with tempfile.TemporaryDirectory(prefix="alab") as scratch:
        rig = scratch + "/rig"
        try:
            audiolab.up(rig, life=120)
        except SystemExit as why:
            skip(str(why))
        try:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    floor, *_ = run_call(audiolab, rig, [padup, "480", "7"], speech, scratch + "/floor.wav")
                    ours = run_call(audiolab, rig, [loopback, "7", str(BUFFER_MS)], speech, scratch + "/ours.wav")
                except SystemExit as why:  # the rig's own recorder or measure
                    print("attempt %d: %s" % (attempt, why))
                    continue
                print("floor: %s" % json.dumps(floor))
                print("ours:  %s\n%s" % (json.dumps(ours[0]), ours[1].strip()))
                found = ["the floor could not be measured"] if "error" in floor else complaints(ours[0], floor, *ours[1:])
                if not found:
                    return 0
                print("attempt %d: %s" % (attempt, "; ".join(found)))
        finally:
            audiolab.down(rig)
    return 1


if __name__ == "__main__":
    sys.exit(main())
