"""Calls by TCP to a home whose router opens ports (miniupnpd), from a network that blocks UDP.

As port_mapping_test, with one more host in the world: a guest, whose firewall passes no UDP, and no connection from
outside. The home's router keeps strangers out, and the relay sees the home's port of UDP alone. So the two meet by the
port of TCP that the router opens, or not at all. A callee of a plain call connects to the home by such a port, too.
"""
import os
import subprocess

import cable
import harness
import nat_test
import port_mapping_test

ROUTER_OUTSIDE, SERVER = port_mapping_test.OUTER, port_mapping_test.WORLD
GUEST, GATEWAY = "11.22.34.2", "11.22.34.1"
TLS_PORT, PLAIN_PORT = nat_test.TLS_PORT, 4242
DIRECT_SECONDS = 10  # dials begin 2 s after the acceptance
PACKETS_OF_DIALS = nat_test.PACKETS_OF_DIALS
FIREWALL = "table inet guest {\n%s}\n" % "".join(f" chain {name} {{ {rules} }}\n" for name, rules in (
    ("input", "type filter hook input priority 0; iifname guest meta l4proto udp drop;"),
    ("forward", "type filter hook forward priority 0; policy drop; ct state established,related accept; "
                "iifname guest meta l4proto tcp accept;")))


class Calls(port_mapping_test.Router):
    def setUp(self):
        super().setUp()
        self.guest = f"babel-{os.getpid()}-guest"
        cable.ip("netns", "add", self.guest)
        self.addCleanup(subprocess.run, ["ip", "netns", "del", self.guest], capture_output=True)
        cable.ip("-n", self.world, "link", "add", "guest", "type", "veth", "peer", "name", "eth", "netns", self.guest)
        for space, link, address in ((self.guest, "eth", GUEST), (self.world, "guest", GATEWAY)):
            cable.ip("-n", space, "address", "add", address + "/24", "dev", link)
            cable.ip("-n", space, "link", "set", link, "up")
        cable.ip("-n", self.guest, "link", "set", "lo", "up")
        cable.ip("-n", self.guest, "route", "add", "default", "via", GATEWAY)
        cable.ip("-n", self.router, "route", "add", "default", "via", SERVER)
        subprocess.run(self.at(self.world, ["sysctl", "-qw", "net.ipv4.ip_forward=1"]), check=True, timeout=10)
        subprocess.run(self.at(self.world, ["nft", "-f", "-"]), input=FIREWALL, text=True, check=True, timeout=10)
        server = self.start(harness.Process, self.at(self.world, [
            harness.program("babel-server"), "--bind", SERVER, "--port", "0", "--tls-port", str(TLS_PORT), "--plain", "off",
            "--state", self.path("state"), "--control", "none"]))
        server.wait_line(r"listening on .* for TLS$")
        self.alice, self.bob = (self.enter(space, name) for space, name in ((self.home, "alice"), (self.guest, "bob")))
        for client, peer in ((self.alice, "bob"), (self.bob, "alice")):
            client.wait_until(lambda: self.knows(client, peer), 10, f"the contact {peer}")

    def enter(self, space, name):
        argv = self.client_argv(f"babels://{SERVER}:{TLS_PORT}", "login", name, "--json", "-vv")
        client = self.start(harness.Client, self.at(space, argv), stdin=subprocess.PIPE,
                            more_environment={"XDG_DATA_HOME": self.path(name)})
        client.expect("login.ok", name=name)
        return client

    @staticmethod
    def knows(client, peer):
        return any(peer in event["names"] for event in client.events("contacts.add"))

    def call(self):
        """A call from the guest to the home. Returns its beginning at both ends, the home's first."""
        self.bob.command("call alice")
        self.alice.expect("call.incoming", peer="bob")
        self.alice.command("accept")
        return [client.expect("call.up", peer=peer) for client, peer in ((self.alice, "bob"), (self.bob, "alice"))]

    def ways(self, ups):
        return [nat_test.Calls.way(client, up) for client, up in zip((self.alice, self.bob), ups)]


class MappedCall(Calls):
    def test_the_mapped_port_of_tcp_is_the_direct_path(self):
        ups = self.call()
        harness.eventually(lambda: self.ways(ups) == ["TCP", "TCP"], DIRECT_SECONDS, "a direct path of TCP")
        self.alice.wait_line(rf"the router's {ROUTER_OUTSIDE}:\d+ leads here by TCP$")
        self.assertIn(f"direct {ROUTER_OUTSIDE}:", self.bob.events("call.path")[-1]["path"])
        self.bob.command("hangup")
        self.assert_ends(self.bob, "hangup")
        self.assert_ends(self.alice, "peer_hangup")
        self.daemon.wait_line("TCP.*" + self.REMOVED)


class UnmappedCall(Calls):
    def start_router(self):
        """It opens no ports."""

    def test_without_a_mapped_port_the_relay_keeps_the_call(self):
        ups = self.call()
        nat_test.Calls.heard(self.bob, PACKETS_OF_DIALS)
        self.assertEqual(self.ways(ups), ["UDP", "TLS"])


class PlainCall(port_mapping_test.Router):
    """A call from the home by the base protocol. The server, which is in the world as the callee is, relays none."""

    def setUp(self):
        super().setUp()
        server = self.start(harness.Process, self.at(self.world, [
            harness.program("babel-server"), "--bind", SERVER, "--port", str(PLAIN_PORT), "--tls-port", str(TLS_PORT),
            "--relay", "off", "--state", self.path("state"), "--control", "none"]))
        server.wait_line(r"listening on .* for TLS$")
        self.alice, self.bob = self.enter(self.home, "alice"), self.enter(self.world, "bob")
        self.alice.wait_until(lambda: Calls.knows(self.alice, "bob"), 10, "the contact bob")

    def enter(self, space, name):
        argv = self.client_argv(f"babel://{SERVER}:{PLAIN_PORT}", "login", name, "--json", "-v")
        client = self.start(harness.Client, self.at(space, argv), stdin=subprocess.PIPE,
                            more_environment={"XDG_DATA_HOME": self.path(name)})
        client.expect("login.ok", name=name)
        return client

    def test_the_callee_connects_to_the_mapped_port_of_the_caller(self):
        self.alice.command("call bob")
        ringing = self.bob.expect("call.incoming", peer="alice")
        self.assertEqual(ringing["host"], ROUTER_OUTSIDE)
        self.alice.wait_line(rf"the router's {ROUTER_OUTSIDE}:{ringing['port']} leads here by TCP$")
        self.bob.command("accept")
        for client, peer in ((self.alice, "bob"), (self.bob, "alice")):
            self.assertEqual(client.expect("call.up", peer=peer)["security"], "none")
        self.bob.command("hangup")
        self.assert_ends(self.bob, "hangup")
        self.assert_ends(self.alice, "peer_hangup")
        self.daemon.wait_line("TCP.*" + self.REMOVED)


if __name__ == "__main__":
    harness.main()
