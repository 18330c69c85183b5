"""Names that belong to keys in a cluster: three servers by TLS over a real redis-server, and users who change servers."""
import base64
import os
import shutil
import struct
import time
import unittest

import engine
import harness
import servers_case
import sshsig
import tls
import wire

AWAY = "the register of the cluster cannot be reached; try again in some seconds"
MOVED = ("Notice", 1, "you logged in from another connection")
DISOWNED = ("ErrorResponse", "the owner of your name changed; log in again")


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Case(servers_case.Case):
    def key(self, name):
        return tls.Key(self.path(name + ".key"))

    def login(self, server, name, key=None, **more):
        """A connection, and the answer to its login."""
        made = self.extended(server.tls_port)
        return made.link, made.log_in(name, key, **more)

    def enters(self, server, name, key=None, **more):
        link, answer = self.login(server, name, key, **more)
        self.assertEqual(("LoginSuccess",), answer)
        return link

    def is_refused(self, server, name, key=None, **more):
        """The code and the words."""
        link, answer = self.login(server, name, key, **more)
        link.close()
        self.assertEqual("LoginRefused", answer[0])
        return answer[1:]

    def leaves(self, link, name):
        """Once nobody has the name any more."""
        link.close()
        harness.eventually(lambda: name not in self.names(), 10, f"{name} as a free name")

    def owner(self, server, name):
        """The key of a name, as that server has it."""
        asking = self.enters(server, f"asks at {server.name}")
        asking.send("WhoIs", name)
        answer = asking.expect("WhoIsAnswer")
        self.leaves(asking, f"asks at {server.name}")
        return answer[2]

    def owns(self, server, name, key):
        harness.eventually(lambda: self.owner(server, name) == (key.public if key else b""), 10,
                           f"the owner of {name} at {server.name}")

    def keys(self):
        with engine.Connection(self.engine.path) as admin:
            flat = admin.send("HGETALL", f"{{{engine.CLUSTER}}}:keys")
            return dict(zip(flat[::2], flat[1::2]))

    def control(self, server, *words, status=0):
        """The output of a command, on standard output or, if it fails, on standard error."""
        result = self.ctl(*words, path=server.control)
        self.assertEqual(status, result.returncode, result)
        return result.stderr if status else result.stdout

    def line_of(self, key):
        return sshsig.public_line(key.public).split()

    def ends(self, link, *last):
        """These packets come, and then the end, whatever presence came before."""
        rest = [packet for packet in link.receive_to_end() if packet[0] not in ("Presence", "AddContact", "DelContact")]
        self.assertEqual(list(last), rest)


