"""A case for each exit status of babel-cli, and a check that each documented one has a case."""
import re
import signal
import socket
import subprocess

import doubles
import harness
import ports
import terminal

NONSENSE = b"\x02" + bytes(7) + b"\x63\x00"  # a packet that no peer of ours sends


class ExitStatus(harness.Case):
    """The server and the callees are the test; each case_N ends with status N."""

    def setUp(self):
        super().setUp()
        self.fake = doubles.FakeServer()
        self.addCleanup(self.fake.close)

    def log_in(self, client, *first):
        link = self.fake.accept(*first)
        self.addCleanup(link.close)
        return client, link

    def caller(self, *options):
        """alice calls bob. Returns her client, her server link, and the request."""
        alice, link = self.log_in(self.call(self.fake.port, "bob", "alice", *options))
        return alice, link, link.expect("CallRequest", 10)

    def in_a_call(self):
        """alice, in a call with bob. Returns her client and the voice link."""
        alice, _, request = self.caller()
        bob = doubles.answer((*request[:2], "127.0.0.1", request[3]))
        self.addCleanup(bob.close)
        alice.expect("call.up")
        return alice, bob

    def stopped_by(self, number):
        """A call that such a signal ends: a hang-up for the peer."""
        alice, bob = self.in_a_call()
        alice.signal(number)
        bob.receive_to_end()
        bob.close()
        alice.expect("call.ended", reason="hangup")
        return alice

    def case_0(self):
        alice, bob = self.in_a_call()
        bob.socket.shutdown(socket.SHUT_WR)
        alice.expect("call.ended", reason="peer_hangup")
        return alice

    def case_1(self):
        argv = self.client_argv(self.fake.port, "call", "bob", "--name", "alice")
        alice, link = self.log_in(self.start(terminal.Terminal, argv))
        link.expect("CallRequest", 10)
        alice.command("hangup")
        alice.expect("call.ended", reason="cancelled")
        return alice

    def case_2(self):
        return self.client(self.fake.port, "call", "bob", "--name", "alice", "--dance")

    def case_3(self):
        return self.client(ports.unused(), "login", "alice")

    def case_4(self):
        login = self.client(self.fake.port, "login", "alice")
        return self.log_in(login, ("LoginFailed", "this name is banned here"))[0]

    def case_5(self):
        alice, link, _ = self.caller()
        link.send("ErrorResponse", "requested username not found")
        alice.expect("call.ended", reason="not_online")
        return alice

    def case_6(self):
        alice, link, _ = self.caller()
        link.send("CallRefused", "bob")
        alice.expect("call.ended", reason="refused")
        return alice

    def case_7(self):
        alice, link, _ = self.caller("--ring-timeout", "1")
        alice.expect("call.ended", reason="no_answer")
        return alice

    def case_8(self):
        bob, link = self.log_in(self.client(self.fake.port, "listen", "--name", "bob"))
        link.send("CallRequest", "alice", "224.0.0.1", 4242)  # an impossible address
        bob.expect("call.incoming")
        bob.command("accept")
        bob.expect("call.ended", reason="media_failed")
        return bob

    def case_9(self):
        file = self.path("missing.wav")
        return self.call(self.fake.port, "bob", "alice", "--play", file)

    def case_10(self):
        alice, bob = self.in_a_call()
        bob.socket.sendall(NONSENSE)
        alice.expect("call.ended", reason="dropped")
        return alice

    def case_11(self):
        login = self.client(self.fake.port, "login", "alice")
        return self.log_in(login, ("LoginFailed", "username already used"))[0]

    def case_12(self):
        return self.client(self.fake.port, "login", "alice", "--secure", "require")

    def case_129(self):
        return self.stopped_by(signal.SIGHUP)

    def case_130(self):
        return self.stopped_by(signal.SIGINT)

    def case_143(self):
        return self.stopped_by(signal.SIGTERM)

    def cases(self):
        return sorted(int(name[5:]) for name in dir(self) if name.startswith("case_"))

    def test_each_status_has_its_documented_meaning(self):
        for status in self.cases():
            with self.subTest(status):
                client = getattr(self, f"case_{status}")()
                self.assertEqual(client.exit_code(), status, client.transcript())

    def test_each_status_that_is_documented_has_a_case(self):
        said = subprocess.run([harness.program("babel-cli"), "help", "exit"], text=True,
                              env=self.environment(), capture_output=True, timeout=20).stdout
        documented = sorted(map(int, re.findall(r"(?m)^  (\d+) ", said)))
        self.assertEqual(documented, self.cases())


if __name__ == "__main__":
    harness.main()
