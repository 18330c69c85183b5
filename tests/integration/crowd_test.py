"""Crowds and floods: their cost to a server, without any effect on other users."""
import resource
import signal

import crowd
import harness
import wire

NEVER = "1000"
ROUNDS = 10


class Strangers(crowd.Case):
    def test_with_64_descriptors_a_crowd_leaves_room_for_users(self):
        self.serve(before=("sh", "-c", 'ulimit -n 64; exec "$@"', "sh"))
        self.running.wait_line(
            r"^the limit of 64 descriptors leaves room for \d+ users and \d+ connections")
        silent = self.connect_all(8)
        alice = self.log_in("alice")
        silent += self.connect_all(100)
        bob = self.log_in("bob")
        self.assert_can_call(alice, bob, "bob")
        self.assert_can_call(bob, alice, "alice")
        self.leave(silent)
        self.eventually_serves(2)

    def test_a_crowd_never_takes_more_than_its_share_and_nobody_online_notices(self):
        for most, size in (("100", 500), ("1024", 3000)):
            with self.subTest(most):
                _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
                if hard < size + 500:
                    self.skipTest(f"only {hard} descriptors are allowed")
                resource.setrlimit(resource.RLIMIT_NOFILE, (size + 500, hard))
                self.endure(most, size)

    def endure(self, most, size):
        self.serve("--max-pending", most)
        alice = self.log_in("alice")
        silent = self.connect_all(size)
        left = self.descriptors + 1 + int(most)
        harness.eventually(lambda: self.running.descriptors() <= left, 5, "the crowd's decline")
        self.assert_served(alice)
        bob = self.log_in_among_many("bob")
        self.assert_can_call(alice, bob, "bob")
        self.leave(silent)
        self.eventually_serves(2)
        self.running.end()

    def log_in_among_many(self, name):
        """An unauthenticated client may have to make room for others at any time, and tries again."""
        for _ in range(20):
            try:
                return self.log_in(name)
            except (AssertionError, OSError):
                continue
        raise AssertionError("nobody can log in")

    def test_no_user_is_disconnected_to_make_room_for_a_crowd(self):
        self.serve("--max-pending", "200")
        for _ in range(ROUNDS):  # a login may hit the wrong moment
            guests = self.connect_all(90)
            for guest in guests:
                guest.expect("HelloConnect", 5 * harness.SLOWDOWN)
            self.running.signal(signal.SIGSTOP)
            silent = self.connect_all(600)
            self.running.signal(signal.SIGCONT)
            for number, guest in enumerate(guests):  # while the server accepts the crowd
                crowd.send_if_open(guest, "Login", f"guest-{number}")
            let_in = [guest for guest in guests if self.is_let_in(guest)]
            self.assertTrue(let_in)
            self.leave(silent)
            most = self.descriptors + len(let_in)
            harness.eventually(lambda: self.running.descriptors() <= most, 5, "the crowd's end")
            self.assertEqual(sum(map(crowd.is_over, let_in)), 0)
            self.leave(guests)
            self.eventually_serves(0)

    @staticmethod
    def is_let_in(link):
        try:
            return link.receive(5 * harness.SLOWDOWN) == ("LoginSuccess",)
        except ConnectionResetError:
            return False

    def test_missing_logins_and_unfinished_packets_are_closed_and_idle_clients_are_not(self):
        self.serve("--login-timeout", "1")
        idle = self.log_in("idle")
        slow = self.log_in("slow")
        silent, half = self.connect_all(2)
        half.socket.sendall(wire.encode("Login", "half")[:-1])
        slow.socket.sendall(wire.encode("CallRefused", "idle")[:9])
        for link in (silent, half, slow):
            self.eventually_over(link)
        self.assertEqual(idle.receive(5 * harness.SLOWDOWN)[0], "AddContact")
        self.assertEqual(idle.receive(5 * harness.SLOWDOWN), ("DelContact", ["slow"]))
        self.assert_served(idle)


class Flooding(crowd.Case):
    def test_a_client_that_sends_too_much_gets_an_error_and_is_closed_alone(self):
        for what, fields, told in (
                ("CallRequest", ("bob", "", 9), {"too many calls; wait a moment"}),
                ("CallRefused", ("bob",), {"too many messages; slow down"})):
            with self.subTest(what):
                self.serve()
                bob, carol = self.log_in("bob"), self.log_in("carol")
                alice = self.log_in("alice")
                alice.socket.sendall(wire.encode(what, *fields) * 200)
                said = alice.receive_to_end(5 * harness.SLOWDOWN)
                errors = {packet[1] for packet in said if packet[0] == "ErrorResponse"}
                self.assertEqual(errors, told)
                self.assertEqual(bob.expect("DelContact", 5 * harness.SLOWDOWN)[1], ["alice"])
                self.assert_can_call(carol, bob, "bob")
                self.assert_can_call(bob, carol, "carol")
                self.running.end()


class LiveHolder(crowd.Case):
    def test_a_live_holder_keeps_its_name_though_many_ask_for_it(self):
        self.serve()
        holder = self.log_in("alice")
        other = self.log_in("bob")
        self.assertEqual(holder.receive(5 * harness.SLOWDOWN), ("AddContact", ["bob"]))
        newcomer = self.connect()
        newcomer.expect("HelloConnect")
        for _ in range(8):  # a dead one would be gone by then
            newcomer.send("Login", "alice")
            self.assertEqual(newcomer.receive(5)[1:], ("username already used",))
            with self.assertRaises(TimeoutError):
                holder.receive(within=0.8)
        self.assert_can_call(other, holder, "alice")


if __name__ == "__main__":
    harness.main()
