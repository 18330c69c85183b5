"""Nodes whose real redis-server dies, stops, comes back empty or is replaced, and nodes that die."""
import signal
import subprocess

import engine
import harness
import node_case
import ports

# Lease and the time in which a name is shown after its node died (nodes see each other's beats once a second).
DEATH_SECONDS = 15


class Faults(node_case.Case):
    def pair(self):
        """Two nodes with a name each."""
        a, b = self.linked("a"), self.linked("b")
        self.assertEqual("granted", a.ask("alice"))
        b.expect(r"\+alice")
        self.assertEqual("granted", b.ask("bob"))
        a.expect(r"\+bob")
        return a, b

    def assert_nothing_was_lost(self, *nodes):
        for node in nodes:
            self.assertFalse(node.has_printed(r"-.*|lost .*"), node.transcript())

    def test_an_engine_that_comes_back_empty_gets_the_names_again(self):
        a, b = self.pair()
        self.engine.kill()
        for node in (a, b):
            node.expect("away")
        self.assertEqual("unavailable", a.ask("anna"))
        self.engine.start()
        numbers = [node.expect(r"linked (\d+)").group(1) for node in (a, b)]
        expected = dict(zip(("alice", "bob"), numbers))
        harness.eventually(lambda: self.names() == expected, 10, "the names")
        self.assertEqual("granted", b.ask("anna"))
        a.expect(r"\+anna")
        self.assert_nothing_was_lost(a, b)

    def test_an_engine_that_stops_is_away_until_it_goes_on(self):
        a, b = self.pair()
        self.pause_engine()
        for node in (a, b):
            node.expect("away")
            node.wait_line("the link with the engine is over: nothing came for 3 s")
        self.engine.signal(signal.SIGCONT)
        for node in (a, b):
            node.expect(r"linked \d+")
        self.assertEqual({"alice": a.number, "bob": b.number}, self.names())
        self.assertEqual("granted", a.ask("anna"))
        b.expect(r"\+anna")
        self.assert_nothing_was_lost(a, b)

    def test_the_end_of_either_connection_ends_the_link(self):
        a = self.linked("a")
        for command in ("xread", "evalsha"):
            with self.subTest(command):
                clients = [dict(field.split("=", 1) for field in line.split())
                           for line in self.admin.send("CLIENT", "LIST").splitlines()]
                ours = next(each["id"] for each in clients if each["cmd"] == command)
                self.assertEqual(1, self.admin.send("CLIENT", "KILL", "ID", ours))
                a.expect("away")
                self.assertEqual(a.number, a.expect(r"linked (\d+)").group(1))

    def test_scripts_that_the_engine_forgot_are_loaded_again(self):
        a = self.linked("a")
        self.admin.send("SCRIPT", "FLUSH")
        a.expect("away")
        a.expect(r"linked \d+")
        self.assertEqual("granted", a.ask("alice"))

    def test_a_full_engine_grants_no_name_and_loses_nobody(self):
        a, b = self.pair()
        self.admin.send("CONFIG", "SET", "maxmemory-policy", "noeviction")
        self.admin.send("CONFIG", "SET", "maxmemory", "1")
        self.assertEqual("full", a.ask("anna"))
        self.admin.send("CONFIG", "SET", "maxmemory", "0")
        harness.eventually(lambda: a.ask("anna") == "granted", 10, "the name")
        self.assert_nothing_was_lost(a, b)

    def test_the_names_of_a_node_that_dies_are_told_gone_and_are_free(self):
        a, b = self.pair()
        a.signal(signal.SIGKILL)
        a.exit_code()
        b.expect("-alice", DEATH_SECONDS)
        self.assertEqual("granted", b.ask("alice"))
        harness.eventually(lambda: self.names() == {"alice": b.number, "bob": b.number}, 5, "the names")

    def test_a_node_that_stops_for_a_while_keeps_its_names(self):
        a, b = self.pair()
        a.signal(signal.SIGSTOP)
        self.addCleanup(a.signal, signal.SIGCONT)
        b.expect("-alice", DEATH_SECONDS)
        a.signal(signal.SIGCONT)
        b.expect(r"\+alice")
        self.assertFalse(a.has_printed("lost .*"), a.transcript())

    def test_an_engine_that_is_not_there_yet(self):
        self.engine.kill()
        a = self.start_node("a")
        a.wait_line("cannot be used: ")
        self.assertEqual("unavailable", a.ask("alice"))
        self.engine.start()
        a.expect(r"linked \d+")
        reasons = [line for line in a.lines["stderr"] if "cannot be used" in line]
        self.assertLess(len(reasons), 10)  # not one for each attempt


class Sentinel(node_case.Case):
    """A master, its replica and one sentinel."""

    def setUp(self):
        super().setUp()
        master, replica, sentinel = self.engine.listen(), ports.unused(), ports.unused()
        self.replica = engine.Engine("--bind", "127.0.0.1", "--port", str(replica), "--replicaof", "127.0.0.1", str(master),
                                     "--repl-diskless-sync-delay", "0")
        self.addCleanup(self.replica.end)
        self.start_sentinel(sentinel, master)
        self.url = f"redis+sentinel://127.0.0.1:{ports.unused()},127.0.0.1:{sentinel}/ours"

    def start_sentinel(self, port, master):
        path = self.path("sentinel.conf")
        with open(path, "w", encoding="ascii") as file:
            file.write(f"bind 127.0.0.1\nport {port}\ndir {self.folder}\nunixsocket {self.path('sentinel.sock')}\n"
                       f"sentinel monitor ours 127.0.0.1 {master} 1\nsentinel down-after-milliseconds ours 1000\n"
                       "sentinel failover-timeout ours 5000\n")
        process = subprocess.Popen(harness.ENDS_WITH_US + [engine.PROGRAM, path, "--sentinel"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        harness.eventually(self.sees_the_replica, 30, "the replica at the sentinel")

    def sees_the_replica(self):
        try:
            with engine.Connection(self.path("sentinel.sock")) as sentinel:
                return len(sentinel.send("SENTINEL", "REPLICAS", "ours")) == 1
        except (OSError, engine.Refused):
            return False

    def test_nodes_follow_the_master_that_a_sentinel_names(self):
        a, b = self.linked("a"), self.linked("b")
        self.assertEqual("granted", a.ask("alice"))
        b.expect(r"\+alice")
        self.engine.kill()
        for node in (a, b):
            node.expect("away")
        for node in (a, b):
            node.expect(r"linked \d+", 60)
        self.assertEqual("granted", b.ask("bob"))
        a.expect(r"\+bob")
        self.assertFalse(b.has_printed("-alice"), b.transcript())


if __name__ == "__main__":
    harness.main()
