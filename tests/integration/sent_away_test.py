"""Nodes that refuse a login, or ask their clients to go to another node."""
import select

import cable
import harness
import tls
from nodes_case import FIRST, SECOND, Case

MOVE_SECONDS = 6


class Played(Case):
    """Nodes that refuse a login, or ask their clients to go to another: both are played by the test."""

    def setUp(self):
        super().setUp()
        with cable.Cabled.on_host(self.space):
            self.fakes = {host: tls.FakeServer(self.certificate, port=4243, host=host) for host in (FIRST, SECOND)}
        for fake in self.fakes.values():
            self.addCleanup(fake.close)

    def asked(self, within=MOVE_SECONDS):
        """The node that the client asks now, and its connection with a login that waits for an answer."""
        listeners = {fake.listener: host for host, fake in self.fakes.items()}
        ready, _, _ = select.select(list(listeners), [], [], within * harness.SLOWDOWN)
        self.assertTrue(ready, "no node was asked")
        host = listeners[ready[0]]
        link = self.fakes[host].greet()
        self.addCleanup(link.close)
        link.expect("Login2")
        return host, link

    def greeted(self):
        host, link = self.asked()
        link.send("LoginSuccess")
        link.send("Presence", [("bob", 0)])
        return host, link

    def test_a_node_that_refuses_the_login_is_not_asked_next(self):
        alice = self.cli("login", "alice", "--wait=60")
        before = None
        for _ in range(3):
            host, link = self.asked(within=10)  # pauses grow
            self.assertNotEqual(host, before)
            link.send("LoginRefused", 7, "full")
            before = host
        host, link = self.asked(within=10)
        self.assertNotEqual(host, before)
        link.send("LoginSuccess")
        alice.expect("login.ok")

    def enter(self):
        alice = self.cli("login", "alice")
        host, link = self.greeted()
        alice.expect("login.ok")
        alice.expect("contacts.add", names=["bob"])
        return alice, host, link

    def assert_still_online(self, alice):
        def says():
            alice.command('{"cmd":"status"}')
            return "online with 1 other" in alice.expect("reply")["text"]
        harness.eventually(says, 10, "the status")

    def silent(self, alice):
        kinds = {e["type"] for e in alice.events()}
        self.assertFalse(kinds & {"server.lost", "server.back", "contacts.del"}, alice.transcript())
        self.assertEqual(len(alice.events("contacts.add")), 1)

    def test_it_logs_in_at_the_other_node_and_nobody_notices(self):
        alice, host, link = self.enter()
        link.send("Notice", 3, "this node closes")
        other, again = self.greeted()
        self.assertNotEqual(other, host)
        self.assertIsNone(link.receive())
        self.assert_still_online(alice)
        again.send("Presence", [("mark", 0)])
        alice.expect("contacts.add", names=["mark"])
        self.assertFalse({e["type"] for e in alice.events()} & {"server.lost", "server.back", "contacts.del"})

    def test_a_node_that_closes_at_once_after_its_notice_is_no_loss(self):
        alice, host, link = self.enter()
        link.send("Notice", 3, "this node closes")
        link.close()
        other, _ = self.greeted()
        self.assertNotEqual(other, host)
        self.assert_still_online(alice)
        self.silent(alice)

    def test_it_goes_back_if_the_other_node_is_away_too(self):
        alice, host, link = self.enter()
        other = SECOND if host == FIRST else FIRST
        self.fakes[other].close()
        del self.fakes[other]
        link.send("Notice", 3, "this node closes")
        again, _ = self.greeted()
        self.assertEqual(again, host)
        self.assert_still_online(alice)
        self.silent(alice)

    def test_without_any_node_the_loss_is_told(self):
        alice, _, link = self.enter()
        for fake in self.fakes.values():
            fake.close()
        link.send("Notice", 3, "this node closes")
        lost = alice.expect("server.lost", 20)
        self.assertIn("retry_s", lost)


if __name__ == "__main__":
    harness.main()
