"""Logins by TLS: the trust in a server, clients of all kinds together, and sessions that come and go."""
import os
import re
import shutil
import signal
import unittest

import harness
import tls
import wire

OTHER = "SHA256:" + 42 * "a" + "A"


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Trust(tls.Case):
    def fingerprint(self, server):
        return server.wait_line(r"the server's key is (SHA256:\S{43})$").group(1)

    def accepted(self, trust, *arguments, **options):
        """The event of a client that accepts the server for that reason, or of a plain one."""
        client = self.ask(*arguments, **options)
        event = self.ends(client, 0, "connected")
        self.assertEqual((event["security"], event.get("trust")), ("tls" if trust else "none", trust))
        client.expect("login.ok")
        return event

    def refused(self, code, *arguments, **options):
        client = self.ask(*arguments, **options)
        event = self.ends(client, 12, "server.untrusted", code=code)
        self.assertFalse(client.events("login.ok"))
        return event

    def test_a_new_server_is_trusted_and_known_later(self):
        server = self.tls_server()
        address = self.at(server.tls_port)
        first = self.accepted("first_use", address)
        self.assertEqual(first["key"], self.fingerprint(server))
        self.assertRegex(first["cipher"], "^TLS_(AES|CHACHA20)")
        (line,) = known = self.known_servers("alice")
        self.assertRegex(line, rf"^127\.0\.0\.1:{server.tls_port} ssh-ed25519 \S{{68}} 20\d\d-\d\d-\d\d$")
        for name in ("known_servers", "identity.pem"):
            self.assertEqual(os.stat(self.path("alice/babel/" + name)).st_mode & 0o777, 0o600)
        later = self.accepted("known", address)
        self.assertEqual(later["key"], first["key"])
        self.assertEqual(self.known_servers("alice"), known)

    def test_a_given_key_decides(self):
        server = self.tls_server()
        address, key = self.at(server.tls_port), self.fingerprint(server)
        wrong = self.refused("not_the_given_key", address, "--server-key", OTHER)
        self.assertEqual((wrong["expected"], wrong["presented"]), (OTHER, key))
        self.assertFalse(os.path.exists(self.path("alice/babel/known_servers")))
        self.assertFalse(os.path.exists(self.path("alice/babel/identity.pem")))
        self.accepted("given_key", address, "--server-key", key, "--secure", "verified")
        self.accepted("known", address, "--server-key", key)
        self.refused("not_the_given_key", address, "--server-key", OTHER)

    def test_each_policy_has_its_answer_to_an_unknown_server(self):
        server = self.tls_server("--registration", "off")
        encrypted, plain = self.at(server.tls_port), f"127.0.0.1:{server.port}"
        for number, (address, policy, outcome) in enumerate((
                (encrypted, "prefer", "first_use"), (encrypted, "require", "first_use"),
                (plain, "off", None), (plain, "prefer", None),
                ("babel://" + plain, "off", None), ("babel://" + plain, "prefer", None))):
            with self.subTest(address=address, policy=policy):
                self.accepted(outcome, address, "--secure", policy, person=f"person{number}")
        for address, policy, code in (
                (encrypted, "verified", "unverified"), (plain, "require", "needs_tls"),
                (plain, "verified", "needs_tls")):
            with self.subTest(address=address, policy=policy):
                self.refused(code, address, "--secure", policy, person="careful")
        self.refused("needs_tls", plain, "--server-key", OTHER, person="careful")
        for address, policy in ((encrypted, "off"), ("babel://" + plain, "require"), ("babel://" + plain, "verified")):
            self.assertEqual(self.ask(address, "--secure", policy).exit_code(), 2)

    def test_what_was_encrypted_is_not_plain_again(self):
        server = self.tls_server()
        label = f"127.0.0.1:{server.tls_port}"
        self.accepted("first_use", "babels://" + label)
        self.accepted("known", label)
        self.accepted("known", label, "--secure", "verified")
        self.refused("known_as_secure", "babel://" + label)

    def test_an_entry_of_another_key_or_kind_refuses(self):
        server = self.tls_server()
        label = f"127.0.0.1:{server.tls_port}"
        for line, code in ((f"{label} key {OTHER} 2026-11-29", "not_the_known_key"),
                           (f"{label} ca 2026-11-29", "bad_certificate"),
                           (f"{label} kee {OTHER} 2026-11-29", "unreadable_entry")):
            with self.subTest(code):
                self.know("alice", line)
                event = self.refused(code, "babels://" + label)
                if code == "not_the_known_key":
                    self.assertEqual(event["expected"], OTHER)
                self.assertEqual(self.known_servers("alice"), [line])
        self.assertFalse(os.path.exists(self.path("alice/babel/identity.pem")))

    def test_a_certificate_of_an_authority_may_be_renewed(self):
        named = ("-addext", "subjectAltName=IP:127.0.0.1")
        chains = [tls.make_certificate(self.folder, name, more=named) for name in ("first", "second")]
        with open(self.path("authorities.pem"), "w", encoding="ascii") as out:
            for chain, _ in chains:
                with open(chain, encoding="ascii") as file:
                    out.write(file.read())
        store = {"SSL_CERT_FILE": self.path("authorities.pem")}
        server = self.tls_server("--tls-certificate", chains[0][0], "--tls-key", chains[0][1], *self.configured())
        address = self.at(server.tls_port)
        first = self.accepted("authority", address, **store)
        self.assertRegex(self.known_servers("alice")[0], rf"^127\.0\.0\.1:{server.tls_port} ca 20\S+$")
        for kept, new in zip(chains[0], chains[1]):
            shutil.copy(new, kept)
        server.signal(signal.SIGHUP)
        server.wait_line("are read again")
        self.assertNotEqual(self.accepted("known", address, **store)["key"], first["key"])
        self.refused("bad_certificate", address)
        pinned = {**store, "person": "bob"}
        self.accepted("given_key", address, "--server-key", tls.fingerprint(chains[1][0]), **pinned)
        self.assertIn(" key SHA256:", self.known_servers("bob")[0])