class Owners(Case):
    def test_a_stranger_is_refused_at_every_server_as_by_a_single_one(self):
        alice, mallory = self.key("alice"), self.key("mallory")
        alone = self.tls_server()
        self.enters(alone, "alice", alice).close()
        by_key, as_guest = self.is_refused(alone, "alice", mallory), self.is_refused(alone, "alice")
        self.assertEqual((3, 3), (by_key[0], as_guest[0]))
        nodes = self.nodes()
        self.enters(nodes[0], "alice", alice)
        for node in nodes:
            self.owns(node, "alice", alice)
            self.assertEqual(by_key, self.is_refused(node, "alice", mallory))
            self.assertEqual(as_guest, self.is_refused(node, "alice"))
            self.assertEqual(as_guest[1], self.refused(node, "alice"))
        self.assertEqual({"alice"}, set(self.keys()))

    def test_users_of_other_servers_see_a_proved_key(self):
        a, b, c = self.nodes()
        self.enters(a, "alice", self.key("alice"))
        bob = self.enters(b, "bob")
        self.assertEqual(("Presence", [("alice", 1)]), bob.receive())
        self.user(c, "carol")
        self.assertEqual(("Presence", [("carol", 4)]), bob.receive())

    def test_two_registrations_at_once_have_one_winner(self):
        nodes = self.nodes("a", "b")
        keys = [self.key("first"), self.key("second")]
        for turn in range(3):
            asking = [self.extended(node.tls_port) for node in nodes]
            name = f"user{turn}"
            for made, key in zip(asking, keys):
                proof = key.sign("babel-login", made.binding + wire.to_bytes(name))
                made.link.send("Login2", name, key.public, proof, "", [], [])
            answers = [made.link.receive(12) for made in asking]
            winner = answers.index(("LoginSuccess",))
            self.assertEqual("LoginRefused", answers[1 - winner][0])
            owner = base64.b64encode(keys[winner].public).decode().rstrip("=")
            self.assertEqual(owner, self.keys()[name].split()[0])

    def test_a_guest_keeps_a_name_from_being_registered_elsewhere(self):
        a, b = self.nodes("a", "b")
        guest = self.user(a, "alice")
        self.knows(self.user(b, "bob"), "alice")
        alice = self.key("alice")
        self.assertEqual((1, "somebody without a key is online under this name"), self.is_refused(b, "alice", alice))
        self.assertEqual({}, self.keys())
        self.leaves(guest, "alice")
        harness.eventually(lambda: self.login(b, "alice", alice)[1] == ("LoginSuccess",), 10, "the registration")

    def test_registration_is_the_rule_of_the_server_that_is_asked(self):
        a, b = self.node("a"), self.node("b", "--registration", "closed")
        alice = self.key("alice")
        self.assertEqual(4, self.is_refused(b, "alice", alice)[0])
        self.leaves(self.enters(a, "alice", alice), "alice")
        self.owns(b, "alice", alice)
        self.enters(b, "alice", alice)

    def test_an_invite_is_of_the_server_that_made_it(self):
        a, b = (self.node(name, "--registration", "invite", "--invite-host", "127.0.0.1") for name in ("a", "b"))
        link = self.control(a, "invite").split("\n", 1)[0]
        token = link.partition("&i=")[2].partition("&")[0]
        alice = self.key("alice")
        self.assertEqual(6, self.is_refused(b, "alice", alice, invite=token)[0])
        self.leaves(self.enters(a, "alice", alice, invite=token), "alice")
        self.owns(b, "alice", alice)
        self.enters(b, "alice", alice)

    def test_an_engine_that_lost_the_names_gets_them_back(self):
        a, b = self.nodes("a", "b")
        alice, mallory = self.key("alice"), self.key("mallory")
        self.leaves(self.enters(a, "alice", alice), "alice")
        self.owns(b, "alice", alice)
        before = self.keys()
        self.engine.kill()
        for node in (a, b):
            node.wait_line("the link with the engine is over")
        self.engine.start()
        for node in (a, b):
            self.linked(node, 2)
        harness.eventually(lambda: self.keys() == before, 10, "the names")
        self.assertEqual(3, self.is_refused(b, "alice", mallory)[0])


class Moves(Case):
    def test_the_same_key_takes_a_name_over_from_another_server(self):
        a, b, c = self.nodes()
        alice = self.key("alice")
        first = self.enters(a, "alice", alice)
        bob = self.knows(self.user(c, "bob"), "alice")
        carol = self.knows(self.user(a, "carol"), "alice", "bob")
        self.knows(bob, "carol")
        began = time.monotonic()
        self.enters(b, "alice", alice)
        self.assertLess(time.monotonic() - began, 3 * harness.SLOWDOWN)  # no ghost is waited for
        self.ends(first, MOVED)
        self.quiet(bob)
        self.quiet(carol)
        self.assertEqual({"alice": "2", "bob": "3", "carol": "1"},
                         {name: value.partition("/")[0] for name, value in self.names().items()})

    def test_a_call_finds_the_user_who_moved(self):
        a, b = self.nodes("a", "b")
        alice = self.key("alice")
        first = self.enters(a, "alice", alice)
        bob = self.knows(self.user(a, "bob"), "alice")
        second = self.enters(b, "alice", alice)
        self.ends(first, MOVED)
        bob.send("CallRequest", "alice", "", 5000)
        self.assertEqual(("CallRequest", "bob", "127.0.0.1", 5000), second.expect("CallRequest"))

    def test_a_name_without_an_owner_moves_with_the_key_of_its_session(self):
        a, b = (self.node(name, "--registration", "off") for name in ("a", "b"))
        alice = self.key("alice")
        first = self.enters(a, "alice", alice)
        self.assertEqual((1, "username already used"), self.is_refused(b, "alice", self.key("mallory")))
        self.enters(b, "alice", alice)
        self.ends(first, MOVED)
        self.assertEqual({}, self.keys())

    def test_users_may_move_again_and_again(self):
        nodes = self.nodes("a", "b")
        alice = self.key("alice")
        bob = self.user(nodes[0], "bob")
        last = self.enters(nodes[0], "alice", alice)
        self.knows(bob, "alice")
        for turn in range(1, 6):
            new = self.enters(nodes[turn % 2], "alice", alice)
            self.ends(last, MOVED)
            last = new
        self.quiet(bob)

    def test_a_new_key_replaces_the_old_one_at_all_servers(self):
        a, b, c = self.nodes()
        old, new = self.key("old"), self.key("new")
        first = self.enters(a, "alice", old)
        self.owns(b, "alice", old)
        said = b"\x01" + new.public + struct.pack("<Q", int(time.time()))
        endorsement = said + old.sign("babel-endorse", said)
        self.assertEqual(3, self.is_refused(b, "alice", new)[0])
        self.enters(b, "alice", new, endorsements=[endorsement])
        self.ends(first, DISOWNED)
        self.owns(c, "alice", new)
        self.assertEqual(3, self.is_refused(c, "alice", old)[0])


