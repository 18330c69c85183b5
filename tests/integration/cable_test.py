"""A server and its clients on two hosts: floods from one address, and outages of a cable."""
import signal
import time

import cable
import crowd
import harness
import wire

NEVER = "1000"


class OverACable(cable.Cabled, crowd.Case):
    """The server on a host of its own, where it listens at the cable and at loopback."""

    def serve_here(self, *addresses, options=()):
        with self.on_host(self.here):
            self.serve(*options, bind=addresses)

    def from_there(self, source=cable.THERE):
        with self.on_host(self.there):
            return self.connect(cable.HERE, source)

    def log_in_from_there(self, name, source):
        with self.on_host(self.there):
            return self.log_in(name, cable.HERE, source)

    def flood(self, size, all_at_once):
        """Opens that many connections from one address; at once: the server accepts them together."""
        if all_at_once:
            self.running.signal(signal.SIGSTOP)
        links = [self.from_there() for _ in range(size)]
        if all_at_once:
            self.running.signal(signal.SIGCONT)
        return links

    @staticmethod
    def greeted_of(links):
        """Links that were greeted and not rejected, once that is decided for each of them."""
        for link in links:
            harness.eventually(lambda link=link: crowd.is_over(link) or link.buffer, 5,
                               "a greeting or the end")
        hello = wire.encode("HelloConnect")
        return [link for link in links if link.buffer.startswith(hello)]

    def test_a_half_open_flood_from_one_address_gets_32_places_and_others_all_they_need(self):
        for all_at_once in (False, True):
            with self.subTest(all_at_once=all_at_once):
                self.serve_here(cable.HERE, options=("--login-timeout", NEVER))
                flood = self.flood(300, all_at_once)
                greeted = self.greeted_of(flood)
                self.assertEqual(len(greeted), 32)
                self.assertFalse(any(map(crowd.is_over, greeted)))
                alice = self.log_in_from_there("alice", cable.THERE_TOO)
                self.leave([alice])
                self.leave(flood)
                self.eventually_serves(0)
                self.log_in_from_there("alice", cable.THERE)
                self.running.end()

    def part(self, askers_address, source):
        """alice at the other end vanishes; bob is here, with a newcomer who will request her name."""
        self.serve_here(cable.HERE, cable.HERE_6, "127.0.0.1",
                        options=("--login-timeout", NEVER))
        with self.on_host(self.here):
            bob, asker = self.log_in("bob"), self.connect(askers_address)
        asker.expect("HelloConnect", 5 * harness.SLOWDOWN)
        with self.on_host(self.there):
            alice = self.log_in("alice", *source)
        self.assertEqual(bob.receive(5 * harness.SLOWDOWN), ("AddContact", ["alice"]))
        self.pull_the_cable()
        return alice, bob, asker

    def test_a_holder_who_vanished_loses_the_name_to_an_asker_from_its_own_source(self):
        # Both are in one IPv6 /64.
        _, bob, newcomer = self.part(cable.HERE_6, (cable.HERE_6, cable.THERE_6))
        news, answers = [], []
        while "LoginSuccess" not in answers:
            newcomer.send("Login", "alice")
            answers.append(newcomer.receive(5 * harness.SLOWDOWN)[0])
            self.assertLess(len(answers), 10)
            try:  # bob listens for a second
                news.append(bob.receive(within=1))
            except TimeoutError:
                pass
        self.assertEqual(answers[0], "LoginFailed")
        self.assertLessEqual(news.count(("DelContact", ["alice"])), 1)
        self.assertLessEqual(news.count(("AddContact", ["alice"])), 1)
        self.assertEqual({packet[0] for packet in news} - {"AddContact", "DelContact"}, set())
        self.assert_can_call(bob, newcomer, "alice")

    def test_a_stranger_who_asks_does_not_end_a_holder_after_an_outage_of_8_s(self):
        alice, bob, stranger = self.part("127.0.0.1", (cable.HERE, cable.THERE))
        back = time.monotonic() + 8
        while time.monotonic() < back:
            stranger.send("Login", "alice")
            self.assertEqual(stranger.receive(5)[1:], ("username already used",))
            with self.assertRaises(TimeoutError):
                bob.receive(within=1)
        self.mend_the_cable()
        self.assert_can_call(alice, bob, "bob")
        self.assert_can_call(bob, alice, "alice")


if __name__ == "__main__":
    harness.main()
