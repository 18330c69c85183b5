"""A port of a real router: miniupnpd in a network namespace, between a home and the world.

BABEL_MAPPING_TOOL keeps the port, as a client does.
"""
import os
import shutil
import socket
import subprocess

import cable
import harness

MINIUPNPD = shutil.which("miniupnpd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
TOOL = os.environ.get("BABEL_MAPPING_TOOL", "")
HOME, ROUTER = "192.168.77.2", "192.168.77.1"
# miniupnpd refuses addresses of documentation; no packet leaves the namespaces.
OUTER, WORLD = "11.22.33.44", "11.22.33.99"
SILENCE_SECONDS = 0.3  # in which a datagram would have come
CHAIN = "table inet filter {{ chain {0} {{ {1} }}\n }}\n"
RULES = "".join(CHAIN.format(*each) for each in (
    ("miniupnpd", ""), ("prerouting_miniupnpd", ""), ("postrouting_miniupnpd", ""),
    ("forward", "type filter hook forward priority 0; policy drop; ct state established,related accept; "
                "iifname inside accept; jump miniupnpd;"),
    ("prerouting", "type nat hook prerouting priority -100; jump prerouting_miniupnpd;"),
    ("postrouting", "type nat hook postrouting priority 100; jump postrouting_miniupnpd; oifname outside masquerade;")))
CONFIGURATION = """ext_ifname=outside
listening_ip=inside
{protocols}
uuid=00000000-0000-0000-0000-000000000000
allow 1024-65535 0.0.0.0/0 1024-65535
deny 0-65535 0.0.0.0/0 0-65535
"""


class Router(harness.Case):
    """A home, its router with miniupnpd, and the world, as namespaces."""

    PROTOCOLS = "enable_natpmp=yes\nenable_upnp=no"
    READY = "PCP traffic on port 5351"
    REMOVED = "mapping removed"
    MAPPED_SECONDS = 10

    def setUp(self):
        super().setUp()
        if not MINIUPNPD or not shutil.which("nft", path="/usr/sbin:/usr/bin"):
            self.skipTest("miniupnpd or nft is not there (packages miniupnpd-nftables and nftables)")
        if reason := cable.missing():
            self.skipTest(reason)
        self.home, self.router, self.world = (f"babel-{os.getpid()}-{each}" for each in ("home", "router", "world"))
        for space in (self.home, self.router, self.world):
            cable.ip("netns", "add", space)
            self.addCleanup(subprocess.run, ["ip", "netns", "del", space], capture_output=True)
            cable.ip("-n", space, "link", "set", "lo", "up")
        for inner, outer, name, other in ((self.home, self.router, "eth", "inside"),
                                          (self.world, self.router, "eth", "outside")):
            cable.ip("-n", outer, "link", "add", other, "type", "veth", "peer", "name", name, "netns", inner)
        for space, link, address in ((self.home, "eth", HOME), (self.router, "inside", ROUTER),
                                     (self.router, "outside", OUTER), (self.world, "eth", WORLD)):
            cable.ip("-n", space, "address", "add", address + "/24", "dev", link)
            cable.ip("-n", space, "link", "set", link, "up")
        cable.ip("-n", self.home, "route", "add", "default", "via", ROUTER)
        subprocess.run(self.at(self.router, ["sysctl", "-qw", "net.ipv4.ip_forward=1"]), check=True, timeout=10)
        subprocess.run(self.at(self.router, ["nft", "-f", "-"]), input=RULES, text=True, check=True, timeout=10)
        self.start_router()

    @staticmethod
    def at(space, argv):
        return ["ip", "netns", "exec", space, *argv]

    def start_router(self):
        file = self.path("miniupnpd.conf")
        with open(file, "w", encoding="ascii") as to:
            to.write(CONFIGURATION.format(protocols=self.PROTOCOLS))
        self.daemon = self.start(harness.Process, self.at(self.router, [
            MINIUPNPD, "-d", "-f", file, "-P", self.path("miniupnpd.pid")]))
        self.daemon.wait_line(self.READY)


class PortMapping(Router):
    PROTOCOL, KIND = "udp", socket.SOCK_DGRAM

    def setUp(self):
        super().setUp()
        with cable.Cabled.on_host(self.home):
            self.voice = socket.socket(socket.AF_INET, self.KIND)
        self.addCleanup(self.voice.close)
        self.voice.bind(("", 0))
        self.voice.settimeout(SILENCE_SECONDS)
        self.tool = self.start(harness.Process, self.at(self.home, [
            TOOL, WORLD, self.PROTOCOL, str(self.voice.getsockname()[1])]), stdin=subprocess.PIPE)

    def mapped(self):
        """The end at the router that the tool told last."""
        host, port = self.tool.wait_line(r"^([\d.]+:\d+)$", "stdout", self.MAPPED_SECONDS).group(1).split(":")
        return host, int(port)

    def arrives(self, at):
        with cable.Cabled.on_host(self.world):
            peer = socket.socket(socket.AF_INET, self.KIND)
        with peer:
            peer.bind((WORLD, 0))
            peer.settimeout(SILENCE_SECONDS)
            try:
                return self.passes(peer, at)
            except (TimeoutError, ConnectionRefusedError):
                return False

    def passes(self, peer, at):
        peer.sendto(b"hello", at)
        return self.voice.recvfrom(9) == (b"hello", peer.getsockname())

    def test_the_world_comes_in_until_the_port_is_given_back(self):
        at = self.mapped()
        self.assertEqual(at[0], OUTER)
        self.assertTrue(self.arrives(at))
        self.tool.end_input()
        self.assertEqual(self.tool.exit_code(), 0)
        self.daemon.wait_line(self.REMOVED)
        self.assertFalse(self.arrives(at))


class ByTcp:
    """A port of TCP instead."""

    PROTOCOL, KIND = "tcp", socket.SOCK_STREAM

    def passes(self, peer, at):
        self.voice.listen()
        peer.connect(at)
        came, sender = self.voice.accept()
        came.close()
        return sender == peer.getsockname()


class TcpPortMapping(ByTcp, PortMapping):
    pass


if __name__ == "__main__":
    harness.main()
