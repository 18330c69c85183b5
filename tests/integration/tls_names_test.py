"""Names and keys at logins by TLS: invites, the operator's list, guests, and proofs of other connections."""
import re
import shutil
import statistics
import subprocess
import time
import unittest

import harness
import sshsig
import tls
import wire


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Names(tls.Case):
    def key(self, name):
        return tls.Key(self.path(name + ".key"))

    def by_key(self, server, name, key, *options):
        """A client at the prompt that takes that key, before its login."""
        return self.client(self.at(server.tls_port), "login", name, "--identity", key.path, *options,
                           more_environment=self.person(name))

    def names(self):
        return [each["name"] for each in self.json("names")["names"]]


class Invites(Names):
    def join(self, link, person, *options):
        """A client that follows an invitation."""
        argv = [harness.program("babel-cli"), "join", link, *options, "--json", "--audio", "null"]
        return self.start(harness.Client, argv, more_environment=self.person(person), stdin=subprocess.PIPE)

    def inviting(self):
        server = self.tls_server(*self.configured("registration = invite", "invite-host = 127.0.0.1"))
        self.tls_port = server.tls_port
        return server

    def link(self, *words):
        """A new invitation, to the port on which the server of a test listens."""
        made = self.json("invite", *words)["invite"]["link"]
        return made.replace("127.0.0.1:4243/", f"127.0.0.1:{self.tls_port}/")

    def test_a_name_needs_an_invite(self):
        server = self.inviting()
        uninvited = self.by_key(server, "alice", self.key("alice"))
        self.ends(uninvited, 4, "login.failed", code="invite_needed")
        self.assertEqual(self.names(), [])

    def test_an_invite_pins_the_server_and_registers_the_name_once(self):
        server = self.inviting()
        link = self.link("alice")
        alice = self.join(link, "alice")
        self.assertEqual(alice.expect("connected")["trust"], "given_key")
        alice.expect("login.ok", name="alice")
        self.assertEqual(self.names(), ["alice"])
        self.leave(alice)
        self.leave(self.enter(server, "alice"))
        self.assertNotIn(re.search("i=([^&]*)", link).group(1), server.transcript())

    def test_a_used_invite_is_worthless(self):
        self.inviting()
        link = self.link()
        alice = self.join(link, "alice", "--name", "alice")
        alice.expect("login.ok")
        self.ends(self.join(link, "bob", "--name", "bob"), 4, "login.failed", code="invite_bad")
        self.assertEqual(self.names(), ["alice"])

    def test_an_invitation_of_another_server_is_refused(self):
        server = self.inviting()
        link = re.sub("k=[^&]*", "k=SHA256:" + 42 * "a" + "A", self.link("alice"))
        self.ends(self.join(link, "alice"), 12, "server.untrusted", code="not_the_given_key")
        self.assertNotIn("logged in", server.transcript())

    def test_a_name_of_an_invite_waits_for_its_key(self):
        server = self.inviting()
        self.link("alice")
        guest = wire.Link.connect(server.port)
        self.addCleanup(guest.close)
        guest.send("Login", "alice")
        self.assertEqual(guest.expect("LoginFailed")[1], "this name is reserved for somebody who was invited")


