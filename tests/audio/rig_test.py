#!/usr/bin/python3
"""The PortAudio devices against the rig: what a microphone hears comes out of a loudspeaker, whole and soon.

    rig_test.py LOOPBACK_PROGRAM BARE_PROGRAM AUDIOLAB_DIR SPEECH.wav

Figures are judged beside those of BARE_PROGRAM, two PortAudio streams with the same buffers and nothing of ours,
measured right before and right after. Exit status 77, with the reason printed, where no rig can be started, and
where the machine is too busy to tell: the bare program stumbles too, or ours did not get the processors that it got.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
SECONDS, BUFFER_MS = 7, 10
# Beyond the bare program: a microphone that is a few milliseconds out of step with the loudspeaker.
ALLOWED_OVER_FLOOR_MS = 12
ALLOWED_GROWTH_MS = 10
LEAST_STOI = 0.98
# A machine with time for us has one or two while the streams begin.
CALM_UNDERRUNS = 3
COMPARABLE_WAIT_MS = 60  # more than the bare program, that all threads together waited for a processor
ATTEMPTS, CONCLUSIVE = 4, 2  # that many failures in a comparable state are ours


def skip(why):
    print("SKIPPED: " + why)
    sys.exit(SKIPPED)


def waited_ms(pid):
    """Time in which the threads of a process were ready to run and did not."""
    total = 0
    try:
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/schedstat" % (pid, thread), encoding="ascii") as file:
                total += int(file.read().split()[1])
    except OSError:
        pass  # it has just ended, or a kernel without these figures
    return total / 1e6


def counters(out):
    """{'in': {...}, 'out': {...}} of a pass-through's lines."""
    found = {}
    for line in out.splitlines():
        name, *pairs = line.split()
        if name in ("in", "out"):
            found[name] = {k: int(v) for k, v in (p.split("=") for p in pairs)}
    return found


class Run:
    """A pass-through that ran as alice while she said the sentence."""

    def __init__(self, audiolab, rig, program, speech, recording):
        env = dict(os.environ, **audiolab.env_for(rig, "alice"))
        argv = [program, str(SECONDS), str(BUFFER_MS)]
        child = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            time.sleep(1.0)  # the streams open and settle
            audiolab.call(rig, "alice", "alice", speech, recording, 0.5)
            self.waited_ms = waited_ms(child.pid)
            self.out, err = child.communicate(timeout=20)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        self.status = child.returncode
        # Sanitizers talk on stderr as well; only what the sound libraries say must not get there.
        self.noise = [line for line in err.splitlines() if "ALSA" in line or "jack" in line.lower()]
        self.counters = counters(self.out)
        self.figures = self.measure(audiolab, recording)
        print("%s: waited %.0f ms, %s\n%s" % (
            os.path.basename(program), self.waited_ms, json.dumps(self.figures), self.out.strip()), flush=True)

    @staticmethod
    def measure(audiolab, recording):
        run = subprocess.run(
            [sys.executable, os.path.join(audiolab.HERE, "measure.py"), "call", recording, "--json"],
            capture_output=True, text=True, timeout=60)
        if not run.stdout:
            raise SystemExit("measure.py failed:\n" + run.stderr)
        return json.loads(run.stdout)

    def failed(self):
        return self.status != 0 or "error" in self.figures or set(self.counters) != {"in", "out"}

    def latency(self):
        return self.figures["latency_ms"]["p50"]

    def growth(self):
        latency = self.figures["latency_ms"]
        return max(0, latency["last"] - latency["first"])

    def gaps(self):
        return self.figures["gaps"]["count"]

    def stumbles(self):
        return self.counters["out"]["underruns"] + sum(each["xruns"] for each in self.counters.values())

    def is_calm(self):
        return self.gaps() == 0 and self.stumbles() <= CALM_UNDERRUNS and self.figures["stoi"] >= LEAST_STOI


def complaints(ours, floors):
    """Figures that are worse than the worse of the floors."""
    found = []
    least = max(f.latency() for f in floors)
    if ours.latency() > least + ALLOWED_OVER_FLOOR_MS:
        found.append("latency %.1f ms, the floor %.1f ms" % (ours.latency(), least))
    if ours.growth() > ALLOWED_GROWTH_MS + max(f.growth() for f in floors):
        found.append("latency grew by %.1f ms" % ours.growth())
    if ours.gaps() > max(f.gaps() for f in floors):
        found.append("gaps: %s" % ours.figures["gaps"])
    stumbles = max(f.stumbles() for f in floors)
    if ours.stumbles() > max(CALM_UNDERRUNS, 2 * stumbles):
        found.append("%d underruns and xruns, the floor %d" % (ours.stumbles(), stumbles))
    if ours.figures["stoi"] < min(LEAST_STOI, *(f.figures["stoi"] for f in floors)):
        found.append("stoi %.3f" % ours.figures["stoi"])
    return found


def faults(ours):
    """Failures that no load excuses."""
    if ours.failed():
        return ["status %d, %s\n%s" % (ours.status, ours.figures, ours.out)]
    found = []
    if ours.noise:
        found.append("sound libraries wrote to the terminal: %s" % ours.noise[:3])
    if min(each["callbacks"] for each in ours.counters.values()) < 100:
        found.append("too few callbacks: %s" % ours.counters)
    return found


def why_not_comparable(ours, floors):
    """Empty where ours ran as well served as the floor beside it did."""
    if not all(f.is_calm() for f in floors):
        return "the bare program stumbles, too"
    if ours.waited_ms > max(f.waited_ms for f in floors) + COMPARABLE_WAIT_MS:
        return "it waited longer for a processor than the bare program"
    return ""


def judge(measure):
    """The exit status. measure("bare" or "ours") gives a Run; the floor after one attempt is the next one's before."""
    conclusive, reasons = 0, []
    before = measure("bare")
    for attempt in range(1, ATTEMPTS + 1):
        ours, after = measure("ours"), measure("bare")
        floors, before = (before, after), after
        if ours is None or any(f is None or f.failed() for f in floors):
            reasons.append("the rig's own recorder, or the bare program, failed")
            continue
        found = faults(ours)
        excuse = "" if found else why_not_comparable(ours, floors)
        found = found or complaints(ours, floors)
        if not found:
            return 0
        print("attempt %d: %s%s" % (attempt, "; ".join(found), " (%s)" % excuse if excuse else ""))
        if excuse:
            reasons.append(excuse)
            continue
        conclusive += 1
        if conclusive == CONCLUSIVE:
            return 1
    skip("this machine is too busy to tell: " + "; ".join(dict.fromkeys(reasons)))
    return SKIPPED


def main():
    loopback, bare, lab, speech = sys.argv[1:5]
    for tool in ("pulseaudio", "pactl", "parec", "paplay"):
        if not shutil.which(tool):
            skip("no %s (packages pulseaudio, pulseaudio-utils)" % tool)
    try:
        import numpy  # noqa: F401
    except ImportError:
        skip("no numpy for %s (package python3-numpy)" % sys.executable)
    sys.path.insert(0, lab)
    import audiolab
    programs = {"ours": loopback, "bare": bare}
    with tempfile.TemporaryDirectory(prefix="alab") as scratch:
        rig = scratch + "/rig"
        try:
            audiolab.up(rig, life=170)
        except SystemExit as why:
            skip(str(why))

        def measure(which):
            try:
                return Run(audiolab, rig, programs[which], speech, scratch + "/call.wav")
            except SystemExit as why:  # the rig's own recorder or measure.py
                print(why)
                return None
        try:
            return judge(measure)
        finally:
            audiolab.down(rig)


if __name__ == "__main__":
    sys.exit(main())
