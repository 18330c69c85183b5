"""A machine that slept: its server link is restored at once, though no error has shown that it broke."""
import os

import harness


class Suspended(harness.Case):
    def test_the_server_link_is_restored_after_a_sleep(self):
        server = self.server()
        slept = self.path("slept")
        alice = self.client(server.port, "login", "alice", more_environment={
            "LD_PRELOAD": os.environ["BABEL_ASLEEP_LIBRARY"], "BABEL_TEST_SLEPT": slept})
        alice.expect("login.ok", name="alice")
        bob = self.login(server.port, "bob")
        with open(slept, "w", encoding="utf-8"):
            pass
        alice.expect("server.lost", why="this machine was suspended", retry_s=0)
        alice.expect("server.back")
        bob.command("call alice")
        alice.expect("call.incoming", peer="bob")
        alice.command("quit")
        self.assertEqual(alice.exit_code(), 0)


if __name__ == "__main__":
    harness.main()
