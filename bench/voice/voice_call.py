"""A call between two babel-cli over the rig, through an emulated network or over loopback."""
import datetime
import functools
import re
import subprocess
import time

import ends
import profiles
from integration import harness, network, running
from rig_call import SETTLE_SECONDS, RigCall

POLL_SECONDS = 0.2  # interval of asking the clients for the call's figures
FINE_POLL_SECONDS = 0.02  # the same around a move or the link's return: silence is measured by it
AROUND_MOVE_SECONDS = (10, 6)  # in which that is so, before and after
AROUND_RETURN_SECONDS = (1, 4)
PATH_SECONDS = 5  # far more than the right path takes
ENDED_SECONDS = 90  # far more than a call takes to end without its connection
PATHS = {profiles.DIRECT: re.compile("direct "), profiles.TLS: re.compile(r"relay .* \(TLS\)$")}  # of the voice


@functools.lru_cache(maxsize=None)
def help_of(program):
    return subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout


def options_without_processing(program):
    """Options to switch echo cancellation, noise suppression and gain control off, if the client has them."""
    return [word for name in ("aec", "ns", "agc") if f"--{name} " in help_of(program)
            for word in (f"--{name}", "off")]


def has_frame_option():
    """True if the client has an option for the length of its frames."""
    return "--frame " in help_of(harness.program("babel-cli"))


def seconds_of(event):
    return datetime.datetime.fromisoformat(event["ts"].replace("Z", "+00:00")).timestamp()


def paths_of(client):
    """[(event, path)]: the first and each later path of the voice of a sealed call."""
    return [(event, event["path"]) for name in ("call.up", "call.path") for event in client.events(name)
            if "path" in event]


