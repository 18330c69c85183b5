"""A call between two babel-cli over the rig, through an emulated network or over loopback."""
import datetime
import functools
import subprocess
import time

import profiles
from integration import harness, network, running
from rig_call import RigCall

POLL_SECONDS = 0.2  # interval of asking the clients for the call's figures
DIRECT_SECONDS = 5  # far more than a direct path takes


def is_direct(client):
    return any(event["path"].startswith("direct ") for event in client.events("call.path"))


@functools.lru_cache(maxsize=None)
def options_without_processing(program):
    """Options to switch echo cancellation, noise suppression and gain control off, if the client has them."""
    known = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    return [word for name in ("aec", "ns", "agc") if f"--{name} " in known
            for word in (f"--{name}", "off")]


class VoiceCall(RigCall):
    """Set up: the rig, the network, the server and two clients that are logged in.

    A base call is that of two clients without TLS. A sealed one is that of two clients by TLS, each with an identity of
    its own, by the relay in the server. A direct one is a sealed call by a direct path.
    """

    def __init__(self, programs, said, *, kind=profiles.BASE, profile=None, seed=1,
                 processing=False):
        super().__init__(programs.padup, said)
        self.kind, self.is_sealed = kind, kind != profiles.BASE
        self.netlab, self.profile, self.seed = programs.netlab, profile, seed
        self.processing = processing
        self.network = None

    def setUp(self):
        super().setUp()
        if self.profile:
            options = self.profile.netlab_options()
            self.network = network.Network(self, self.netlab, options, self.seed)
        server = self.start_server()
        for user, options in (("bob", ["--auto-answer"]), ("alice", [])):
            self.talkers[user] = self.start_client(user, server, *options)
        self.talkers["alice"].expect("contacts.add", names=["bob"])
        self.has_stats = True  # until it fails

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
        way = ["--relay-only"] if self.kind == profiles.SEALED else []
        client = self.start(
            harness.Client,
            self.at(user, [program, "login", user, "--server", server, "--json", *off, *way, *options]),
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
            if self.kind == profiles.DIRECT:
                client.wait_until(functools.partial(is_direct, client), DIRECT_SECONDS, "a direct path")

    def tick(self):
        """Requests the call's figures; a client without them is asked once only."""
        if not self.has_stats:
            return
        for client in self.talkers.values():
            client.command("stats")
        self.has_stats = not any(client.events("error") for client in self.talkers.values())

    def measure(self, tick_seconds=POLL_SECONDS):
        wall = time.time() - time.monotonic()
        result = super().measure(tick_seconds)
        began = self.recording.began
        if self.network:
            result.link_began_at = self.network.began - began
        result.series = self.series(began + wall)
        if not self.talkers["alice"].events("call.ended"):
            self.talkers["alice"].command("hangup")
        for user, client in self.talkers.items():
            ended = client.expect("call.ended", within=20)
            result.receipts[user], result.ended[user] = ended["stats"], ended["reason"]
        return result

    def series(self, recording_began):
        """The stats events with their times in the recording, which began at that wall time."""
        def seconds(event):
            stamp = datetime.datetime.fromisoformat(event["ts"].replace("Z", "+00:00"))
            return stamp.timestamp() - recording_began

        return {user: [(seconds(event), event) for event in client.events("stats")]
                for user, client in self.talkers.items()}


def measured_call(programs, said, **options):
    with running(VoiceCall(programs, said, **options)) as call:
        return call.measure()
