"""The measured networks, and the goals of a call over each."""
import dataclasses

BASE, SEALED, DIRECT = KINDS = ("base", "sealed", "direct")  # of a call
NEAR_MS = 20  # allowed difference of the delay after an outage from that before: one frame


@dataclasses.dataclass(frozen=True)
class Goal:
    """A bound for one figure: at most that much, or at least."""

    figure: str
    title: str
    bound: float
    at_least: bool = False

    def is_met(self, value):
        return value is not None and (value >= self.bound if self.at_least else value <= self.bound)

    def __str__(self):
        return f"{'>=' if self.at_least else '<='} {self.bound:g}"


@dataclasses.dataclass(frozen=True)
class Profile:
    name: str
    title: str
    one_way_ms: float = 0
    loss_percent: float = 0
    link: tuple = ()  # more options of netlab's
    outage: tuple = ()  # (start s, length ms, period s)
    goals: tuple = ()  # of a base call
    sealed_goals: tuple = ()

    def goals_of(self, kind):
        return self.goals if kind == BASE else self.sealed_goals

    def netlab_options(self):
        options = ["--delay", f"{self.one_way_ms:g}", *self.link]
        if self.loss_percent:
            options += ["--loss", f"{self.loss_percent:g}"]
        if self.outage:
            options += ["--outage", ",".join(map(str, self.outage))]
        return options


def lossy(name, one_way_ms, loss_percent, *goals, sealed=()):
    return Profile(name, f"{one_way_ms} ms each way, {loss_percent:g} % loss", one_way_ms,
                   loss_percent, goals=goals, sealed_goals=sealed)


def concealed(bound):
    return Goal("concealed_percent", "concealed, %", bound)


def sealed_goals(concealed_percent, playout_ms):
    return (Goal("late_concealed_percent", "concealed after the first 10 s, %", concealed_percent),
            Goal("playout_ms", "mean playout delay, ms", playout_ms))


def outage(seconds):
    return Profile(
        f"outage-{seconds}", f"25 ms each way, outages of {seconds} s", 25,
        outage=(16, seconds * 1000, 14 + seconds),
        goals=(Goal("back_s", "voice is back after an outage, mean, s", 0.7),
               Goal("growth_ms", "delay 3 s later against before, ms", NEAR_MS)),
        sealed_goals=(Goal("back_beyond_ms", "voice is back after an outage, mean, ms", 60),))


NETWORKS = (
    lossy("loss-0.5", 25, 0.5, concealed(0.3),
          Goal("beyond_path_ms", "mouth to ear p50 beyond the path, ms", 130)),
    lossy("loss-1", 50, 1, concealed(0.5),
          Goal("playout_ms", "mean playout delay, ms", 150),
          sealed=sealed_goals(0.1, 45)),
    lossy("loss-2", 50, 2, concealed(1)),
    lossy("loss-5", 50, 5,
          Goal("good_windows", "seconds with STOI >= 0.9, %", 90, at_least=True),
          sealed=sealed_goals(0.3, 65)),
    lossy("loss-10", 50, 10, sealed=sealed_goals(0.5, 80)),
    Profile("bursts", "50 ms each way, 2 % lost in bursts of 60 ms", 50,
            link=("--bursts", "2,60"), sealed_goals=sealed_goals(0.8, 125)),
    Profile("jitter", "50 ms each way, jitter of 30 ms", 50, link=("--jitter", "30")),
    Profile("slow", "25 ms each way, 64 kbit/s, queue of 200 ms", 25,
            link=("--rate", "64", "--queue", "200"),
            goals=(Goal("late_concealed_ms", "concealed after the first 15 s, ms", 0),)),
    outage(1), outage(2), outage(5),
)
QUIET, LONG, PEERS = "quiet", "long", "peers"
BY_NAME = {profile.name: profile for profile in NETWORKS}
USUAL = (QUIET, *BY_NAME, PEERS)
ALL = (*USUAL, LONG)
