"""Servers whose engine fails over: to the replica that sentinels choose, and away from a master in a minority."""
import os
import re
import signal
import subprocess
import threading
import time

import engine
import harness
import ports
import servers_case
import wire

FAILOVER = 60  # seconds; far more than sentinels take
SENTINELS = 3
MAX_LAG = 3  # seconds after which a master takes no writes without its replica; less than a lease


class Case(servers_case.Case):
    options = ("--repl-diskless-sync-delay", "0")

    def copied(self, master):
        """A replica of the engine, once it has everything; `master`: a port. Its attribute `port` is its own."""
        port = ports.unused()
        replica = engine.Engine("--bind", "127.0.0.1", "--port", str(port), "--replicaof", "127.0.0.1", str(master))
        self.addCleanup(replica.end)
        replica.port = port
        harness.eventually(lambda: "master_link_status:up" in replica.send("INFO", "replication"), 30, "the copy")
        harness.eventually(lambda: re.search("slave0:.*state=online", self.engine.send("INFO", "replication")), 30,
                           "the replica at its master")
        return replica

    def rings(self, caller, of_caller, callee, of_callee):
        caller.send("CallRequest", of_callee, "", 5000)
        self.assertEqual(("CallRequest", of_caller, "127.0.0.1", 5000), callee.receive())

    def linked_again(self, node, after):
        """Waits until a server is linked once more than it was."""
        self.linked(node, after + 1, FAILOVER)

    @staticmethod
    def links(node):
        return sum("member of the cluster" in line for line in node.lines["stderr"])


