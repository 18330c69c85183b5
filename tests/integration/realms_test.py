"""Realms: users see and call those of their realm alone, on one server and on three over a real redis-server."""
import harness
import servers_case
import wire

NOBODY = "requested username not found"
FULL = "the realm is full; try again later"


class OneServer(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server("--realms", "yes", "--realm-users", "3").port

    def member(self, name):
        link = wire.log_in(self.port, name)
        self.addCleanup(link.close)
        return link

    def refused(self, name):
        link = wire.Link.connect(self.port)
        self.addCleanup(link.close)
        link.expect("HelloConnect")
        link.send("Login", name)
        return link.receive()

    def quiet(self, *links):
        """Each was sent nothing: what the server answers now is the next packet."""
        for link in links:
            link.send("Login", "again")
            self.assertEqual(("ErrorResponse", "already logged in"), link.receive())

    def test_users_see_and_call_those_of_their_realm_alone(self):
        alice, bob, carol = (self.member(name) for name in ("alice@acme", "bob@other", "carol"))
        dave = self.member("dave@acme")
        self.assertEqual(("AddContact", ["alice@acme"]), dave.receive())
        self.assertEqual(("AddContact", ["dave@acme"]), alice.receive())
        for name in ("bob@other", "carol", "nobody@acme"):
            alice.send("CallRequest", name, "", 5000)
            self.assertEqual(("ErrorResponse", NOBODY), alice.receive())
            self.assertEqual(("CallRefused", name), alice.receive())
        alice.send("CallRequest", "dave@acme", "", 5001)
        self.assertEqual(("CallRequest", "alice@acme", "127.0.0.1", 5001), dave.receive())
        dave.send("CallRefused", "alice@acme")
        self.assertEqual(("CallRefused", "dave@acme"), alice.receive())
        dave.close()
        self.assertEqual(("DelContact", ["dave@acme"]), alice.receive())
        self.quiet(alice, bob, carol)

    def test_a_full_realm_refuses_logins_and_others_do_not(self):
        for name in ("alice", "bob", "carol"):
            self.member(name + "@acme")
        self.assertEqual(("LoginFailed", FULL), self.refused("dave@acme"))
        self.member("dave@other")
        self.member("dave")

    def test_a_name_needs_a_realm_behind_its_last_at(self):
        self.assertEqual(("LoginFailed", "the name ends with @, which has to be followed by a realm"),
                         self.refused("alice@"))

    def test_a_name_belongs_to_one_user_of_each_realm(self):
        self.member("alice@acme")
        self.assertEqual(("LoginFailed", "username already used"), self.refused("alice@acme"))
        self.member("alice@other")

    def test_programs_call_within_a_realm(self):
        bob = self.listen(self.port, "bob@acme")
        self.assert_ends(self.call(self.port, "bob@acme", "alice@other"), "not_online", 5)
        caller = self.call(self.port, "bob@acme", "alice@acme")
        self.in_call(caller, bob)
        caller.command("hangup")
        self.assert_ends(caller, "hangup", 0)


class Without(harness.Case):
    def test_a_name_with_an_at_is_a_name_like_any_other(self):
        server = self.server()
        alice = wire.log_in(server.port, "alice@acme")
        self.addCleanup(alice.close)
        bob = wire.log_in(server.port, "bob@other")
        self.addCleanup(bob.close)
        self.assertEqual(("AddContact", ["bob@other"]), alice.receive())
        self.assertEqual(("AddContact", ["alice@acme"]), bob.receive())


class ThreeServers(servers_case.Case):
    def nodes(self, *options):
        return [self.node(name, "--realms", "yes", *options) for name in "abc"]

    def test_presence_and_calls_stay_within_a_realm(self):
        a, b, c = self.nodes()
        alice = self.user(a, "alice@acme")
        other = self.user(a, "erin@other")
        bob = self.knows(self.user(b, "bob@acme"), "alice@acme")
        self.knows(alice, "bob@acme")
        carol = self.user(c, "carol@other")  # the first of her realm at that server
        self.knows(carol, "erin@other")
        self.knows(other, "carol@other")
        alice.send("CallRequest", "bob@acme", "192.0.2.7", 5000)
        self.assertEqual(("CallRequest", "alice@acme", "192.0.2.7", 5000), bob.receive())
        bob.send("CallRefused", "alice@acme")
        self.assertEqual(("CallRefused", "bob@acme"), alice.receive())
        alice.send("CallRequest", "carol@other", "192.0.2.7", 5000)
        self.told(alice, ("ErrorResponse", NOBODY), ("CallRefused", "carol@other"))
        bob.close()
        self.assertEqual(("DelContact", ["bob@acme"]), alice.receive())
        for link in (alice, other, carol):
            self.quiet(link)

    def test_a_name_is_unique_where_its_realm_has_nobody_else(self):
        a, b, _ = self.nodes()
        self.user(a, "alice@acme")
        self.assertEqual("username already used", self.refused(b, "alice@acme"))
        self.user(b, "alice@other")

    def test_a_realm_that_ends_and_begins_at_a_server_is_shown_as_it_is_now(self):
        a, b, _ = self.nodes()
        alice = self.user(a, "alice@acme")
        bob = self.knows(self.user(b, "bob@acme"), "alice@acme")
        self.knows(alice, "bob@acme")
        bob.close()
        self.assertEqual(("DelContact", ["bob@acme"]), alice.receive())
        dave = self.knows(self.user(a, "dave@acme"), "alice@acme")
        self.knows(alice, "dave@acme")
        self.settled(b, 2)
        alice.close()
        self.assertEqual(("DelContact", ["alice@acme"]), dave.receive())
        self.settled(b, 1)  # news of a realm in which nobody is there
        self.knows_exactly(self.user(b, "fred@acme"), "dave@acme")

    def knows_exactly(self, link, *names):
        self.assertEqual(("AddContact", list(names)), link.receive(servers_case.TOLD * harness.SLOWDOWN))
        self.quiet(link)

    def test_users_of_other_servers_count_for_their_realm(self):
        a, b, _ = self.nodes("--realm-users", "2")
        alice = self.user(a, "alice@acme")
        bob = self.user(a, "bob@acme")
        self.knows(bob, "alice@acme")
        self.settled(b, 2)
        self.assertEqual(FULL, self.refused(b, "carol@acme"))
        self.user(b, "carol@other")
        alice.close()
        harness.eventually(lambda: self.enters(b, "carol@acme"), 10, "room in the realm")

    def settled(self, node, count):
        """Waits until a server has read of that many users elsewhere."""
        line = f"babel_cluster_users_elsewhere {count}"
        harness.eventually(lambda: line in self.metrics(node), 10, line)

    def enters(self, node, name):
        link = wire.Link.connect(node.port)
        self.addCleanup(link.close)
        link.expect("HelloConnect")
        link.send("Login", name)
        return link.receive(12) == ("LoginSuccess",)


if __name__ == "__main__":
    harness.main()