class Refusals(Names):
    """Answers to strangers, and their times, tell nothing about names."""
    ROUNDS = 40
    # Ratio of the medians. To verify a signature takes most of the time that the server needs for an answer.
    MOST_APART = 1.3
    SERIES = 3  # other programs may slow one of them down, a difference shows in each

    def setUp(self):
        super().setUp()
        alice, self.mallory = self.key("alice"), self.key("mallory")
        with open(self.path("authorized"), "w", encoding="ascii") as file:
            file.write(f"alice {sshsig.public_line(alice.public)}\n")
        self.tls_port = self.tls_server(
            *self.configured("registration = closed", "authorized-names = " + self.path("authorized"))).tls_port

    def refused(self, name, is_proved):
        """The answer to a login, and its seconds."""
        asking = self.extended(self.tls_port)
        proof = self.mallory.sign("babel-login", asking.binding + name.encode()) if is_proved else bytes(64)
        begun = time.perf_counter()
        asking.link.send("Login2", name, self.mallory.public, proof, "", [], [])
        answer = asking.link.receive()
        seconds = time.perf_counter() - begun
        asking.link.close()
        return answer, seconds

    def ratio(self, names, is_proved):
        """That of the median times of two names, which take turns."""
        times = {name: [] for name in names}
        for number in range(self.ROUNDS):
            for name in names if number % 2 else reversed(names):
                times[name].append(self.refused(name, is_proved)[1])
        fast, slow = sorted(map(statistics.median, times.values()))
        return slow / fast

    def assert_alike(self, is_proved):
        ratios = []
        while len(ratios) < self.SERIES:
            ratios.append(self.ratio(("alice", "nobody"), is_proved))
            if ratios[-1] < self.MOST_APART:
                return
        self.fail(f"ratios of the times of a bound name and an unknown one: {ratios}")

    def test_a_stranger_without_a_key_learns_nothing(self):
        answers = [self.refused(name, False)[0] for name in ("alice", "nobody")]
        self.assertEqual(answers[0][0], "LoginRefused")
        self.assertEqual(*answers)
        self.assert_alike(False)

    def test_a_proven_key_is_refused_for_its_reason_in_the_same_time(self):
        answers = [self.refused(name, True)[0][:2] for name in ("alice", "nobody")]
        self.assertEqual(answers, [("LoginRefused", 3), ("LoginRefused", 4)])
        self.assert_alike(True)


class Rules(Names):
    def test_a_closed_server_admits_the_keys_of_its_operator(self):
        alice, bob = self.key("alice"), self.key("bob")
        with open(self.path("authorized"), "w", encoding="ascii") as file:
            file.write(f"alice {sshsig.public_line(alice.public)} Alice's laptop\n")
        server = self.tls_server(
            *self.configured("registration = closed", "authorized-names = " + self.path("authorized")))
        client = self.by_key(server, "alice", alice)
        client.expect("login.ok")
        for name, key, code in (("alice", bob, "name_bound"), ("bob", bob, "registration_closed")):
            self.ends(self.by_key(server, name, key), 4, "login.failed", code=code)
        listed = self.client(server.port, "contacts", "--name", "guest")
        self.assertEqual(listed.exit_code(), 0, listed.transcript())

    def test_a_server_without_guests_requires_a_key(self):
        server = self.tls_server(*self.configured("guests = off"))
        words = "this server has no guests; log in with a key"
        self.ends(self.client(server.port, "login", "bob"), 4, "login.failed", reason=words)
        self.assertEqual(self.extended(server.tls_port).log_in("bob"), ("LoginRefused", 2, words))
        self.leave(self.enter(server, "alice"))

    def test_a_key_that_others_can_read_is_not_used(self):
        server = self.tls_server()
        key = self.key("alice")
        subprocess.run(["chmod", "640", key.path], check=True)
        client = self.by_key(server, "alice", key)
        self.assertEqual(client.exit_code(), 1, client.transcript())
        client.wait_line("alice.key: other users may use it; close it to them by chmod 600")

    def test_a_guest_keeps_a_free_name_while_online(self):
        server = self.tls_server()
        guest = wire.log_in(server.port, "alice")
        refused = self.ends(self.client(self.at(server.tls_port), "login", "alice",
                                        more_environment=self.person("alice")), 11, "login.failed", code="name_in_use")
        self.assertEqual(refused["reason"], "somebody without a key is online under this name")
        wire.leave([guest])
        self.leave(self.enter(server, "alice"))
        self.assertEqual(self.names(), ["alice"])

    def test_a_key_registers_three_names(self):
        server = self.tls_server()
        key = self.key("key")
        for name in ("a1", "a2", "a3"):
            self.by_key(server, name, key).expect("login.ok")
        self.ends(self.by_key(server, "a4", key), 4, "login.failed", code="not_allowed")
        self.assertEqual(sorted(self.names()), ["a1", "a2", "a3"])

    def test_the_operator_gives_a_name_to_another_key(self):
        server = self.tls_server()
        key = self.key("key")
        alice = self.enter(server, "alice")
        self.text("bind", "alice", sshsig.public_line(key.public))
        self.assertIn("retry_s", alice.expect("server.lost"))
        self.ends(alice, 4, "server.lost", code="name_bound")
        other = self.by_key(server, "alice", key)
        other.expect("login.ok")
        self.leave(other)
        self.text("unbind", "alice")
        self.enter(server, "alice")
        self.assertEqual(self.names(), ["alice"])

    def test_names_belong_to_nobody_without_registration(self):
        server = self.tls_server("--registration", "off")
        for key in ("first", "second"):
            client = self.by_key(server, "alice", self.key(key))
            client.expect("login.ok")
            self.leave(client)
        wire.log_in(server.port, "alice").close()


