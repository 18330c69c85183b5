"""Calls to base clients as our client asks the server for them; the server is the test's."""
import harness
import hostile

GUEST = 4  # flag of Presence
BASE_CALL = 1  # flag of an Offer
PASSED_ON, BY_RELAY = 1, 2
NOT_ONLINE, TOO_OFTEN, FULL = 1, 3, 6
PORT = 40000
GRANT = (11, 12, bytes(36), bytes(32), ["127.0.0.1:4299"])


class Case(hostile.Case):
    """Alice, whose port is open or closed by the answer to Reach; bob is a base client."""
    IS_OPEN = False
    OPTIONS = ()

    def setUp(self):
        super().setUp()
        self.alice = self.join("alice", *self.OPTIONS)
        if self.alice.reach is not None:
            self.alice.link.send("ReachAnswer", "192.0.2.1", self.alice.reach, int(self.IS_OPEN))
        self.alice.link.send("Presence", [("bob", GUEST)])
        self.alice.client.expect("contacts.add")

    def place(self):
        """The tag of the offer."""
        self.alice.client.command("call bob")
        offer = self.alice.link.expect("Offer")
        self.assertEqual(offer[2:], ("bob", BASE_CALL, b""))
        return offer[1]

    def answer(self, tag, kind, why=0):
        number, grant = (9, GRANT) if kind else (0, hostile.NO_GRANT)
        port = PORT if kind == BY_RELAY else 0
        self.alice.link.send("Offered", tag, number, kind, why, b"", port, grant)


class Closed(Case):
    def test_a_server_without_a_port_gets_an_ordinary_request(self):
        self.answer(self.place(), 0, FULL)
        request = self.alice.link.expect("CallRequest")
        self.assertEqual(request[1:3], ("bob", ""))
        self.assertGreater(request[3], 0)

    def test_a_callee_who_is_gone_is_not_online(self):
        self.answer(self.place(), 0, NOT_ONLINE)
        self.assert_ends(self.alice.client, "not_online")

    def test_a_caller_too_often_is_refused(self):
        self.answer(self.place(), 0, TOO_OFTEN)
        self.assert_ends(self.alice.client, "refused")

    def test_an_offer_that_is_passed_on_as_that_of_a_sealed_call_ends_the_call(self):
        self.answer(self.place(), PASSED_ON)
        self.assertEqual(self.alice.link.expect("Signal"), ("Signal", 9, hostile.END, bytes([hostile.WITHDRAWN])))
        self.assert_ends(self.alice.client, "media_failed")
        self.assertNotIn("CallRequest", [packet[0] for packet in self.alice.said()])

    def test_the_callee_refuses(self):
        self.answer(self.place(), BY_RELAY)
        self.alice.link.send("CallRefused", "bob")
        self.assert_ends(self.alice.client, "refused")

    def test_a_port_to_which_nobody_came_in_time_is_no_refusal(self):
        self.answer(self.place(), BY_RELAY)
        self.alice.signal(9, hostile.END, bytes([hostile.NO_ANSWER]))
        self.assert_ends(self.alice.client, "no_answer")

    def test_the_callee_leaves(self):
        self.answer(self.place(), BY_RELAY)
        self.alice.link.send("DelContact", ["bob"])
        self.assert_ends(self.alice.client, "not_online")

    def test_a_grant_that_leads_nowhere_ends_the_call(self):
        tag = self.place()
        self.alice.link.send("Offered", tag, 9, BY_RELAY, 0, b"", PORT, (11, 12, bytes(36), bytes(32), ["224.0.0.1:1"]))
        self.assert_ends(self.alice.client, "media_failed")


class Hidden(Case):
    OPTIONS = ("--relay-only",)

    def test_a_caller_who_hides_asks_the_relay_for_a_port(self):
        self.answer(self.place(), BY_RELAY)
        self.assertNotIn("CallRequest", [packet[0] for packet in self.alice.said()])


class AtAPrompt(hostile.Case):
    def test_a_call_that_was_cancelled_meanwhile_is_withdrawn_once(self):
        alice = self.join_by_hand("alice")
        alice.link.send("ReachAnswer", "192.0.2.1", alice.reach, 0)
        alice.link.send("Presence", [("bob", GUEST)])
        alice.client.see("online: bob")
        alice.client.command("call bob")
        tag = alice.link.expect("Offer")[1]
        alice.client.command("hangup")
        alice.client.see("cancelled")
        alice.link.expect("CallRefused")
        alice.link.send("Offered", tag, 9, BY_RELAY, 0, b"", PORT, GRANT)
        self.assertEqual(alice.said(), [])  # a second refusal could end a newer call


class Open(Case):
    IS_OPEN = True

    def test_a_caller_who_can_be_connected_to_sends_a_request(self):
        self.alice.client.command("call bob")
        self.assertEqual(self.alice.link.receive()[0], "CallRequest")


class Unknown(hostile.Case):
    def test_a_caller_without_an_answer_sends_a_request(self):
        alice = self.join("alice")
        alice.link.send("Presence", [("bob", GUEST)])
        alice.client.expect("contacts.add")
        alice.client.command("call bob")
        self.assertEqual(alice.link.receive()[0], "CallRequest")

    def test_an_address_that_the_user_told_is_not_tested(self):
        alice = self.client(self.at(self.fake.port), "login", "alice", "--advertise", "192.0.2.1",
                            more_environment=self.person("alice"))
        link = self.fake.greet()
        self.addCleanup(link.close)
        link.expect("Login2")
        link.send("LoginSuccess")
        alice.expect("login.ok")
        alice.command("quit")
        self.assertIsNone(link.receive())


if __name__ == "__main__":
    harness.main()
