"""Common parts of every measured call: the rig, two talkers, and the probe."""
import dataclasses
import os
import time

import process_figures
from integration import harness, rig

USERS = ("alice", "bob")
PROBE = "probe"  # the user whose microphone is copied to the loudspeaker: the rig's own floor
PROBE_FRAMES = "480"  # 10 ms buffers
SETTLE_SECONDS = 3  # before processor time is counted
TAIL_SECONDS = 1.5  # the last words are still on their way


@dataclasses.dataclass
class CallResult:
    sound: dict  # user: (microphone, loudspeaker), arrays on one clock
    dialed_at: float  # and the other times: seconds into the recording
    up_at: float
    cpu_percent: dict
    busy_percent: float  # of all cores, with everything that ran
    memory: dict  # user: {"rss", "private_dirty"} in MiB, at the end
    memory_early: dict
    link_began_at: float = 0  # when netlab's time began; may be negative
    receipts: dict = dataclasses.field(default_factory=dict)  # user: the stats of call.ended
    ended: dict = dataclasses.field(default_factory=dict)  # user: reason
    series: dict = dataclasses.field(default_factory=dict)  # user: [(time, stats event)]
    paths: dict = dataclasses.field(default_factory=dict)  # user: [(time, path of the voice)]
    lossy: tuple = ()  # (from, to) in which packets were lost; () if that was the same all the time
    moved_at: float | None = None  # when alice's end got another address


class RigCall(harness.Case):
    """A call that subclasses dial(). `talkers` are the programs whose cost is reported."""

    def __init__(self, padup, said):
        super().__init__()
        self.padup, self.said = padup, said
        self.talkers = {}

    def runTest(self):  # unittest wants one; the benchmark calls measure()
        pass

    def setUp(self):
        self.sounds = rig.Rig((*USERS, PROBE), int(self.said.total_seconds()) + 90)
        self.addCleanup(self.sounds.close)
        super().setUp()  # the programs end before the rig does

    def dial(self):
        """Begins the call, and returns when it is up."""

    def tick(self):
        """Called repeatedly while both talk."""

    def measure(self, tick_seconds):
        """Lets both talk until their speech ends. Returns a CallResult."""
        self.start(harness.Process,
                   [self.padup, PROBE_FRAMES, str(int(self.said.total_seconds()) + 10)],
                   self.sounds.environment(PROBE))
        with self.sounds.recording() as self.recording:
            players = self.sounds.say(self.said.paths)
            time.sleep(1)
            dialed = time.monotonic()
            self.dial()
            up = time.monotonic()
            time.sleep(SETTLE_SECONDS)
            early, cpu, idle = self.memory(), self.cpu(), process_figures.idle_seconds()
            since = time.monotonic()
            while any(player.poll() is None for player in players):
                self.tick()
                time.sleep(tick_seconds)
            seconds = time.monotonic() - since
            spent, idled = self.cpu(), process_figures.idle_seconds() - idle
            memory = self.memory()
            time.sleep(TAIL_SECONDS)
        began = self.recording.began
        return CallResult(
            sound=self.recording.sound(), dialed_at=dialed - began, up_at=up - began,
            cpu_percent={user: 100 * (spent[user] - cpu[user]) / seconds for user in spent},
            busy_percent=100 * (1 - idled / seconds / os.cpu_count()),
            memory=memory, memory_early=early)

    def cpu(self):
        return {u: process_figures.cpu_seconds(p.popen.pid) for u, p in self.talkers.items()}

    def memory(self):
        return {u: process_figures.memory_mib(p.popen.pid) for u, p in self.talkers.items()}