class Operators(Case):
    def listed(self, server, *words):
        rows = [line.split() for line in self.control(server, "names", *words).splitlines()]
        return [(row[0], row[-1]) for row in rows[1:]]

    def test_a_name_that_the_operator_gives_away_is_given_everywhere(self):
        a, b = self.nodes("a", "b")
        alice = self.key("alice")
        guest = self.user(b, "alice")
        self.control(a, "bind", "alice", *self.line_of(alice))
        self.ends(guest, DISOWNED)
        self.owns(b, "alice", alice)
        self.assertEqual([("alice", "cluster")], self.listed(b))
        user = self.enters(b, "alice", alice)
        self.assertIn("belongs to that key already", self.control(b, "bind", "alice", *self.line_of(alice), status=1))
        self.control(a, "unbind", "alice")
        self.ends(user, DISOWNED)
        self.owns(b, "alice", None)
        self.assertEqual("no name belongs to a key\n", self.control(b, "names"))
        self.assertEqual({}, self.keys())

    def test_a_name_changes_hands_in_one_step(self):
        a, b = self.nodes("a", "b")
        first, second = self.key("first"), self.key("second")
        user = self.enters(b, "alice", first)
        self.owns(a, "alice", first)
        self.control(a, "bind", "alice", *self.line_of(second))
        self.ends(user, DISOWNED)
        self.assertEqual(3, self.is_refused(b, "alice", first)[0])
        self.enters(b, "alice", second)

    def test_without_an_engine_the_operator_hears_so(self):
        a = self.node("a")
        self.leaves(self.enters(a, "alice", self.key("alice")), "alice")
        self.engine.kill()
        a.wait_line("the link with the engine is over")
        for words in (("bind", "bob", *self.line_of(self.key("bob"))), ("unbind", "alice"), ("names",), ("names", "import")):
            with self.subTest(words[0]):
                self.assertIn(AWAY, self.control(a, *words, status=1))

    def test_names_of_a_file_are_imported_if_they_are_free(self):
        alice, bob, other = self.key("alice"), self.key("bob"), self.key("other")
        state = os.path.join(self.path("node-a"), "state")
        os.makedirs(state, 0o700)
        with open(os.path.join(state, "names"), "w", encoding="ascii") as file:
            for name, key in (("alice", alice), ("bob", bob), ("carol", other)):
                file.write(f"{name} {sshsig.public_line(key.public)} since=2026-11-29T12:00:00Z\n")
        a, b = self.nodes("a", "b")
        self.control(b, "bind", "carol", *self.line_of(bob))
        self.owns(a, "carol", bob)
        self.enters(b, "alice", alice)
        self.owns(a, "alice", alice)
        self.assertEqual("imported: 1, there already: 1\nthese belong to other keys in the cluster:\ncarol\n",
                         self.control(a, "names", "import"))
        self.owns(b, "bob", bob)
        self.assertEqual("1795953600", self.keys()["bob"].split()[1])
        self.assertEqual("imported: 0, there already: 2\nthese belong to other keys in the cluster:\ncarol\n",
                         self.control(a, "names", "import"))
        self.assertEqual("imported: 0, there already: 0\n", self.control(b, "names", "import"))

    def test_a_single_server_has_nothing_to_import(self):
        self.tls_server()
        self.assertIn("the server is alone", self.text("names", "import", status=1))


if __name__ == "__main__":
    harness.main()
