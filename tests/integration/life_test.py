"""A peer or a server that falls silent, cable pulled: nothing tells us but the silence itself."""
import os
import shutil
import subprocess

import harness

LIFE_SECONDS = 10
SERVER_LIFE_SECONDS = 30
KEEPALIVE = 2  # what /proc/net/tcp calls that timer
TICKS = os.sysconf("SC_CLK_TCK")


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True, timeout=10)


def missing():
    if not shutil.which("ip"):
        return "the program ip (package iproute2) is not there"
    probe = f"babel-{os.getpid()}-probe"
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True)
    if made.returncode:
        return f"no network namespaces can be made here: {made.stderr.strip()}"
    ip("netns", "del", probe)
    return ""


def timer_towards(port):
    """(kind, seconds left) of the timer of the loopback connection to that port, by the kernel."""
    with open("/proc/net/tcp") as table:
        for line in list(table)[1:]:
            to, timer = line.split()[2], line.split()[5]
            if to == f"0100007F:{port:04X}":
                kind, left = timer.split(":")
                return int(kind, 16), int(left, 16) / TICKS
    return None


class Idle(harness.Case):
    def test_the_kernel_asks_whether_a_quiet_server_is_there(self):
        port = self.server().port
        self.login(port, "alice")

        def found():
            timer = timer_towards(port)
            return timer if timer and timer[0] == KEEPALIVE else None

        _, left = harness.eventually(found, 10, "a keepalive timer")
        self.assertLessEqual(left, SERVER_LIFE_SECONDS / 2)


class Life(harness.Case):
    """alice and the server on one host, bob on another: two network namespaces and a cable."""

    def setUp(self):
        super().setUp()
        if reason := missing():
            self.skipTest(reason)
        self.spaces = [f"babel-{os.getpid()}-{side}" for side in "ab"]
        for space in self.spaces:
            ip("netns", "add", space)
            self.addCleanup(subprocess.run, ["ip", "netns", "del", space], capture_output=True)
        a, b = self.spaces
        ip("-n", a, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", b)
        for space, address in ((a, "10.231.0.1/24"), (b, "10.231.0.2/24")):
            ip("-n", space, "address", "add", address, "dev", "cable")
            ip("-n", space, "link", "set", "lo", "up")
            ip("-n", space, "link", "set", "cable", "up")

    def inside(self, space, kind, argv, **options):
        return self.start(kind, ["ip", "netns", "exec", space, *argv], **options)

    def test_a_call_whose_peer_is_gone_without_a_word_is_dropped(self):
        a, b = self.spaces
        server = self.inside(a, harness.Process, [
            harness.program("babel-server"), "--bind", "10.231.0.1", "--port", "0",
            "--control", "none"])
        port = server.wait_line(r"listening on .*:(\d+)$").group(1)
        at = ("--server", f"10.231.0.1:{port}", "--audio", "null", "--json")
        cli = harness.program("babel-cli")
        bob = self.inside(b, harness.Client, [cli, "listen", "--name", "bob", "--auto-answer", *at])
        bob.expect("login.ok")
        alice = self.inside(a, harness.Client, [cli, "call", "bob", "--name", "alice", *at])
        alice.expect("call.up")
        bob.expect("call.up")
        ip("-n", a, "link", "set", "cable", "down")
        for client in (alice, bob):
            ended = client.expect("call.ended", within=LIFE_SECONDS + 5)
            self.assertEqual(ended["reason"], "dropped")
            self.assertGreater(ended["secs"], LIFE_SECONDS - 1)
            self.assertEqual(client.exit_code(), 10)


if __name__ == "__main__":
    harness.main()