class Proofs(Names):
    def assert_wrong(self, client, *login):
        """The login is refused for its proof, and that is the end of the connection."""
        client.link.send("Login2", *login, "", [], [])
        self.assertEqual(client.link.receive(), (
            "LoginRefused", 10, "the signature does not prove the key on this connection"))
        self.assertIsNone(client.link.receive())

    def test_a_proof_holds_for_its_connection_name_and_key_only(self):
        port = self.tls_server().tls_port
        alice, mallory = self.key("alice"), self.key("mallory")
        first = self.extended(port)
        proof = alice.sign("babel-login", first.binding + b"alice")
        self.assertEqual(first.log_in("alice", alice, proof), ("LoginSuccess",))
        for name, key, make in (
                ("alice", alice.public, lambda _: proof), ("alice", alice.public, lambda _: bytes(64)),
                ("alice", mallory.public, lambda own: alice.sign("babel-login", own + b"alice")),
                ("alicia", alice.public, lambda own: alice.sign("babel-login", own + b"alice")),
                ("alice", alice.public, lambda own: alice.sign("babel-endorse", own + b"alice")),
                ("alice", b"", lambda own: alice.sign("babel-login", own + b"alice"))):
            other = self.extended(port)
            self.assertNotEqual(first.binding, other.binding)
            self.assert_wrong(other, name, key, make(other.binding))
        self.assertEqual(self.extended(port).log_in("alice", alice), ("LoginSuccess",))
        self.assertEqual(first.link.receive(), ("Notice", 1, "you logged in from another connection"))
        self.assertIsNone(first.link.receive())

    def test_sizes_that_are_not_of_keys_end_the_connection(self):
        server = self.tls_server()
        for key, proof in ((bytes(31), bytes(64)), (bytes(33), bytes(64)), (bytes(32), bytes(63))):
            with self.subTest(key=len(key), proof=len(proof)):
                mallory = self.extended(server.tls_port)
                mallory.link.send("Login2", "mallory", key, proof, "", [], [])
                self.assertNotIn("LoginSuccess", [packet[0] for packet in mallory.link.receive_to_end()])

    def test_weak_keys_prove_nothing(self):
        server = self.tls_server()
        for weak in (bytes(32), b"\x01" + bytes(31), b"\xec" + 30 * b"\xff" + b"\x7f"):
            self.assert_wrong(self.extended(server.tls_port), "mallory", weak, b"\x01" + bytes(63))

    def test_features_that_a_client_requires_are_checked(self):
        server = self.tls_server()
        client = self.extended(server.tls_port)
        self.assertEqual(client.log_in("alice", capabilities=["!new1"])[:2], ("LoginRefused", 2))
        self.assertEqual(client.log_in("alice", capabilities=["new1"]), ("LoginSuccess",))

    def test_the_owner_of_a_name_is_told(self):
        server = self.tls_server()
        alice = self.key("alice")
        self.assertEqual(self.extended(server.tls_port).log_in("alice", alice), ("LoginSuccess",))
        bob = self.extended(server.tls_port)
        self.assertEqual(bob.log_in("bob"), ("LoginSuccess",))
        for name, key in (("alice", alice.public), ("bob", b""), ("nobody", b"")):
            bob.link.send("WhoIs", name)
            answer = bob.link.expect("WhoIsAnswer")
            self.assertEqual(answer[1:3], (name, key))
            self.assertEqual(answer[3] > 0, bool(key))


if __name__ == "__main__":
    harness.main()
