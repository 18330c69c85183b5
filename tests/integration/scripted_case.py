"""Shared by the tests of a client whose server is the test: alice, who is logged in there."""
import doubles
import harness


class ScriptedServer(harness.Case):
    """alice at the prompt, and `link`, her server's end; bob and carol are online."""

    def setUp(self):
        super().setUp()
        self.fake = doubles.FakeServer()
        self.addCleanup(self.fake.close)
        self.log_in()

    def log_in(self, *options):
        self.alice = self.client(self.fake.port, "login", "alice", *options)
        self.link = self.fake.accept(("LoginSuccess",), ("AddContact", ["bob", "carol"]))
        self.addCleanup(self.link.close)
        self.alice.expect("contacts.add", names=["bob", "carol"])

    def dial(self, who):
        """alice calls; returns her CallRequest."""
        self.alice.command(f"call {who}")
        self.alice.expect("call.outgoing", peer=who)
        return self.link.expect("CallRequest")

    def bring_up(self):
        """A call with bob; returns bob's end of it."""
        request = self.dial("bob")
        link = doubles.answer((*request[:2], "127.0.0.1", request[3]))
        self.addCleanup(link.close)
        self.alice.expect("call.up")
        return link
