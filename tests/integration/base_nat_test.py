"""Calls between our client and base clients, behind home routers (tools/natlab).

A base client connects to its callers. So a caller whom nobody can connect to gets a port of the server's relay.
"""
import os
import subprocess
import sys

import harness
import nat_lab
import nat_test
import network

NETLAB = nat_test.NETLAB
SERVER, TLS_PORT, PLAIN_PORT = nat_test.SERVER, nat_test.TLS_PORT, 4242
OTHER_MAKE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "other_make.py")
WORDS = 50  # packets each way in a call


class BaseCalls(nat_lab.Lab):
    LINKS = (NETLAB, "--delay", str(nat_test.ONE_WAY_MS))

    def setUp(self):
        if reason := network.missing(NETLAB):
            self.skipTest(reason)
        super().setUp()
        server = self.start(harness.Process, self.at("server", [
            harness.program("babel-server"), "--bind", SERVER, "--port", str(PLAIN_PORT), "--tls-port", str(TLS_PORT),
            "--state", self.path("state"), "--control", "none"]))
        server.wait_line(r"listening on .* for TLS$")

    def ours(self, home, *options):
        argv = self.client_argv(f"babels://{SERVER}:{TLS_PORT}", "login", home, "--json", "-v", *options)
        client = self.start(harness.Client, self.at(home, argv), stdin=subprocess.PIPE,
                            more_environment={"XDG_DATA_HOME": self.path(home)})
        client.expect("login.ok", name=home)
        return client

    def base(self, home, *action, name="otto"):
        argv = [sys.executable, OTHER_MAKE, f"{SERVER}:{PLAIN_PORT}", name, *action]
        other = self.start(harness.Process, self.at(home, argv))
        other.wait_line("logged in", "stdout")
        return other

    def reach(self, client):
        """The server's word, which the client logs."""
        return client.wait_line(r"callees (can|cannot) connect to port \d+", within=5).group(1)

    def call(self, client, other, name="otto"):
        """A call in which both hear the other. Returns the event that it is up."""
        client.wait_until(lambda: name in self.contacts(client), 10, name)
        client.command(f"call {name}")
        up = client.expect("call.up", peer=name)
        self.assertEqual(other.wait_line(r"talked (\d+)", "stdout").group(1), str(WORDS))
        ended = self.assert_ends(client, "peer_hangup")
        self.assertEqual(other.exit_code(), 0, other.transcript())
        self.assertGreaterEqual(ended["stats"]["rx"], WORDS)
        self.assertGreaterEqual(ended["stats"]["tx"], WORDS)
        self.assertEqual(up["security"], "none")
        return up

    @staticmethod
    def contacts(client):
        return {name for event in client.events("contacts.add") for name in event["names"]}

    def test_callers_behind_every_router_reach_a_base_client(self):
        for number, kind in enumerate(nat_test.KINDS):
            with self.subTest(kind):
                client, name = self.ours(kind + "1"), f"otto{number}"
                self.assertEqual(self.reach(client), "cannot")
                other = self.base("public", "answer", name=name)
                up = self.call(client, other, name)
                self.assertRegex(up["path"], rf"^203\.0\.113\.12:\d+ by relay {SERVER}:{TLS_PORT}$")
                client.command("quit")

    def test_a_base_client_behind_a_router_is_reached(self):
        for home, callee in (("sym1", "linux2"), ("only4431", "sym2"), ("carried1", "noudp2")):
            with self.subTest(home):
                client = self.ours(home)
                self.assertEqual(self.reach(client), "cannot")
                other = self.base(callee, "answer", name="otto-" + home)
                self.assertIn("by relay", self.call(client, other, "otto-" + home)["path"])
                client.command("quit")

    def test_a_caller_who_can_be_connected_to_needs_no_relay(self):
        client = self.ours("public")
        self.assertEqual(self.reach(client), "can")
        other = self.base("linux1", "answer")
        self.assertNotIn("relay", self.call(client, other)["path"])

    def test_a_base_client_that_calls_is_answered_as_ever(self):
        client = self.ours("linux1")
        other = self.base("public", "call", "linux1")
        client.expect("call.incoming", peer="otto")
        client.command("accept")
        self.assertNotIn("relay", client.expect("call.up", peer="otto")["path"])
        other.wait_line("talked", "stdout")
        self.assert_ends(client, "peer_hangup")

    def test_a_call_that_nobody_answers_is_withdrawn(self):
        client = self.ours("linux1", "--ring-timeout", "2")
        self.assertEqual(self.reach(client), "cannot")
        other = self.base("public", "wait")
        client.wait_until(lambda: "otto" in self.contacts(client), 10, "otto")
        client.command("call otto")
        other.wait_line("called by linux1", "stdout")
        self.assert_ends(client, "no_answer")
        self.assertEqual(other.exit_code(), 1)
        self.assertIn("refused: linux1", other.lines["stderr"])

    def test_a_refusal_ends_the_call(self):
        client = self.ours("sym1")
        self.assertEqual(self.reach(client), "cannot")
        self.base("public", "refuse")
        client.wait_until(lambda: "otto" in self.contacts(client), 10, "otto")
        client.command("call otto")
        self.assert_ends(client, "refused")


if __name__ == "__main__":
    harness.main()
