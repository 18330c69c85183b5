"""The floors: libopus alone, and two of the smallest programs that could carry a voice."""
import json
import os
import subprocess

import figures
from integration import harness, measure, running
from rig_call import USERS, RigCall

PACED_SECONDS = 5
TICK_SECONDS = 0.5


def opus_alone(program, folder, speech):
    """{"cpu_percent", "paced_cpu_percent", "stoi"} of a file through libopus."""
    out = os.path.join(folder, "opus.wav")

    def run(*more):
        done = subprocess.run([program, speech, out, *more], check=True, capture_output=True,
                              text=True, timeout=120)
        return json.loads(done.stdout)["cpu_percent"]

    paced, at_once = run(str(PACED_SECONDS)), run()
    said, heard = (measure.read_wav(path)[:, 0] for path in (speech, out))
    measured = figures.direction(said, heard, figures.FIRST_SECONDS)
    return {"cpu_percent": at_once, "paced_cpu_percent": paced, "stoi": measured["stoi"]}


class BareCall(RigCall):
    """Each user's own voice through PortAudio and Opus to that user's loudspeaker. There are as many streams as in a
    call, because memory that the sound server shares with its clients counts as theirs."""

    def __init__(self, padup, said, program, how):
        super().__init__(padup, said)
        self.program, self.how = program, how

    def setUp(self):
        super().setUp()
        seconds = str(int(self.said.total_seconds()) + 40)
        for user in USERS:
            self.talkers[user] = self.start(
                harness.Process, [self.program, self.path(user + ".wav"), seconds, *self.how],
                self.sounds.environment(user))


def as_babel(frame_ms):
    """Babel's buffers, and frames of that length."""
    return "as-babel", "--frame-ms", str(frame_ms)


def bare_program(padup, said, program, *how):
    """{"rss", "private_dirty": MiB, "p50_ms": mouth to ear, "cpu_percent"} of the bare program. `how`: as_babel(), or
    nothing for the minimum."""
    with running(BareCall(padup, said, program, how)) as bare:
        call = bare.measure(TICK_SECONDS)
    user = USERS[0]
    measured = figures.direction(*call.sound[user], call.up_at + figures.FIRST_SECONDS)
    return {**call.memory[user], "p50_ms": measured["latency_ms"]["p50"],
            "cpu_percent": call.cpu_percent[user]}