class Together(tls.Case):
    def test_clients_of_all_kinds_see_each_other(self):
        server = self.tls_server()
        alice = self.enter(server, "alice")
        links = {}
        for name, connect in (("bob", lambda: self.connected(server.tls_port, "bob")),
                              ("carol", lambda: self.connected(server.tls_port, "carol", "babel/1")),
                              ("dora", lambda: wire.log_in(server.port, "dora"))):
            links[name] = connect()
            self.addCleanup(links[name].close)
            alice.expect("contacts.add", names=[name])
        known = ["alice"]
        for name, link in links.items():
            met = set()
            while met < set(known):
                met |= set(link.expect("AddContact")[1])
            known.append(name)
        eve = self.extended(server.tls_port)
        self.assertEqual(eve.log_in("eve"), ("LoginSuccess",))
        self.assertEqual(sorted(eve.link.expect("Presence")[1]),
                         [("alice", 3), ("bob", 4), ("carol", 4), ("dora", 4)])
        alice.expect("contacts.add", names=["eve"])
        self.leave(alice)
        for link in [*links.values(), eve.link]:
            self.assertEqual(link.expect("DelContact"), ("DelContact", ["alice"]))

    def test_contacts_show_who_proved_their_key(self):
        server = self.tls_server()
        self.enter(server, "alice")
        self.login(server.port, "bob")
        carol = self.client(self.at(server.tls_port), "contacts", "--name", "carol",
                            more_environment=self.person("carol"))
        self.assertEqual(carol.exit_code(), 0, carol.transcript())
        listed = carol.events("contacts.add")[-1]
        self.assertEqual((listed["names"], listed["proved"]), (["alice", "bob"], ["alice"]))

    def test_calls_connect_them_in_both_directions(self):
        server = self.tls_server()
        alice = self.enter(server, "alice")
        bob = self.login(server.port, "bob")
        alice.expect("contacts.add", names=["bob"])
        for caller, callee, who in ((alice, bob, "bob"), (bob, alice, "alice")):
            caller.command("call " + who)
            self.answer_and_hang_up(caller, callee)
        for client in (alice, bob):
            self.leave(client)


