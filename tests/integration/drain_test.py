"""babel-server closes its sessions over a time before it ends."""
import selectors
import signal
import socket
import time

import harness
import tls
import wire

CLIENTS = 20
AT_ONCE = 5  # seconds in which a server ends that waits for nothing


class OneServer(tls.Case):
    def setUp(self):
        super().setUp()
        self.running = self.tls_server("--drain-time", "600")

    def ends_of(self, links, within=10):
        """When each of these connections ends, in seconds from now, sorted."""
        ends = []
        start = time.monotonic()
        with selectors.DefaultSelector() as waiting:
            for link in links:
                link.socket.setblocking(False)
                waiting.register(link.socket, selectors.EVENT_READ)
            while waiting.get_map():
                left = start + within * harness.SLOWDOWN - time.monotonic()
                self.assertGreater(left, 0, f"{len(waiting.get_map())} connections are still open")
                for key, _ in waiting.select(left):
                    try:
                        if key.fileobj.recv(65536):
                            continue
                    except BlockingIOError:
                        continue
                    except ConnectionResetError:
                        pass
                    waiting.unregister(key.fileobj)
                    ends.append(time.monotonic() - start)
        return ends

    def ends_at_once(self):
        self.assertEqual(self.running.exit_code(AT_ONCE), 0)

    def test_sessions_are_closed_one_by_one_within_the_time(self):
        links = [self.log_in(self.running, f"user{number}") for number in range(CLIENTS)]
        link = self.knock()
        link.sendall(b'{"cmd":"drain","args":["1"]}\n')
        self.assertEqual(self.answer(link)["text"], "the server closes its sessions over 1 s, and stops")
        ends = self.ends_of(links)
        self.assertEqual(len(ends), CLIENTS)
        self.assertGreater(ends[-1] - ends[0], 0.6)
        self.assertLess(ends[-1], 2 * harness.SLOWDOWN)
        self.assertEqual(self.running.exit_code(), 0)
        self.running.wait_line("draining over 1 s: 20 online$")

    def test_users_go_on_meanwhile_and_nobody_comes(self):
        alice, bob = self.log_in(self.running, "alice"), self.log_in(self.running, "bob")
        self.assertIn("over 600 s", self.text("drain", "600"))
        self.running.wait_line("draining over 600 s: 2 online$")
        alice.send("CallRequest", "bob", "", 9)
        self.assertEqual(bob.expect("CallRequest"), ("CallRequest", "alice", "127.0.0.1", 9))
        bob.send("CallRefused", "alice")
        self.assertEqual(alice.expect("CallRefused"), ("CallRefused", "bob"))
        with socket.socket() as late:
            self.assertNotEqual(late.connect_ex(("127.0.0.1", self.running.port)), 0)
        self.assertEqual(self.json("stats")["online"], 2)
        self.running.signal(signal.SIGTERM)
        self.ends_at_once()

    def test_a_second_command_ends_it_at_once(self):
        self.log_in(self.running, "alice")
        self.text("drain", "600")
        self.running.wait_line("draining over 600 s: 1 online$")
        self.text("drain", "600")
        self.ends_at_once()

    def test_a_server_that_is_alone_does_not_wait(self):
        self.log_in(self.running, "alice")
        self.running.signal(signal.SIGTERM)
        self.ends_at_once()

    def test_a_wrong_time_stops_nothing(self):
        self.assertEqual(self.text("drain", "soon", status=2),
                         "babel-server: drain takes a time from 0 to 3600 s\n")
        self.log_in(self.running, "alice")

    def test_babel_cli_is_told(self):
        alice = self.enter(self.running, "alice", "-v")
        self.text("drain", "1")
        alice.wait_line("notice of the server: the server ends or restarts")
        alice.expect("server.lost")
        self.assertEqual(self.running.exit_code(), 0)

    def test_a_babel_2_client_is_told_before_its_connection_ends(self):
        made = self.extended(self.running.tls_port)
        self.assertEqual(made.log_in("alice"), ("LoginSuccess",))
        self.text("drain", "1")
        told = [message for message in made.link.receive_to_end() if message[0] == "Notice"]
        self.assertEqual(told, [("Notice", 2, "the server ends or restarts")])


if __name__ == "__main__":
    harness.main()
