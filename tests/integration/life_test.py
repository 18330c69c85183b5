"""A peer or a server that falls silent, cable pulled: only the silence itself shows it."""
import os

import cable
import harness
import wire

LIFE_SECONDS = 10
GAP_SECONDS = 3
SERVER_LIFE_SECONDS = 30
CLIENT_IDLE_SECONDS = 30
FROM, TO = 1, 2  # columns of /proc/net/tcp
ESTABLISHED = "01"
KEEPALIVE = 2  # that timer's number in /proc/net/tcp
TICKS = os.sysconf("SC_CLK_TCK")


def timer_of(end, port):
    """(kind, seconds left) of the timer of an established loopback connection, from the kernel.

    `end`: the connection that comes from (FROM) or goes to (TO) that port.
    """
    with open("/proc/net/tcp") as table:
        for line in list(table)[1:]:
            words = line.split()
            if words[end] == f"0100007F:{port:04X}" and words[3] == ESTABLISHED:
                kind, left = words[5].split(":")
                return int(kind, 16), int(left, 16) / TICKS
    return None


class Idle(harness.Case):
    def keepalive_of(self, end, port):
        def found():
            timer = timer_of(end, port)
            return timer if timer and timer[0] == KEEPALIVE else None

        _, left = harness.eventually(found, 10, "a keepalive timer")
        return left

    def test_the_kernel_asks_whether_a_quiet_server_is_there(self):
        port = self.server().port
        self.login(port, "alice")
        self.assertLessEqual(self.keepalive_of(TO, port), SERVER_LIFE_SECONDS / 2)

    def test_the_kernel_asks_whether_a_quiet_client_is_there(self):
        port = self.server().port
        self.addCleanup(wire.log_in(port, "alice").close)
        self.assertLessEqual(self.keepalive_of(FROM, port), CLIENT_IDLE_SECONDS)


class Life(cable.Cabled):
    """alice and the server on one host, bob on another."""

    def inside(self, space, kind, argv, **options):
        return self.start(kind, ["ip", "netns", "exec", space, *argv], **options)

    def test_a_call_whose_peer_is_gone_without_a_word_is_dropped(self):
        server = self.inside(self.here, harness.Process, [
            harness.program("babel-server"), "--bind", cable.HERE, "--port", "0",
            "--control", "none"])
        port = server.wait_line(r"listening on .*:(\d+)$").group(1)
        at = ("--server", f"{cable.HERE}:{port}", "--audio", "null", "--json")
        cli = harness.program("babel-cli")
        bob = self.inside(
            self.there, harness.Client, [cli, "listen", "--name", "bob", "--auto-answer", *at])
        bob.expect("login.ok")
        alice = self.inside(self.here, harness.Client, [cli, "call", "bob", "--name", "alice", *at])
        alice.expect("call.up")
        bob.expect("call.up")
        self.pull_the_cable()
        for client in (alice, bob):
            gap = client.expect("call.gap", within=GAP_SECONDS + 3)
            self.assertGreaterEqual(gap["ms"], GAP_SECONDS * 1000)
            self.assertEqual([e["why"] for e in client.events("call.quality")], ["not_heard"])
        for client in (alice, bob):
            ended = client.expect("call.ended", within=LIFE_SECONDS + 5)
            self.assertEqual(ended["reason"], "dropped")
            self.assertGreater(ended["secs"], LIFE_SECONDS - 1)
            self.assertEqual(client.exit_code(), 10)
            self.assertEqual(len(client.events("call.gap")), 1)
            self.assertGreater(ended["stats"]["send_drops"], 50 * (GAP_SECONDS - 1))


if __name__ == "__main__":
    harness.main()
