"""baresip and Mumble in the same call as babel-cli, if they are installed."""
import os
import shutil
import socket
import subprocess
import time

import peer_files
from integration import cable, harness, running
from rig_call import USERS, RigCall

BARESIP_HOST = "10.9.8.1"  # not loopback: baresip rejects those addresses
BARESIP_NEEDS = ("baresip", "ip")
MUMBLE_NEEDS = ("mumble", "murmurd", "Xvfb", "xdotool", "ip")
MUMBLE_PORT = 64738
START_SECONDS = 2.5
GUI_SECONDS = 15
DIAL = b'{"command":"dial","params":"sip:bob@%s:5070"}' % BARESIP_HOST.encode()
KINDS = ("baresip-default", "baresip-tuned", "mumble-udp", "mumble-tcp")


def missing(kind):
    """The reason not to measure it here, or ''."""
    needs = MUMBLE_NEEDS if kind.startswith("mumble") else BARESIP_NEEDS
    absent = [name for name in needs if not shutil.which(name)]
    return f"{', '.join(absent)} not installed" if absent else cable.missing()


class PeerCall(RigCall):
    """In a network space of its own, so that fixed ports are free."""

    def __init__(self, padup, said, kind):
        super().__init__(padup, said)
        self.kind = kind

    def setUp(self):
        super().setUp()
        self.space = f"babelpeer{os.getpid()}"
        cable.ip("netns", "add", self.space)
        self.addCleanup(subprocess.run, ["ip", "netns", "del", self.space], capture_output=True)
        for words in ("link set lo up", "link add va type veth peer name vb",
                      f"addr add {BARESIP_HOST}/24 dev va", "link set va up", "link set vb up",
                      "route add default via 10.9.8.2"):
            cable.ip("-n", self.space, *words.split())
        self.addCleanup(self._end_processes)  # before the space goes
        self.start_programs()

    def inside(self, argv, user, **more):
        return self.start(harness.Process, ["ip", "netns", "exec", self.space, *argv],
                          {**self.sounds.environment(user), **more})

    def measure(self, tick_seconds=0.5):
        return super().measure(tick_seconds)


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
        with cable.Cabled.on_host(self.space):
            control = socket.create_connection(("127.0.0.1", peer_files.BARESIP_CONTROL_PORT), 3)
        self.addCleanup(control.close)
        control.sendall(b"%d:%s," % (len(DIAL), DIAL))


class Mumble(PeerCall):
    """Its users share a channel, which is the call: nothing is dialled."""

    def start_programs(self):
        os.chmod(self.folder, 0o711)  # murmurd leaves root for its own user
        folder = self.path("murmur")
        os.mkdir(folder)
        os.chmod(folder, 0o777)
        ini = peer_files.write_murmur(folder, MUMBLE_PORT)
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
            ["mumble", "-m", "-n", f"mumble://{user}@127.0.0.1:{MUMBLE_PORT}/"], user, **more)
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


def measured_call(padup, said, kind):
    make = Mumble if kind.startswith("mumble") else Baresip
    with running(make(padup, said, kind)) as call:
        return call.measure()
