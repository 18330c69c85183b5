"""baresip and Mumble in the same call as babel-cli, if they are installed; Mumble also over an emulated network."""
import os
import shutil
import socket
import subprocess
import time

import peer_files
from integration import cable, harness, network, running
from rig_call import USERS, RigCall

BARESIP_HOST = "10.9.8.1"  # not loopback: baresip rejects those addresses
BARESIP_NEEDS = ("baresip", "ip")
MUMBLE_NEEDS = ("mumble", "murmurd", "Xvfb", "xdotool", "ip")
MUMBLE_PORT = 64738
START_SECONDS = 2.5
GUI_SECONDS = 15
DIAL = b'{"command":"dial","params":"sip:bob@%s:5070"}' % BARESIP_HOST.encode()
OVER_NETWORKS = ("mumble-udp", "mumble-tcp")
KINDS = ("baresip-default", "baresip-tuned", *OVER_NETWORKS)


def missing(kind, profile=None):
    """The reason not to measure it here, or ''; `profile`: the network's, or None for loopback."""
    if profile and (profile.lossy_part or profile.moves):
        return "the network would change while the program starts"
    needs = MUMBLE_NEEDS if kind.startswith("mumble") else BARESIP_NEEDS
    absent = [name for name in needs if not shutil.which(name)]
    return f"{', '.join(absent)} not installed" if absent else cable.missing()


class PeerCall(RigCall):
    """In network spaces of its own, so that fixed ports are free: one, or the ends of the profile's network."""

    def __init__(self, programs, said, kind, profile=None, seed=1):
        super().__init__(programs.padup, said)
        self.kind, self.netlab, self.profile, self.seed = kind, programs.netlab, profile, seed
        self.network = None

    def setUp(self):
        super().setUp()
        if self.profile:
            options = self.profile.netlab_options(self.said.total_seconds())
            self.network = network.Network(self, self.netlab, options, self.seed)
            self.spaces = self.network.spaces
        else:
            self.make_space()
        self.start_programs()

    def make_space(self):
        space = f"babelpeer{os.getpid()}"
        self.spaces = dict.fromkeys(USERS, space)
        cable.ip("netns", "add", space)
        self.addCleanup(subprocess.run, ["ip", "netns", "del", space], capture_output=True)
        for words in ("link set lo up", "link add va type veth peer name vb",
                      f"addr add {BARESIP_HOST}/24 dev va", "link set va up", "link set vb up",
                      "route add default via 10.9.8.2"):
            cable.ip("-n", space, *words.split())
        self.addCleanup(self._end_processes)  # before the space goes

    def inside(self, argv, user, **more):
        return self.start(harness.Process, ["ip", "netns", "exec", self.spaces[user], *argv],
                          {**self.sounds.environment(user), **more})

    def measure(self, tick_seconds=0.5):
        result = super().measure(tick_seconds)
        if self.network:
            result.link_began_at = self.network.began - self.recording.began
        return result


class Baresip(PeerCall):
    def start_programs(self):
        for at, user in enumerate(USERS):
            folder = self.path(user)
            os.mkdir(folder)
            peer_files.write_baresip(
                folder, user, BARESIP_HOST, at, is_tuned=self.kind.endswith("tuned"))
            self.talkers[user] = self.inside(["baresip", "-4", "-f", folder], user, HOME=folder)
        time.sleep(START_SECONDS)

    def dial(self):
        with cable.Cabled.on_host(self.spaces["alice"]):
            control = socket.create_connection(("127.0.0.1", peer_files.BARESIP_CONTROL_PORT), 3)
        self.addCleanup(control.close)
        control.sendall(b"%d:%s," % (len(DIAL), DIAL))


class Mumble(PeerCall):
    """Its users share a channel, which is the call: nothing is dialled. The server is at bob's end."""

    @property
    def host(self):
        return network.THERE if self.network else "127.0.0.1"

    def start_programs(self):
        os.chmod(self.folder, 0o711)  # murmurd leaves root for its own user
        folder = self.path("murmur")
        os.mkdir(folder)
        os.chmod(folder, 0o777)
        ini = peer_files.write_murmur(folder, self.host, MUMBLE_PORT)
        self.inside(["murmurd", "-fg", "-ini", ini], "bob")
        self.displays = {user: f":{90 + at + os.getpid() % 50 * 4}"
                         for at, user in enumerate(USERS)}
        for user, display in self.displays.items():
            self.inside(["Xvfb", display, "-screen", "0", "1024x768x24", "-nolisten", "tcp"], user)
        time.sleep(START_SECONDS)
        for user in USERS:
            self.start_client(user)

    def start_client(self, user):
        home = self.path(user)
        peer_files.write_mumble(home, user, is_tcp_only=self.kind.endswith("tcp"))
        more = {"DISPLAY": self.displays[user], "HOME": home, "QT_X11_NO_MITSHM": "1",
                "XDG_CONFIG_HOME": f"{home}/.config", "XDG_DATA_HOME": f"{home}/.local/share"}
        self.talkers[user] = self.inside(
            ["mumble", "-m", "-n", f"mumble://{user}@{self.host}:{MUMBLE_PORT}/"], user, **more)
        deadline = time.monotonic() + GUI_SECONDS
        while time.monotonic() < deadline:
            self.answer_dialogs({**os.environ, **more})
            time.sleep(0.3)

    @staticmethod
    def answer_dialogs(environment):
        """It asks to create a client certificate, then to trust the server's."""
        def tell(*words):
            return subprocess.run(["xdotool", *words], env=environment, capture_output=True,
                                  text=True, timeout=5).stdout

        windows = {window: tell("getwindowname", window).strip()
                   for window in tell("search", "--name", ".").split()}
        own = [window for window, name in windows.items() if name == "Mumble"]
        for window, name in windows.items():
            if "Certificate Management" in name:
                tell("windowfocus", window, "key", "Return")
        for window in own if len(own) > 1 else ():
            tell("windowfocus", window, "key", "alt+y")


def measured_call(programs, said, kind, **link):
    make = Mumble if kind.startswith("mumble") else Baresip
    with running(make(programs, said, kind, **link)) as call:
        return call.measure()
