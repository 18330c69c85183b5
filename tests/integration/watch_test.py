"""Watch: a babel/2 client that chooses the names of which it hears, over real links."""
import harness
import tls

INSTEAD, ADD, REMOVE = range(3)
GUEST = 4


class Watching(tls.Case):
    def setUp(self):
        super().setUp()
        self.running = self.tls_server()

    def user(self, name, *capabilities):
        who = self.extended(self.running.tls_port)
        self.assertEqual(who.log_in(name, capabilities=capabilities), ("LoginSuccess",))
        return who.link

    def quiet(self, link):
        """Nothing was sent: the answer to this is the next packet."""
        link.send("Watch", REMOVE, [])
        self.assertEqual(("Presence", []), link.receive())

    def test_a_client_hears_of_the_names_that_it_watches(self):
        alice = self.user("alice")
        eve = self.user("eve", "!watch1")
        self.quiet(eve)
        eve.send("Watch", ADD, ["alice", "bob"])
        self.assertEqual(("Presence", [("alice", GUEST)]), eve.receive())
        self.assertEqual(("Presence", [("eve", GUEST)]), alice.receive())
        bob, carol = self.user("bob"), self.user("carol")
        self.assertEqual(("Presence", [("bob", GUEST)]), eve.receive())
        carol.close()
        self.quiet(eve)
        eve.send("Watch", INSTEAD, ["bob"])
        self.assertEqual(("Presence", [("bob", GUEST)]), eve.receive())
        alice.close()
        bob.close()
        self.assertEqual(("DelContact", ["bob"]), eve.receive())

    def test_a_caller_is_made_known_first(self):
        alice, eve = self.user("alice"), self.user("eve", "watch1")
        self.assertEqual(("Presence", [("eve", GUEST)]), alice.receive())
        alice.send("CallRequest", "eve", "192.0.2.9", 7)
        self.assertEqual(("Presence", [("alice", GUEST)]), eve.receive())
        self.assertEqual(("CallRequest", "alice", "192.0.2.9", 7), eve.receive())
        alice.close()
        self.assertEqual(("CallRefused", "alice"), eve.receive())

    def test_names_are_bounded_and_a_login_has_to_ask(self):
        eve = self.user("eve", "watch1")
        names = [f"n{number}" for number in range(201)]
        eve.send("Watch", INSTEAD, names)
        self.assertEqual(("ErrorResponse", "you watch too many names"), eve.receive())
        eve.send("Watch", INSTEAD, names[1:])
        self.assertEqual(("Presence", []), eve.receive())
        other = self.user("other")
        self.assertEqual(("Presence", [("eve", GUEST)]), other.receive())
        other.send("Watch", INSTEAD, ["eve"])
        self.assertEqual(("ErrorResponse", "your login did not ask to watch names"), other.receive())


if __name__ == "__main__":
    harness.main()