class Sentinels(Case):
    """A master, its replica and three sentinels, of which two have to agree."""

    def setUp(self):
        super().setUp()
        master = self.engine.listen()
        self.replica = self.copied(master)
        self.sentinels = [self.start_sentinel(number, master) for number in range(SENTINELS)]
        harness.eventually(lambda: all(map(self.sees_all, self.sentinels)), 60, "the sentinels")
        places = ",".join(f"127.0.0.1:{port}" for port, _ in self.sentinels)
        self.url = f"redis+sentinel://{places}/ours"

    def start_sentinel(self, number, master):
        """Returns its port, and the path of its socket."""
        folder, port = self.path(f"sentinel-{number}"), ports.unused()
        os.mkdir(folder)
        path, where = os.path.join(folder, "sentinel.conf"), os.path.join(folder, "socket")
        with open(path, "w", encoding="ascii") as file:
            file.write(f"bind 127.0.0.1\nport {port}\ndir {folder}\nunixsocket {where}\n"
                       f"sentinel monitor ours 127.0.0.1 {master} 2\nsentinel down-after-milliseconds ours 1000\n"
                       "sentinel failover-timeout ours 5000\n")
        process = subprocess.Popen(harness.ENDS_WITH_US + [engine.PROGRAM, path, "--sentinel"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return port, where

    @staticmethod
    def sees_all(sentinel):
        """The replica, and the other sentinels."""
        try:
            with engine.Connection(sentinel[1]) as asked:
                return (len(asked.send("SENTINEL", "REPLICAS", "ours")) == 1
                        and len(asked.send("SENTINEL", "SENTINELS", "ours")) == SENTINELS - 1)
        except (OSError, engine.Refused):
            return False

    def test_a_failover_costs_nobody_a_session_or_an_entry(self):
        a, b = self.nodes("a", "b")
        alice = self.user(a, "alice")
        bob = self.knows(self.user(b, "bob"), "alice")
        self.knows(alice, "bob")
        self.engine.kill()
        for node in (a, b):
            node.wait_line("the link with the engine is over")
        self.assertEqual(servers_case.AWAY, self.refused(a, "carol"))
        for node in (a, b):
            self.linked_again(node, 1)
        self.quiet(alice, 7)  # names that another run of the engine lacks are told gone after 6 s
        self.quiet(bob)
        self.rings(alice, "alice", bob, "bob")
        with engine.Connection(self.replica.path) as admin:
            self.assertEqual(2, admin.send("HLEN", f"{{{engine.CLUSTER}}}:names"))
        self.user(b, "carol")
        self.knows(alice, "carol")


class FakeSentinel:
    """Names the master of a test's choice, as a sentinel of one side of a split network does."""

    def __init__(self, master):
        self.master = master
        self.listener, self.port = wire.listen()
        self.listener.settimeout(None)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        try:
            while True:
                threading.Thread(target=self._answer, args=(self.listener.accept()[0],), daemon=True).start()
        except OSError:
            pass  # closed by the test

    def _answer(self, link):
        with link:
            while link.recv(4096):
                port = str(self.master)
                link.sendall(f"*2\r\n$9\r\n127.0.0.1\r\n${len(port)}\r\n{port}\r\n".encode())

    def close(self):
        self.listener.close()


class Minority(Case):
    """Server a and the old master are on one side of a split network, server b and the replica on the other."""

    def setUp(self):
        super().setUp()
        master = self.engine.listen()
        self.between = self.relay("0", master)  # the replica and its master
        self.replica = self.copied(self.between.where)
        self.engine.send("CONFIG", "SET", "min-replicas-max-lag", str(MAX_LAG))
        self.of_b = self.relay("0", master)  # b and the old master
        self.sentinels = [FakeSentinel(port) for port in (master, self.of_b.where)]
        for each in self.sentinels:
            self.addCleanup(each.close)

    def split(self):
        self.freeze(self.between)
        self.replica.send("REPLICAOF", "NO", "ONE")
        self.sentinels[1].master = self.replica.port
        self.of_b.signal(signal.SIGKILL)

    def stop_old_master(self):
        """From now on it counts its replica, which has not answered since the split."""
        self.engine.send("CONFIG", "SET", "min-replicas-to-write", "1")

    def heal(self):
        self.sentinels[0].master = self.replica.port

    def shown(self, link, names, *right):
        """Reads presence until exactly the right names are shown; `names`: those of which the client was told before."""
        deadline = time.monotonic() + 20 * harness.SLOWDOWN
        while names != set(right):
            packet = link.receive(max(0.0, deadline - time.monotonic()))
            names = names | set(packet[1]) if packet[0] == "AddContact" else names - set(packet[1])

    def test_an_old_master_stops_and_one_of_two_who_have_a_name_is_told(self):
        a, b = (self.node(name, url=f"redis+sentinel://127.0.0.1:{sentinel.port}/ours")
                for name, sentinel in zip("ab", self.sentinels))
        alice = self.user(a, "alice")
        bob = self.knows(self.user(b, "bob"), "alice")
        self.knows(alice, "bob")
        self.split()
        first_dave = self.knows(self.user(a, "dave"), "alice", "bob")  # the old master takes writes for now
        self.linked_again(b, 1)
        dave = self.user(b, "dave")  # unknown to the other side
        self.stop_old_master()
        a.wait_line("the engine refuses a script: .*NOREPLICAS", within=MAX_LAG + 15)
        self.assertEqual(servers_case.AWAY, self.refused(a, "erin"))
        self.assertEqual(1, self.links(a))
        self.quiet(first_dave)
        self.heal()
        self.linked_again(a, 1)
        lost = ("ErrorResponse", servers_case.LOST)
        self.assertEqual(lost, first_dave.expect("ErrorResponse", 10 * harness.SLOWDOWN))
        self.assertEqual([], first_dave.receive_to_end())
        self.shown(bob, {"alice"}, "alice", "dave")
        self.shown(dave, set(), "alice", "bob")
        alice.send("CallRequest", "dave", "", 5000)
        self.assertEqual(("CallRequest", "alice", "127.0.0.1", 5000), dave.expect("CallRequest", 10 * harness.SLOWDOWN))


if __name__ == "__main__":
    harness.main()
