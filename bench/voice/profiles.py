"""The measured networks, and the goals of a call over each."""
import dataclasses

BASE, SEALED, DIRECT, TLS = KINDS = ("base", "sealed", "direct", "tls")  # of a call
USUAL_KINDS = (BASE, SEALED, DIRECT)
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
    lossy_part: tuple = ()  # (from, to): packets are lost only then; shares of the time of the speech
    outage: tuple = ()  # (start s, length ms, period s)
    moves: bool = False  # alice's end gets another address in the middle of the speech
    goals: tuple = ()  # of a base call
    sealed_goals: tuple = ()
    other_goals: tuple = ()  # (kind, goals) of sealed calls whose goals differ

    def goals_of(self, kind):
        """A call by TLS has none of the goals of those by UDP, and one of another program has none."""
        if kind == BASE:
            return self.goals
        return dict(self.other_goals).get(kind, self.sealed_goals if kind in (SEALED, DIRECT) else ())

    def kinds(self):
        """Those that are measured unless others are named. Calls by TLS are those that an outage holds up."""
        return (*USUAL_KINDS, TLS) if self.outage else USUAL_KINDS

    def is_steady(self):
        """True if the network is the same all the time."""
        return not (self.lossy_part or self.outage or self.moves)

    def lossy_seconds(self, speech_seconds):
        """(from, to) since the link began; () if it is the same all the time."""
        return tuple(round(share * speech_seconds, 3) for share in self.lossy_part)

    def netlab_options(self, speech_seconds):
        options = ["--delay", f"{self.one_way_ms:g}", *self.link]
        if self.loss_percent:
            loss = (self.loss_percent, *self.lossy_seconds(speech_seconds))
            options += ["--loss", ",".join(f"{value:g}" for value in loss)]
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
        sealed_goals=(Goal("back_beyond_ms", "voice is back after an outage, mean, ms", 60),),
        other_goals=((TLS, (Goal("voice_back_s", "voice is back after an outage, pauses left out, mean, s", 0.3),)),)
        if seconds == 5 else ())


def change(one_way_ms, loss_percent):
    return Profile("change", f"{one_way_ms} ms each way, {loss_percent} % loss in the middle", one_way_ms, loss_percent,
                   lossy_part=(0.4, 0.7))


def roam(one_way_ms):
    """The goal: two frames of 20 ms are lost at most if the system reports the change."""
    return Profile("roam", f"{one_way_ms} ms each way, another address in the middle", one_way_ms, moves=True,
                   other_goals=((DIRECT, (Goal("change_concealed_ms", "concealed at the change, ms", 40),)),))


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
    change(50, 5), roam(25),
    outage(1), outage(2), outage(5),
)
FRAMES_MS = (20, 10)  # of direct calls whose cost is measured for each
QUIET, LONG, PEERS, STREAMS = "quiet", "long", "peers", "streams"
BY_NAME = {profile.name: profile for profile in NETWORKS}
USUAL = (QUIET, *BY_NAME, PEERS)
ALL = (*USUAL, LONG, STREAMS)


def quiet_with(frame_ms):
    """The name of calls like those of QUIET, with frames of that length."""
    return f"{QUIET}-{frame_ms}"
