"""babel-server by TLS: its key, certificates of files, reloads, and clients without TLS."""
import os
import re
import shutil
import signal
import socket
import ssl
import unittest

import cable
import harness
import tls
import wire


class Case(tls.Case):
    def certificate_at(self, port):
        link = tls.connect(port)
        self.addCleanup(link.close)
        return link.socket.getpeercert(True)

    def make_certificate(self, name, days="90"):
        return tls.make_certificate(self.folder, name, days=days)


class OwnKey(Case):
    def test_clients_log_in_by_any_protocol_that_the_server_has(self):
        server = self.tls_server()
        self.addCleanup(wire.log_in(server.port, "alice").close)
        for name, protocols, chosen in (("bob", (), None), ("carol", ("babel/1",), "babel/1"),
                                        ("dora", ("h2", "babel/1"), "babel/1")):
            link = self.connected(server.tls_port, name, *protocols)
            self.assertEqual(link.socket.selected_alpn_protocol(), chosen)
            self.assertEqual(link.socket.version(), "TLSv1.3")
        users = self.json("list")["users"]
        self.assertEqual({user["name"]: user["link"] for user in users},
                         {"alice": "plain", "bob": "tls", "carol": "tls", "dora": "tls"})

    def test_other_protocols_and_versions_are_refused(self):
        server = self.tls_server()
        with self.assertRaisesRegex(ssl.SSLError, "(?i)no.application.protocol"):
            tls.connect(server.tls_port, "h2")
        old = tls.context()
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with socket.create_connection(("127.0.0.1", server.tls_port), 10) as raw, \
                self.assertRaisesRegex(ssl.SSLError, "(?i)protocol.version"):
            old.wrap_socket(raw)
        with socket.create_connection(("127.0.0.1", server.tls_port), 10) as raw:
            raw.sendall(wire.encode("Login", "mallory"))
            self.assertNotIn(b"\x01\x00", raw.recv(100))  # an alert, and no Hello
        counted = self.ctl("stats").stdout
        self.assertRegex(counted, r'handshakes_failed_total\{reason="alpn"\} +1\n')
        self.assertRegex(counted, r'handshakes_failed_total\{reason="error"\} +2\n')

    def test_the_key_is_kept_between_runs_and_its_fingerprint_is_logged(self):
        first = self.tls_server()
        told = first.wait_line(r"the server's key is (SHA256:\S{43})$").group(1)
        self.assertEqual(os.stat(self.path("state/server.key")).st_mode & 0o777, 0o600)
        first.signal(signal.SIGTERM)
        self.assertEqual(first.exit_code(), 0)
        again = self.tls_server()
        again.wait_line(re.escape(told))

    def test_a_key_that_others_can_read_is_refused(self):
        self.tls_server().signal(signal.SIGTERM)
        os.chmod(self.path("state/server.key"), 0o640)
        result = self.run_server("--bind", "127.0.0.1", "--port", "0", "--tls-port", "0", "--state", self.path("state"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("server.key: others can read it; chmod 600", result.stderr)

    def test_the_operator_rotates_it(self):
        server = self.tls_server()
        before = self.certificate_at(server.tls_port)
        alice = self.connected(server.tls_port, "alice")
        self.assertEqual(self.ctl("rotate-key").stdout, "the server has a new key, endorsed by the old one\n")
        self.assertNotEqual(self.certificate_at(server.tls_port), before)
        self.assertEqual(os.path.getsize(self.path("state/server.endorsements")), 105)
        self.addCleanup(self.connected(server.tls_port, "bob").close)
        self.assertEqual(alice.receive(), ("AddContact", ["bob"]))

    def test_a_folder_that_the_environment_names_holds_for_root_too(self):
        server = self.start(harness.Process, [harness.program("babel-server"), "--bind", "127.0.0.1", "--port", "0",
                                              "--tls-port", "0", "--control", "none"])
        server.wait_line("for TLS$")
        self.assertEqual(sorted(os.listdir(self.path("babel-server"))), ["names", "relay.secret", "server.key"])

    def test_without_tls_nothing_is_made(self):
        server = self.controlled_server("--state", self.path("state"))
        self.ready()
        self.addCleanup(wire.log_in(server.port, "alice").close)
        self.assertFalse(os.path.exists(self.path("state")))
        told = self.ctl("rotate-key")
        self.assertEqual((told.returncode, told.stderr),
                         (1, "babel-server: the server has no key of its own; it is without TLS\n"))


class PlainClients(Case):
    def test_plain_off_leaves_tls_alone(self):
        server = self.tls_server("--plain", "off")
        self.addCleanup(self.connected(server.tls_port, "alice").close)
        listening = [line for line in server.lines["stderr"] if "listening" in line]
        self.assertEqual(len(listening), 1)

    def test_settings_that_nobody_could_use_are_refused(self):
        for options, complaint in ((("--plain", "off", "--tls-port", "off"), "plain: nobody could connect"),
                                   (("--tls-key", "a.pem"), "tls-certificate and tls-key belong together")):
            result = self.run_server("check-config", *options)
            self.assertEqual(result.returncode, 2)
            self.assertIn(complaint, result.stderr)

    def test_the_standard_port_for_tls_belongs_to_the_standard_port(self):
        for options, held in (((), "4243"), (("--port", "4242"), "4243"), (("--port", "5000"), "off"),
                              (("--port", "5000", "--tls-port", "5001"), "5001"), (("--tls-port", "off"), "off")):
            told = self.run_server("check-config", "--config", "/dev/null", *options).stdout
            self.assertIn(f"tls-port = {held}\n", told)


class PlainClientsOfThisMachine(cable.Cabled, Case):
    """The server `here`, where it listens at loopback and at the cable."""

    def from_there(self, port):
        with self.on_host(self.there):
            raw = socket.create_connection((cable.HERE, port), 10)
        self.addCleanup(raw.close)
        return raw

    def test_plain_local_turns_those_of_other_machines_to_tls(self):
        with self.on_host(self.here):
            server = self.tls_server("--plain", "local", "--bind", cable.HERE)
            self.addCleanup(wire.log_in(server.port, "alice").close)
        stranger = wire.Link(self.from_there(server.port))
        self.assertEqual(stranger.receive_to_end(), [("ErrorResponse", "this server requires TLS")])
        self.assertRegex(self.ctl("stats").stdout, r'connections_refused_total\{reason="plain"\} +1\n')
        secured = wire.Link(tls.context().wrap_socket(self.from_there(server.tls_port)))
        self.addCleanup(secured.close)
        self.assertEqual(secured.receive(), ("HelloConnect",))


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class CertificateOfFiles(Case):
    def certified(self, chain, key):
        return self.configured(f"tls-certificate = {chain}", f"tls-key = {key}")

    def test_it_is_read_again_on_reload_and_connections_stay(self):
        chain, key = self.make_certificate("first")
        server = self.tls_server(*self.certified(chain, key))
        first = self.certificate_at(server.tls_port)
        alice = self.connected(server.tls_port, "alice")
        self.certified(*self.make_certificate("second"))
        server.signal(signal.SIGHUP)
        server.wait_line("certificate and log level are read again")
        self.assertNotEqual(self.certificate_at(server.tls_port), first)
        self.connected(server.tls_port, "bob")
        self.assertEqual(alice.receive(), ("AddContact", ["bob"]))
        self.assertFalse(os.path.exists(self.path("state/server.key")))

    def test_wrong_files_change_nothing(self):
        chain, key = self.make_certificate("good")
        server = self.tls_server(*self.certified(chain, key))
        good = self.certificate_at(server.tls_port)
        other = self.make_certificate("other")
        for wrong, complaint in (((chain, other[1]), "other.key: the private key and the certificate"),
                                 ((key, key), "good.key: not a certificate"),
                                 ((chain, chain), "good.pem: not a private key"),
                                 ((chain, self.path("absent")), "absent: there is no such file")):
            self.certified(*wrong)
            server.signal(signal.SIGHUP)
            server.wait_line("nothing is changed: .*" + complaint)
            self.assertEqual(self.certificate_at(server.tls_port), good)

    def test_its_end_is_told_a_month_before(self):
        server = self.tls_server(*self.certified(*self.make_certificate("short", "29")))
        server.wait_line(r"the certificate for TLS ends on \d{4}-\d\d-\d\d; renew it and reload")
        self.assertRegex(self.ctl("stats").stdout, r"certificate_days +28\n")


if __name__ == "__main__":
    harness.main()
