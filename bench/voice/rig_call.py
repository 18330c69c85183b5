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
LATE_SECONDS = 20  # by which the last word may be late; then the rig stands still
LISTEN_SECONDS = 1  # in which each loudspeaker must be heard, once the call is up
MUTE_LEVEL = 0.002  # RMS; the noise and the speech have 0.07
LAST_LINES = 5  # of a program that ended


class ProgramEnded(AssertionError):
    """A program ended while it was still needed. The next one would, too."""


def check_runs(process, user):
    """Raises ProgramEnded, with the user's program's last words, if it has ended."""
    if process.popen.poll() is None:
        return
    status = process.exit_code()
    lines = [*process.lines["stdout"], *process.lines["stderr"]][-LAST_LINES:]
    raise ProgramEnded(f"{user}'s program ended with status {status}: {' / '.join(lines) or 'it printed nothing'}")


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

    def begin(self):
        try:
            self.dial()
        except AssertionError:
            self.check_programs()  # the better reason
            raise

    def tick(self):
        """Called repeatedly while both talk."""

    def check_programs(self):
        """Raises ProgramEnded if a program that is measured, or the probe, has ended."""
        for user, process in {**self.talkers, PROBE: self.probe}.items():
            check_runs(process, user)

    def check_loudspeakers(self):
        """Raises if one is mute, as now and then when a device opens: it would stay so to the end."""
        levels = self.recording.levels(LISTEN_SECONDS)
        if mute := [user for user, level in levels.items() if level < MUTE_LEVEL]:
            raise AssertionError(f"mute: the loudspeaker of {', '.join(mute)}")

    def let_talk(self, players, tick_seconds):
        """Returns when all that is to be said has been said."""
        deadline = time.monotonic() + self.said.total_seconds() + LATE_SECONDS
        while any(player.poll() is None for player in players):
            if time.monotonic() > deadline:
                raise AssertionError("the rig does not play the speech to its end")
            self.check_programs()
            self.tick()
            time.sleep(tick_seconds)

    def measure(self, tick_seconds):
        """Lets both talk until their speech ends. Returns a CallResult."""
        self.probe = self.start(
            harness.Process, [self.padup, PROBE_FRAMES, str(int(self.said.total_seconds()) + 10 + LATE_SECONDS)],
            self.sounds.environment(PROBE))
        with self.sounds.recording() as self.recording:
            players = self.sounds.say(self.said.paths)
            time.sleep(1)
            dialed = time.monotonic()
            self.begin()
            up = time.monotonic()
            time.sleep(SETTLE_SECONDS)
            self.check_programs()
            self.check_loudspeakers()
            early, cpu, idle = self.memory(), self.cpu(), process_figures.idle_seconds()
            since = time.monotonic()
            self.let_talk(players, tick_seconds)
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
