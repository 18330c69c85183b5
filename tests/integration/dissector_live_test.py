"""A call and a link by TLS, captured on lo and shown by our dissector."""
import signal
import socket

import captures
import harness
import tls


class Live(tls.Case):
    """Captures on lo, where the system allows it."""

    def setUp(self):
        super().setUp()
        if not captures.TSHARK:
            self.skipTest(captures.MISSING)
        self.capture = self.path("live.pcap")
        environment = {"HOME": self.folder}
        self.tshark = self.start(harness.Process, [captures.TSHARK, "-n", "-i", "lo", "-w", self.capture, "-P", "-l",
                                                   "-T", "fields", "-e", "udp.dstport"], environment)
        self.mark()

    def mark(self):
        """Everything until now is in the capture: a datagram to a port of ours came out of it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as beacon:
            beacon.bind(("127.0.0.1", 0))
            port = beacon.getsockname()[1]

            def found():
                if self.tshark.popen.poll() is not None:
                    self.skipTest("tshark may not capture on lo: " + " ".join(self.tshark.lines["stderr"]))
                beacon.sendto(b"beacon", ("127.0.0.1", port))
                return str(port) in self.tshark.lines["stdout"]
            harness.eventually(found, 20, "a captured datagram")

    def end_capture(self):
        self.mark()
        self.tshark.signal(signal.SIGINT)
        self.assertEqual(self.tshark.exit_code(20), 0, self.tshark.transcript())

    def found(self, port, *options):
        return captures.packets(self.capture, self.folder, "-Y", f"tcp.port == {port}", *options)

    def test_a_call_is_shown(self):
        server = self.server()
        bob, alice = self.listen(server.port, "bob"), self.login(server.port, "alice")
        alice.command("call bob")
        self.in_call(alice, bob)
        alice.command("hangup")
        self.assert_ends(alice, "hangup")
        self.assert_ends(bob, "peer_hangup")
        self.end_capture()
        link = self.found(server.port)
        opcodes = {opcode for packet in link for opcode in packet.numbers("babelcall.opcode")}
        self.assertLessEqual({1, 2, 3, 5, 6}, opcodes)
        (port, *_) = [port for packet in link for port in packet.numbers("babelcall.port")]
        voice = self.found(port)
        self.assertEqual({opcode for packet in voice for opcode in packet.numbers("babelcall.opcode")}, {7, 11})
        self.assertEqual([packet.complaints()[0] for packet in link + voice if packet.complaints()[0]], [])

    def test_a_link_by_tls_is_shown_with_its_secrets(self):
        server, secrets, context = self.tls_server(), self.path("secrets"), tls.context(tls.EXTENDED)
        context.keylog_filename = secrets
        link = tls.connect(server.tls_port, by=context)
        self.assertEqual([link.receive()[0], link.receive()[0]], ["HelloConnect", "Welcome"])
        link.close()
        self.end_capture()
        unread = self.found(server.tls_port)
        self.assertFalse(any(packet.is_ours() for packet in unread))
        self.assertTrue(any(packet.has_layer("tls") for packet in unread))
        opened = self.found(server.tls_port, "-o", "tls.keylog_file:" + secrets)
        opcodes = {opcode for packet in opened for opcode in packet.numbers("babelcall.opcode")}
        self.assertLessEqual({0x01, 0x20}, opcodes)
        self.assertIn("call2", [text for packet in opened for text in packet.values("babelcall.capability")])


if __name__ == "__main__":
    harness.main()
