"""A server behind nftables with the rules of docs/operating.md, and with fewer of them."""
import os
import re
import shutil
import socket
import subprocess

import cable
import harness
import tls

NFT = shutil.which("nft", path="/usr/sbin:/usr/bin")
CHAIN = """
flush ruleset
table inet machine {{
    chain input {{
        type filter hook input priority filter; policy drop;
        iif lo accept
        ct state established,related accept
        icmpv6 type {{ nd-neighbor-solicit, nd-neighbor-advert }} accept
        {rules}
    }}
}}
"""


def documented_rules():
    """The lines of the document that accept packets."""
    with open(os.path.join(harness.ROOT, "docs/operating.md"), encoding="utf-8") as file:
        return re.findall(r"^    ((?:tcp|udp) dport .* accept)$", file.read(), re.MULTILINE)


class Firewall(cable.Cabled, tls.Case):
    """The server `there`, at its standard ports; clients `here`, whose firewall is open."""

    def setUp(self):
        if not NFT:
            self.skipTest("nft is not there (package nftables)")
        super().setUp()
        with self.on_host(self.there):
            server = self.start(harness.Process, [
                harness.program("babel-server"), "--bind", cable.THERE, "--control", "none", "--state", self.path("state")])
        server.wait_line("for TLS$")

    def allow(self, *rules):
        text = CHAIN.format(rules="\n        ".join(rules))
        done = subprocess.run(["ip", "netns", "exec", self.there, NFT, "-f", "-"], input=text, text=True,
                              capture_output=True, timeout=10, check=False)
        if done.returncode:
            self.skipTest(f"nftables does not work here: {done.stderr.strip()}")

    def ask_there(self, person, *options, address=cable.THERE):
        with self.on_host(self.here):
            return self.ask(address, *options, person=person)

    def caller(self, name):
        with self.on_host(self.here):
            return self.login(cable.THERE, name, "--relay-only", more_environment=self.person(name))

    def carrier_of_a_call(self):
        """UDP or TLS, as both ends of an encrypted call show it."""
        alice, bob = self.caller("alice"), self.caller("bob")
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        bob.expect("call.incoming")
        bob.command("accept")
        ups = [each.expect("call.up", within=20) for each in (alice, bob)]
        self.assertEqual([each["security"] for each in ups], ["new", "new"])
        alice.command("hangup")
        self.assert_ends(alice, "hangup")
        return {re.search(r"^relay .* \((UDP|TLS)\)$", each["path"]).group(1) for each in ups}

    def test_the_documented_rules_let_everything_pass(self):
        rules = documented_rules()
        self.assertEqual(len(rules), 2)
        self.allow(*rules)
        self.assertEqual(self.carrier_of_a_call(), {"UDP"})
        for port in (40000, 40099):  # nobody listens there now, and no packet is dropped
            with self.on_host(self.here), self.assertRaises(ConnectionRefusedError):
                socket.create_connection((cable.THERE, port), 5)
        plain = self.ask_there("carol", address=f"babel://{cable.THERE}")
        self.ends(plain, 0, "connected", security="none")

    def test_without_the_port_of_the_relay_calls_go_by_tls(self):
        self.allow(documented_rules()[0])
        self.assertEqual(self.carrier_of_a_call(), {"TLS"})

    def test_without_the_port_for_tls_only_strangers_go_on_in_plain(self):
        self.allow(*documented_rules())
        self.ends(self.ask_there("known"), 0, "connected", security="tls")
        self.allow("tcp dport 4242 accept")
        self.ends(self.ask_there("stranger"), 0, "connected", security="none")
        self.ends(self.ask_there("strict", "--secure", "require"), 3, "server.lost", within=20)
        known = self.ask_there("known")
        self.ends(known, 3, "server.lost", within=20)
        self.assertEqual(known.events("connected"), [])


if __name__ == "__main__":
    harness.main()
