"""Messages of other servers, and the client's reactions."""
import harness
import scripted_case
import wire


class Signals(scripted_case.ScriptedServer):
    def test_a_late_refusal_ends_no_call_to_another(self):
        self.dial("carol")
        self.link.send("CallRefused", "bob")
        self.link.send("DelContact", ["bob"])
        self.alice.expect("contacts.del", names=["bob"])
        self.assertFalse(self.alice.events("call.ended"))
        self.link.send("CallRefused", "carol")
        self.assert_ends(self.alice, "refused")

    def test_no_signal_ends_a_call_that_is_up(self):
        self.bring_up()
        self.link.send("CallRefused", "bob")
        self.link.send("ErrorResponse", "requested username not found")
        self.link.send("DelContact", ["bob"])
        self.alice.expect("contacts.del", names=["bob"])
        self.assertFalse(self.alice.events("call.ended"))
        self.alice.command("hangup")
        self.assert_ends(self.alice, "hangup")

    def test_an_error_means_not_online_only_for_users_who_are_not(self):
        self.dial("bob")
        self.link.send("ErrorResponse", "too many calls")
        self.assert_ends(self.alice, "refused")
        self.dial("nobody")
        self.link.send("ErrorResponse", "no such user")
        self.assert_ends(self.alice, "not_online")

    def test_odd_lists_of_contacts_are_taken_as_they_come(self):
        self.link.send("AddContact", ["", "bob", "bob", b"\xff\xfe", "dora"])
        self.link.send("DelContact", [])
        self.link.send("DelContact", ["bob", "bob", "nobody"])
        self.link.send("AddContact", ["last"])
        self.alice.expect("contacts.add", names=["last"])
        self.alice.command("quit")
        self.assertEqual(self.alice.exit_code(), 0)

    def test_a_login_is_taken_once_a_link(self):
        self.link.socket.sendall(wire.encode("LoginSuccess") * 90_000)
        self.link.send("AddContact", ["last"])
        self.alice.expect("contacts.add", names=["last"])
        self.assertEqual((len(self.alice.events("login.ok")), self.alice.events("server.back")), (1, []))

    def test_contacts_without_a_server_are_marked_as_old(self):
        self.fake.close()
        self.link.close()
        self.alice.expect("server.lost")
        self.alice.command('{"cmd":"contacts","id":"asked"}')
        told = self.alice.expect("reply", id="asked", names=["bob", "carol"])["text"]
        self.assertRegex(told, r"^the server link is down; as of \d\d:\d\d:\d\d online: bob, carol$")

    def test_a_server_that_talks_nonsense_is_lost(self):
        for data in (b"\x02" + bytes(7) + b"\x63\x00", (1 << 63).to_bytes(8, "little")):
            with self.subTest(data.hex()):
                self.link.socket.sendall(data)
                self.assertIn("retry_s", self.alice.expect("server.lost"))
                self.link.close()
                self.link = self.fake.accept()
                self.addCleanup(self.link.close)
                self.alice.expect("server.back")


if __name__ == "__main__":
    harness.main()
