"""A peer whose calls were encrypted stays so, whatever happens to the certificate, key, name and port of the server."""
import os
import shutil
import signal
import unittest

import harness
import tls
import wire


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Ratchet(tls.Case):
    """alice meets bob. After a change of the server there are others under bob's name."""
    store = {}

    def user(self, name, address, person=None):
        return self.login(address, name, more_environment={**self.person(person or name), **self.store})

    def meet(self, address):
        alice, bob = self.user("alice", address), self.user("bob", address)
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        bob.expect("call.incoming")
        bob.command("accept")
        self.assertEqual([each.expect("call.up")["security"] for each in (alice, bob)], ["new", "new"])
        alice.command("hangup")
        for each in (alice, bob):
            each.expect("call.ended")
            self.leave(each)
        self.text("unbind", "bob")  # as by an operator whom nobody should have to trust

    def assert_refused(self, alice, direction, code):
        event = alice.expect("call.insecure_refused", direction=direction, peer="bob")
        self.assertEqual(event["code"], code)
        self.assertEqual(alice.events("call.up"), [])

    def assert_careful(self, server, alice):
        """Neither a plain call nor one with another key comes up, in either direction."""
        self.assert_no_plain_call(server, alice)
        mallory = self.user("bob", self.at(server.tls_port), person="mallory")
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        self.assert_refused(alice, "out", "other_key")
        mallory.expect("call.missed", peer="alice")
        mallory.command("call alice")
        self.assert_ends(mallory, "refused")  # alice has been told of such calls, and is not again
        self.assertEqual([each.events("call.up") for each in (alice, mallory)], [[], []])
        self.assertEqual(alice.events("call.incoming"), [])

    def assert_no_plain_call(self, server, alice):
        bob = wire.log_in(server.port, "bob")
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        self.assert_refused(alice, "out", "was_encrypted")
        listener, port = wire.listen()
        self.addCleanup(listener.close)
        bob.send("CallRequest", "alice", "", port)
        self.assert_refused(alice, "in", "was_encrypted")
        self.assertEqual(bob.expect("CallRefused"), ("CallRefused", "alice"))
        wire.leave([bob])
        alice.expect("contacts.del", names=["bob"])

    def test_a_new_certificate_of_the_same_authority(self):
        authority, key = tls.make_certificate(self.folder, "authority")
        issued = ("-CA", authority, "-CAkey", key, "-addext", "subjectAltName=IP:127.0.0.1")
        chains = [tls.make_certificate(self.folder, name, more=issued) for name in ("first", "second")]
        self.store = {"SSL_CERT_FILE": authority}
        server = self.tls_server("--tls-certificate", chains[0][0], "--tls-key", chains[0][1], *self.configured())
        self.meet(self.at(server.tls_port))
        for kept, new in zip(*chains):
            shutil.copy(new, kept)
        server.signal(signal.SIGHUP)
        server.wait_line("are read again")
        alice = self.user("alice", self.at(server.tls_port))
        self.assertEqual(alice.events("connected")[0]["key"], tls.fingerprint(chains[1][0]))
        self.assertIn(" ca ", self.known_servers("alice")[0])
        self.assert_careful(server, alice)

    def test_a_rotated_key_of_the_server(self):
        server = self.tls_server()
        self.meet(self.at(server.tls_port))
        before = self.known_servers("alice")
        self.text("rotate-key")
        alice = self.user("alice", self.at(server.tls_port))
        self.assertEqual(alice.events("connected")[0]["trust"], "old_key")
        harness.eventually(lambda: self.known_servers("alice") != before, 5, "the new key among the known ones")
        self.assert_careful(server, alice)

    def test_another_name_of_the_server(self):
        server = self.tls_server()
        self.meet(self.at(server.tls_port))
        alice = self.user("alice", f"babels://localhost:{server.tls_port}")
        self.assertEqual(alice.events("connected")[0]["security"], "tls")
        self.assert_careful(server, alice)

    def test_a_plain_link_while_the_port_for_tls_is_blocked(self):
        server = self.tls_server()
        self.meet(self.at(server.tls_port))
        self.text("unbind", "alice")  # or the server would not admit her without her key
        self.leave_server(server)
        plain = self.server("--tls-port", "off")
        for address in (f"127.0.0.1:{server.tls_port}", self.at(server.tls_port)):
            self.ends(self.ask(address), 3, "server.lost")
        alice = self.user("alice", f"127.0.0.1:{plain.port}")
        self.assertEqual(alice.events("connected")[0]["security"], "none")
        self.assert_no_plain_call(plain, alice)

    def leave_server(self, server):
        server.signal(signal.SIGTERM)
        self.assertEqual(server.exit_code(), 0)


if __name__ == "__main__":
    harness.main()
