"""One duplex stream of PortAudio beside two, from a microphone to a loudspeaker, over the rig."""
import json
import time

import call_figures
import figures
import process_figures
from integration import harness, rig, running
from rig_call import check_runs

HOWS, BLOCKS_MS, RUNS = ("one", "two"), (5, 10), 2
USER, VOICE = "alice", "en-us"
SPEECH_SECONDS = 8
SETTLE_SECONDS = 1  # before anything is said
MORE_SECONDS = 2  # that the program runs beyond the speech and its tail
HEARD = ("p50_ms", "p95_ms", "jumps", "gaps")  # of a pass
COUNTED = ("xruns", "underruns", "skipped")
HEAD = ["streams, buffers", "microphone to loudspeaker p50 ms", "p95 ms", "jumps", "gaps", "xruns", "underruns",
        "samples skipped", "CPU %"]


class Passage(harness.Case):
    """The program passes one user's microphone on to that user's loudspeaker."""

    def __init__(self, program, how, block_ms):
        super().__init__()
        self.program, self.how, self.block_ms = program, how, block_ms

    def runTest(self):  # unittest wants one; the benchmark calls measure()
        pass

    def setUp(self):
        self.sounds = rig.Rig((USER,), 60 + SPEECH_SECONDS)
        self.addCleanup(self.sounds.close)
        super().setUp()  # the program ends before the rig does
        self.said = self.sounds.speech("said", SPEECH_SECONDS, VOICE)

    def measure(self):
        seconds = SETTLE_SECONDS + SPEECH_SECONDS + rig.TAIL_SECONDS + MORE_SECONDS
        process = self.start(harness.Process, [self.program, self.how, str(self.block_ms), str(seconds)],
                             self.sounds.environment(USER))
        time.sleep(SETTLE_SECONDS)
        check_runs(process, USER)
        spent, began = process_figures.cpu_seconds(process.popen.pid), time.monotonic()
        microphone, loudspeaker = self.sounds.talk({USER: self.said}, SPEECH_SECONDS)[USER]
        check_runs(process, USER)
        spent = process_figures.cpu_seconds(process.popen.pid) - spent
        cpu_percent = 100 * spent / (time.monotonic() - began)
        process.exit_code()  # it prints the counters at its end
        heard = call_figures.spoken(figures.direction(microphone, loudspeaker, 0))
        counters = json.loads(process.lines["stdout"][-1])
        return {**{name: heard[name] for name in HEARD}, **counters, "cpu_percent": cpu_percent}


def name_of(how, block_ms):
    return f"{how}, {block_ms} ms"


def row(name, passes):
    """Of the table, with medians."""
    figures_of_row = (*HEARD, *COUNTED, "cpu_percent")
    return [name, *(call_figures.median_of(passes, lambda one, figure=figure: one[figure]) for figure in figures_of_row)]


def measured(program, how, block_ms):
    """{each of HEARD and COUNTED, "cpu_percent"} of one pass."""
    with running(Passage(program, how, block_ms)) as passage:
        return passage.measure()
