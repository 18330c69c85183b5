"""Servers that restart one after the other, that come back under their name, and that have another version."""
import itertools
import selectors
import signal
import socket
import time

import engine
import harness
import ports
import servers_case
import wire

NODES = ("a", "b", "c")
USERS = 30
DRAIN_SECONDS = 2


class User:
    """A scripted user who logs in elsewhere when their server closes the connection, and notes all presence."""

    def __init__(self, name):
        self.name = name
        self.facts = []  # changes that they were told of
        self.link = self.node = None

    def enter(self, node):
        self.node, self.link = node, wire.log_in(node.port, self.name)
        self.told = set()
        self.take()  # presence that came with the answer

    def read(self):
        """Returns False at the end of the connection."""
        try:
            data = self.link.socket.recv(65536, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except ConnectionResetError:
            return False
        self.link.buffer += data
        self.take()
        return bool(data)

    def take(self):
        while packet := self.link.take():
            if packet[0] == "DelContact" or self.told & set(packet[1]):
                self.facts.append(packet)
            self.told.update(packet[1])


class Rolling(servers_case.Case):
    OPTIONS = ("--drain-time", str(DRAIN_SECONDS), "--park-time", "30", "--login-rate", "0")

    def setUp(self):
        super().setUp()
        self.ports = {name: (ports.unused(), ports.unused()) for name in NODES}
        self.servers = {name: self.begin(name) for name in NODES}
        self.users = [User(f"user{number}") for number in range(USERS)]
        self.waiting = selectors.DefaultSelector()
        self.addCleanup(self.waiting.close)

    def begin(self, name):
        return self.node(name, *self.OPTIONS, ports=self.ports[name])

    def place(self, user, node):
        user.enter(node)
        self.addCleanup(user.link.close)
        self.waiting.register(user.link.socket, selectors.EVENT_READ, user)

    def serve(self, seconds, others=()):
        """Reads for all users for a time; those whose server ends move to one of the others."""
        until, others = time.monotonic() + seconds, itertools.cycle(others)
        while (left := until - time.monotonic()) > 0:
            for key, _ in self.waiting.select(left):
                user = key.data
                if not user.read():
                    self.waiting.unregister(key.fileobj)
                    user.link.close()
                    self.place(user, next(others))

    def restart(self, name):
        server = self.servers[name]
        others = [each for each in self.servers.values() if each is not server]
        server.signal(signal.SIGTERM)
        while server.popen.poll() is None:
            self.serve(0.1, others)
        self.assertEqual(0, server.exit_code(), server.transcript())
        self.serve(0.3, others)
        self.servers[name] = self.begin(name)
        self.assertFalse([each.name for each in self.users if each.node is server])

    def real_call(self):
        """Two real clients of servers a and b in an encrypted call."""
        alice = self.enter(self.servers["a"], "alice")
        bob = self.enter(self.servers["b"], "bob")
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        bob.expect("call.incoming", peer="alice")
        bob.command("accept")
        self.in_call(alice, bob)
        return alice, bob

    def test_a_restart_in_turn_under_load_tells_nobody_anything_and_ends_no_call(self):
        real = self.real_call()
        for user, node in zip(self.users, itertools.cycle(self.servers.values())):
            self.place(user, node)
        names = {each.name for each in self.users} | {"alice", "bob"}

        def everybody_knows_everybody():
            self.serve(0.1)
            return all(each.told == names - {each.name} for each in self.users)

        harness.eventually(everybody_knows_everybody, 10, "everybody at everybody")
        for name in NODES:
            self.restart(name)
            self.serve(1)
            self.assertFalse([(each.name, each.facts) for each in self.users if each.facts])
        harness.eventually(everybody_knows_everybody, 10, "everybody at everybody")
        self.serve(4)  # longer than names of a server that died are shown
        self.assertFalse([(each.name, each.facts) for each in self.users if each.facts])
        for client in real:
            self.assertEqual([], client.events("call.ended"), client.transcript())
            self.assertIsNone(client.popen.poll(), client.transcript())


class Names(servers_case.Case):
    def test_a_killed_server_that_starts_again_takes_its_name_back_and_nobody_is_told(self):
        lease = ("--cluster-lease", "60")  # so that nobody else takes it for dead meanwhile
        a, b = (self.node(name, *lease) for name in ("a", "b"))
        alice = self.user(a, "alice")
        self.knows(self.user(b, "bob"), "alice")
        self.knows(alice, "bob")
        self.kill(b)
        again = self.node("b", *lease)
        bob = self.knows(self.user(again, "bob"), "alice")
        self.quiet(alice, 4)
        alice.send("CallRequest", "bob", "", 5000)
        self.assertEqual(("CallRequest", "alice", "127.0.0.1", 5000), bob.receive())

    def test_a_killed_server_that_starts_again_frees_the_names_of_those_who_stay_away(self):
        lease = ("--cluster-lease", "60")
        a, b = (self.node(name, *lease) for name in ("a", "b"))
        alice = self.user(a, "alice")
        self.user(b, "bob")
        self.knows(alice, "bob")
        self.kill(b)
        self.node("b", *lease)
        self.assertEqual(("DelContact", ["bob"]), alice.receive(servers_case.ORPHANED * harness.SLOWDOWN))
        self.user(a, "bob")


class Versions(servers_case.Case):
    """Servers of another format of the register."""

    def meta(self, *words):
        with engine.Connection(self.engine.path) as admin:
            return admin.send(words[0], f"{{{engine.CLUSTER}}}:meta", *words[1:])

    def test_a_server_of_another_version_does_not_start_and_one_with_users_waits(self):
        a = self.node("a")
        alice = self.user(a, "alice")
        version = self.meta("HGET", "version")
        self.meta("HSET", "version", "another")
        new = self.start_node("b")
        new.wait_line("does not take this server: the other nodes have the version another")
        self.assertEqual(2, new.exit_code(), new.transcript())
        with engine.Connection(self.engine.path) as admin:
            admin.send("CLIENT", "KILL", "TYPE", "normal")
        a.wait_line("the link with the engine is over")
        self.quiet(alice, 1)
        self.assertIn("babel_cluster_up 0", self.metrics(a))
        self.meta("HSET", "version", version)
        self.linked(a, 2)
        self.quiet(alice)
        self.user(a, "bob")
        self.knows(alice, "bob")


if __name__ == "__main__":
    harness.main()
