"""The server goes and returns: effects on its clients and their calls."""
import signal

import doubles
import harness
import wire


class Restarted(harness.Case):
    def serve(self, port=0):
        argv = [harness.program("babel-server"), "--bind", "127.0.0.1", "--port", str(port)]
        self.running = self.start(harness.Process, argv)
        return int(self.running.wait_line(r"listening on .*:(\d+)$").group(1))

    def crash(self):
        self.running.signal(signal.SIGKILL)
        self.running.exit_code()

    def test_clients_return_under_their_names_and_see_the_missing_ones_leave(self):
        port = self.serve()
        alice, bob = (self.login(port, name) for name in ("alice", "bob"))
        carol = wire.log_in(port, "carol")
        self.addCleanup(carol.close)
        alice.expect("contacts.add", names=["carol"])
        self.crash()
        for client in (alice, bob):
            lost = client.expect("server.lost")
            self.assertGreaterEqual(lost["retry_s"], 0.5)
            self.assertLessEqual(lost["retry_s"], 1.5)
        self.serve(port)
        for client in (alice, bob):
            client.expect("server.back")
            self.assertEqual(client.expect("contacts.del", within=30)["names"], ["carol"])
        self.assertEqual(len(alice.events("server.lost")), 1)
        told = [name for e in alice.events("contacts.add") for name in e["names"]]
        self.assertEqual(sorted(told), ["bob", "carol"], "only the difference is told")
        alice.command("call bob")
        bob.expect("call.incoming", peer="alice")
        bob.command("accept")
        self.in_call(alice, bob)

    def test_a_call_goes_on_without_the_server(self):
        port = self.serve()
        bob = self.listen(port, "bob")
        alice = self.login(port, "alice")
        alice.command("call bob")
        self.in_call(alice, bob)
        self.crash()
        alice.expect("server.lost")
        self.serve(port)
        alice.expect("server.back")
        def heard():
            alice.command("stats")
            return alice.expect("stats")["rx"]
        before = heard()
        harness.eventually(lambda: heard() > before + 10, 10, "voice after the server's return")
        alice.command("hangup\nquit")
        self.assert_ends(alice, "hangup", 0)
        self.assert_ends(bob, "peer_hangup", 0)

    def test_without_reconnecting_the_loss_is_the_end(self):
        alice = self.login(self.serve(), "alice", "--no-reconnect")
        self.crash()
        self.assertNotIn("retry_s", alice.expect("server.lost"))
        self.assertEqual(alice.exit_code(), 3)

    def test_a_server_that_still_holds_the_name_is_asked_again(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        alice = self.client(fake.port, "login", "alice")
        fake.accept(("LoginSuccess",)).close()
        alice.expect("server.lost")
        fake.accept(("LoginFailed", "username already used")).close()
        link = fake.accept(("LoginSuccess",))
        self.addCleanup(link.close)
        alice.expect("server.back", 20)
        self.assertEqual(len(alice.events("server.lost")), 1)
        self.assertEqual(alice.events("login.failed"), [])

    def test_a_login_that_is_refused_at_first_is_the_end(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        alice = self.client(fake.port, "login", "alice")
        link = fake.accept(("LoginFailed", "no such luck"))
        self.addCleanup(link.close)
        self.assertEqual(alice.exit_code(), 4)


if __name__ == "__main__":
    harness.main()