class Sessions(tls.Case):
    def test_the_same_key_takes_its_name_over(self):
        server = self.tls_server()
        bob = self.enter(server, "bob")
        first = self.enter(server, "alice")
        bob.expect("contacts.add", names=["alice"])
        second = self.enter(server, "alice")
        lost = self.ends(first, 4, "server.lost", code="logged_in_elsewhere")
        self.assertNotIn("retry_s", lost)
        self.connected(server.tls_port, "last")
        for client in (bob, second):
            client.expect("contacts.add", names=["last"])
        self.assertFalse(bob.events("contacts.del"))
        self.assertEqual(len(bob.events("contacts.add")), 2)
        self.assertEqual(self.json("list")["users"][0]["name"], "alice")

    def test_a_call_that_rings_ends_with_the_session_and_one_that_is_up_goes_on(self):
        server = self.tls_server()
        first = self.enter(server, "alice", "--auto-answer")
        bob, carol = self.login(server.port, "bob"), self.login(server.port, "carol")
        first.expect("contacts.add", names=["carol"])
        bob.expect("contacts.add", names=["alice"])
        bob.command("call alice")
        self.in_call(bob, first)
        first.command("call carol")
        carol.expect("call.incoming")
        self.enter(server, "alice")
        first.expect("server.lost", code="logged_in_elsewhere")
        carol.expect("call.missed", peer="alice")
        self.assertEqual(self.assert_ends(first, "dropped")["peer"], "carol")
        bob.command("hangup")
        self.assert_ends(first, "peer_hangup")

    def test_a_bound_name_is_refused_to_others(self):
        server = self.tls_server()
        self.leave(self.enter(server, "alice"))
        words = r"^this name belongs to (a|another) key, SHA256:\S{43}; log in with that key, or take another name$"
        for client, code in (
                (self.client(self.at(server.tls_port), "login", "alice", more_environment=self.person("mallory")),
                 "name_bound"),
                (self.client(server.port, "login", "alice", more_environment=self.person("mallory")), "other")):
            failed = self.ends(client, 4, "login.failed", code=code)
            self.assertRegex(failed["reason"], words)
        mallory = wire.Link.connect(server.port)
        self.addCleanup(mallory.close)
        mallory.send("Login", "alice")
        self.assertRegex(mallory.expect("LoginFailed")[1], words)
        self.leave(self.enter(server, "alice"))

    def restart(self, server):
        server.signal(signal.SIGTERM)
        self.assertEqual(server.exit_code(), 0)
        return self.tls_server(port=server.port, tls_port=server.tls_port)

    def test_clients_return_under_their_names_after_a_restart(self):
        server = self.tls_server()
        alice = self.enter(server, "alice")
        bob = self.login(server.port, "bob")
        alice.expect("contacts.add", names=["bob"])
        self.restart(server)
        for client, security in ((alice, "tls"), (bob, "none")):
            self.assertEqual(client.events("login.ok")[0]["security"], security)
            client.expect("server.lost")
            client.expect("server.back", security=security)
        users = self.json("list")["users"]
        self.assertEqual([(user["name"], user["link"]) for user in users], [("alice", "babel2"), ("bob", "plain")])
        self.assertFalse(alice.events("contacts.del"))

    def test_a_new_key_that_the_old_one_endorses_is_adopted(self):
        server = self.tls_server()
        old = re.search(r"key is (\S+)$", "\n".join(server.lines["stderr"]), re.MULTILINE).group(1)
        self.leave(self.enter(server, "bob"))
        alice = self.enter(server, "alice")
        before = {who: self.known_servers(who) for who in ("alice", "bob")}
        self.assertEqual(self.ctl("rotate-key").returncode, 0)
        self.restart(server)
        alice.expect("server.lost")
        alice.expect("server.back")
        bob = self.enter(server, "bob")
        (connected,) = bob.events("connected")
        self.assertEqual(connected["trust"], "old_key")
        self.assertNotEqual(connected["key"], old)
        for client, who in ((alice, "alice"), (bob, "bob")):
            self.leave(client)
            (line,) = self.known_servers(who)
            self.assertNotEqual([line], before[who])
            again = self.enter(server, who)
            self.assertEqual([(e["trust"], e["key"]) for e in again.events("connected")],
                             [("known", connected["key"])])


if __name__ == "__main__":
    harness.main()
