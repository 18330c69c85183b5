"""A server at a link-local address, whose zone has a different name on each host."""
import subprocess

import cable
import harness

HERE, THERE = "fe80::a", "fe80::b"


class LinkLocal(cable.Cabled):
    """alice on one host, bob and the server on the other, which calls the cable "wire"."""

    def setUp(self):
        super().setUp()
        cable.ip("-n", self.there, "link", "set", "cable", "down")
        cable.ip("-n", self.there, "link", "set", "cable", "name", "wire")
        cable.ip("-n", self.there, "link", "set", "wire", "up")
        try:
            cable.ip("-n", self.here, "address", "add", HERE + "/64", "dev", "cable", "nodad")
            cable.ip("-n", self.there, "address", "add", THERE + "/64", "dev", "wire", "nodad")
        except subprocess.CalledProcessError as failed:
            self.skipTest(f"no IPv6 here: {failed.stderr.strip()}")
        server = self.inside(self.there, harness.Process, [
            harness.program("babel-server"), "--bind", "::", "--port", "0", "--control", "none"])
        self.port = server.wait_line(r"listening on .*:(\d+)$").group(1)

    def inside(self, space, kind, argv, **options):
        return self.start(kind, ["ip", "netns", "exec", space, *argv], **options)

    def join(self, name, space, zone):
        client = self.inside(space, harness.Client, [
            harness.program("babel-cli"), "login", name, "--server", f"[{THERE}%{zone}]:{self.port}",
            "--audio", "null", "--json"], stdin=subprocess.PIPE)
        client.expect("login.ok")
        return client

    def test_clients_at_that_address_can_call_and_be_called(self):
        alice, bob = self.join("alice", self.here, "cable"), self.join("bob", self.there, "wire")
        alice.expect("contacts.add", names=["bob"])
        for caller, callee, name in ((alice, bob, "bob"), (bob, alice, "alice")):
            caller.command(f"call {name}")
            self.answer_and_hang_up(caller, callee)


if __name__ == "__main__":
    harness.main()
