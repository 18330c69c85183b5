"""A machine that slept: its server link is restored, and its calls go on or end, though no error has shown it."""
import clocks
import harness
import tls


class Suspended(tls.Case):
    def setUp(self):
        super().setUp()
        self.clocks = clocks.Clocks(self.path("clock"))

    def sleepy(self, name, server, *options, **environment):
        """A client whose machine can sleep."""
        return self.login(server, name, *options, more_environment={**self.clocks.environment, **environment})

    def has_slept(self, seconds):
        """So long in all, from now on."""
        self.clocks.set(seconds, clocks.SLEPT)

    def test_the_server_link_is_restored_after_a_sleep(self):
        server = self.server()
        alice = self.sleepy("alice", server.port)
        bob = self.login(server.port, "bob")
        self.has_slept(60)
        alice.expect("server.lost", why="this machine was suspended", retry_s=0)
        alice.expect("server.back")
        bob.command("call alice")
        alice.expect("call.incoming", peer="bob")
        alice.command("quit")
        self.assertEqual(alice.exit_code(), 0)

    def test_an_encrypted_call_outlives_a_short_sleep_and_ends_after_a_long_one(self):
        server = self.tls_server()
        alice = self.sleepy("alice", self.at(server.tls_port), "-v", **self.person("alice"))
        bob = self.enter(server, "bob")
        alice.expect("contacts.add")
        alice.command("call bob")
        bob.expect("call.incoming")
        bob.command("accept")
        for each in (alice, bob):
            each.expect("call.up")
        self.has_slept(3)
        alice.wait_line(r"this machine was suspended for [23]\d\d\d ms")
        before = {each: self.heard(each) for each in (alice, bob)}
        for each, count in before.items():
            harness.eventually(lambda: self.heard(each) > count + 50, 10, "voice after a short sleep")
        self.assertEqual([], alice.events("call.ended") + bob.events("call.ended"))
        self.has_slept(3 + 12)
        alice.expect("call.ended", within=6, reason="dropped")
        bob.expect("call.ended", within=5, reason="peer_hangup")

    @staticmethod
    def heard(client):
        """Packets so far."""
        client.command("stats")
        return client.expect("stats")["rx"]


if __name__ == "__main__":
    harness.main()