class VoiceCall(RigCall):
    """Set up: the rig, the network, the server and two clients that are logged in.

    A base call is that of two clients without TLS. A sealed one is that of two clients by TLS, each with an identity of
    its own, by the relay in the server. A direct one is a sealed call by a direct path. One by TLS is a sealed one on a
    network without UDP.
    """

    def __init__(self, programs, said, *, kind=profiles.BASE, profile=None, seed=1,
                 processing=False, frame_ms=None):
        super().__init__(programs.padup, said)
        self.kind, self.is_sealed = kind, kind != profiles.BASE
        self.netlab, self.profile, self.seed = programs.netlab, profile, seed
        self.processing, self.frame_ms = processing, frame_ms
        self.network = self.move_due = self.moved_at = None

    def setUp(self):
        super().setUp()
        if self.profile:
            options = self.profile.netlab_options(self.said.total_seconds())
            self.network = network.Network(self, self.netlab, options, self.seed)
            self.change_ends()
        server = self.start_server()
        for user, options in (("bob", ["--auto-answer"]), ("alice", [])):
            self.talkers[user] = self.start_client(user, server, *options)
        self.talkers["alice"].expect("contacts.add", names=["bob"])
        self.has_stats, self.poll_due = True, 0  # until it fails; at once

    def change_ends(self):
        if self.kind == profiles.TLS:
            ends.block_udp(self.network)
        if self.profile.moves:
            ends.prepare_move(self.network)

    def at(self, user, argv):
        return self.network.at(user, argv) if self.network else argv

    def start_server(self):
        """Starts the server at bob's end. Returns its address for clients."""
        host = network.THERE if self.network else "127.0.0.1"
        by_tls = ["--tls-port", "0", "--state", self.path("server")] if self.is_sealed else []
        server = self.start(harness.Process, self.at("bob", [
            harness.program("babel-server"), "--bind", host, "--port", "0", "--control", "none",
            *by_tls]))
        words = " for TLS" if self.is_sealed else ""
        port = server.wait_line(rf"listening on .*:(\d+){words}$").group(1)
        return f"babels://{host}:{port}" if self.is_sealed else f"{host}:{port}"

    def start_client(self, user, server, *options):
        program = harness.program("babel-cli")
        off = [] if self.processing else options_without_processing(program)
        way = ["--relay-only"] if self.kind in (profiles.SEALED, profiles.TLS) else []
        frame = ["--frame", str(self.frame_ms)] if self.frame_ms else []
        client = self.start(
            harness.Client,
            self.at(user, [program, "login", user, "--server", server, "--json", *off, *way, *frame, *options]),
            {**self.sounds.environment(user), "XDG_DATA_HOME": self.path(user)},
            stdin=subprocess.PIPE)
        client.expect("login.ok", name=user)
        return client

    def dial(self):
        self.talkers["alice"].command("call bob")
        for client in self.talkers.values():
            up = client.expect("call.up")
            if (up.get("security", "none") != "none") != self.is_sealed:
                raise AssertionError(f"a call of the other kind: {up}")
            if self.kind in PATHS:
                client.wait_until(functools.partial(self.is_on_its_path, client), PATH_SECONDS, "the right path")
        if self.profile and self.profile.moves:
            self.move_due = time.monotonic() + self.said.seconds / 2

    def is_on_its_path(self, client):
        return any(PATHS[self.kind].match(path) for _, path in paths_of(client))

    def move(self):
        self.moved_at = time.monotonic()
        ends.move(self.network)

    def tick(self):
        """Moves alice's end when that is due, and asks for the call's figures when that is due."""
        now = time.monotonic()
        if self.move_due and not self.moved_at and now >= self.move_due:
            self.move()
        if self.is_near_change(now) or now >= self.poll_due:
            self.poll_due = now + POLL_SECONDS
            self.ask()

    def is_near_change(self, now):
        if self.move_due:
            before, after = AROUND_MOVE_SECONDS
            return -before < now - self.move_due < after
        if not (self.profile and self.profile.outage):
            return False
        before, after = AROUND_RETURN_SECONDS
        start, length_ms, period = self.profile.outage
        since_return = now - self.network.began - start - length_ms / 1000
        return since_return > -before and (since_return + before) % period < before + after

    def ask(self):
        """Requests the call's figures; a client without them is asked once only."""
        if not self.has_stats:
            return
        for client in self.talkers.values():
            client.command("stats")
        self.has_stats = not any(client.events("error") for client in self.talkers.values())

    def measure(self, tick_seconds=None):
        wall = time.time() - time.monotonic()
        changes = self.profile and (self.profile.moves or self.profile.outage)
        result = super().measure(tick_seconds or (FINE_POLL_SECONDS if changes else POLL_SECONDS))
        began = self.recording.began
        if self.network:
            self.add_times_of_the_link(result, began)
        result.series = self.series(began + wall)
        result.paths = self.paths(began + wall)
        if not self.talkers["alice"].events("call.ended"):
            self.talkers["alice"].command("hangup")
        for user, client in self.talkers.items():
            ended = client.expect("call.ended", within=20)
            result.receipts[user], result.ended[user] = ended["stats"], ended["reason"]
        return result

    def add_times_of_the_link(self, result, recording_began):
        result.link_began_at = self.network.began - recording_began
        result.lossy = tuple(result.link_began_at + at for at in self.profile.lossy_seconds(self.said.total_seconds()))
        result.moved_at = self.moved_at and self.moved_at - recording_began

    def series(self, recording_began):
        """The stats events with their times in the recording, which began at that wall time."""
        return {user: [(seconds_of(event) - recording_began, event) for event in client.events("stats")]
                for user, client in self.talkers.items()}

    def paths(self, recording_began):
        return {user: [(seconds_of(event) - recording_began, path) for event, path in paths_of(client)]
                for user, client in self.talkers.items()}

    def end_by_move(self):
        """Calls, and moves alice's end soon. Returns {user: {"reason", "after_s": seconds until the call ended}}."""
        self.dial()
        time.sleep(SETTLE_SECONDS)
        self.move()
        began = time.time()
        return {user: {"reason": ended["reason"], "after_s": seconds_of(ended) - began}
                for user, client in self.talkers.items()
                for ended in (client.expect("call.ended", within=ENDED_SECONDS),)}


def ended_by_move(programs, said, **options):
    with running(VoiceCall(programs, said, **options)) as call:
        return call.end_by_move()


def measured_call(programs, said, **options):
    with running(VoiceCall(programs, said, **options)) as call:
        return call.measure()
