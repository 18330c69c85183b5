"""Clients that read slowly or never: they get the net change, and other users are not affected."""
import itertools
import socket
import subprocess
import time

import crowd
import harness
import wire

SMALLEST_SEGMENT = 536  # a small one keeps the server's send buffer small as well
RSS_MARGIN_KIB = 2048
MANY_VISITS = 4000
NEVER = "1000"
STALL_SECONDS = 3
MISTAKES = 10_000  # their answers are several times the buffers of the systems
BYTES_A_LOOK, SECONDS_A_LOOK = 512, 0.25


def connect_with_small_buffers(case):
    connection = socket.socket()
    case.addCleanup(connection.close)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALLEST_SEGMENT)
    connection.connect(("127.0.0.1", case.port))
    return connection


class Deaf(crowd.Case):
    """Clients that log in and never read."""

    def let_somebody_be_deaf(self, name="deaf"):
        connection = connect_with_small_buffers(self)
        connection.sendall(wire.encode("Login", name))
        self.assertEqual(self.witness.receive(5 * harness.SLOWDOWN), ("AddContact", [name]))

    def visits_until_one_is_closed(self, within):
        """Others log in and leave, one at a time, and the witness gets each change."""
        self.deaf_is_gone = False
        deadline = time.monotonic() + within * harness.SLOWDOWN
        for number in itertools.count():
            name = f"{number:032}"
            visitor = self.log_in(name)
            self.leave([visitor])
            self.assertEqual(self.told(), ("AddContact", [name]))
            self.assertEqual(self.told(), ("DelContact", [name]))
            if self.deaf_is_gone:
                return
            self.assertLess(number, self.most_visits)
            self.assertLess(time.monotonic(), deadline)

    def told(self):
        """Presence that the witness receives: the change, and the names."""
        change, names = self.witness.receive(5 * harness.SLOWDOWN)
        others = [name for name in names if not name.startswith("deaf")]
        self.deaf_is_gone = self.deaf_is_gone or len(others) < len(names)
        return (change, others) if others else self.told()

    def deafen(self, *options, most_visits, within):
        self.serve(*options)
        self.most_visits = most_visits
        self.witness = self.log_in("witness")
        self.let_somebody_be_deaf()
        before = self.running.rss_kib()
        self.visits_until_one_is_closed(within)
        if harness.SLOWDOWN == 1:  # a sanitizer keeps what is freed
            self.assertLess(self.running.rss_kib(), before + RSS_MARGIN_KIB)
        self.eventually_serves(1)

    def test_its_queue_is_bounded_and_all_others_get_everything(self):
        self.deafen("--queue-limit", "4096", "--stall-timeout", NEVER,
                    most_visits=MANY_VISITS, within=10)

    def test_its_time_is_bounded_and_all_others_get_everything(self):
        self.deafen("--queue-limit", "100000000", "--stall-timeout", "1",
                    most_visits=10 * MANY_VISITS, within=8)

    def test_the_queues_of_many_are_bounded_together(self):
        path = self.path("control")
        self.serve("--queue-limit", "100000000", "--stall-timeout", NEVER,
                   "--all-queues-limit", "20000", "--control", path)
        self.most_visits = MANY_VISITS
        self.witness = self.log_in("witness")
        for number in range(6):
            self.let_somebody_be_deaf(f"deaf-{number}")
        self.visits_until_one_is_closed(within=20)
        stats = subprocess.run([harness.program("babel-server"), "ctl", "stats", "--control", path],
                               capture_output=True, text=True, timeout=10).stdout
        self.assertRegex(stats, r'babel_sessions_ended_total\{reason="queues"\} +[1-5]\n')
        self.assertRegex(stats, r'babel_sessions_ended_total\{reason="slow"\} +0\n')


class Slow(crowd.Case):
    """Two clients that get a lot of data. One reads 16 kbit/s, the other nothing."""

    def test_a_slow_reader_stays_while_it_reads_and_a_deaf_one_is_reset(self):
        self.serve("--stall-timeout", str(STALL_SECONDS), "--queue-limit", "100000000",
                   "--message-rate", "0", "--call-rate", "0")
        witness = self.log_in("witness")
        slow, deaf = (self.owe_much_to(name, witness) for name in ("slow", "deaf"))
        self.assertEqual(self.news_while_reading(slow, witness, 10), ("DelContact", ["deaf"]))
        self.assertIsNone(self.news_while_reading(slow, witness, 2 * STALL_SECONDS))

    def owe_much_to(self, name, witness):
        """A client whose answers are waiting in the server."""
        connection = connect_with_small_buffers(self)
        connection.settimeout(5 * harness.SLOWDOWN)
        connection.sendall(wire.encode("Login", name))
        self.assertEqual(witness.receive(5 * harness.SLOWDOWN), ("AddContact", [name]))
        connection.sendall(wire.encode("CallRequest", "nobody", "", 9) * MISTAKES)
        return connection

    @staticmethod
    def news_while_reading(slow, witness, within):
        """The next message to the witness, or None; the slow client reads its next bytes meanwhile."""
        deadline = time.monotonic() + within * harness.SLOWDOWN
        while time.monotonic() < deadline:
            slow.recv(BYTES_A_LOOK)
            try:
                return witness.receive(within=SECONDS_A_LOOK)
            except TimeoutError:
                pass
        return None


if __name__ == "__main__":
    harness.main()
