"""The ways from the standard port for TLS to the plain one: only for unknown servers, and only if nothing listens."""
import contextlib
import shutil
import socket
import ssl
import struct
import threading
import unittest

import cable
import doubles
import harness
import tls
import wire

HELLO = wire.encode("HelloConnect")


def reset(client, _):
    """Once a ClientHello came: a reset before it looks like a port where nothing listens."""
    client.recv(65536)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def say(words):
    """Sends that, and ignores everything until the client ends it."""
    def behave(client, _):
        client.sendall(words)
        while client.recv(65536):
            pass
    return behave


def cut_after(size):
    """Sends so many bytes of a server's answer to the ClientHello, and closes."""
    def behave(client, context):
        read, written = ssl.MemoryBIO(), ssl.MemoryBIO()
        read.write(client.recv(65536))
        with contextlib.suppress(ssl.SSLWantReadError):
            context.wrap_bio(read, written, server_side=True).do_handshake()
        client.sendall(written.read()[:size])
    return behave


class Misbehaving:
    """Listens at a port, and does one thing to everybody who connects."""

    def __init__(self, port, behave, context=None):
        self.listener, self.port = wire.listen(port)
        self.met = 0
        self.behave, self.context = behave, context
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                client = self.listener.accept()[0]
                self.met += 1
                client.settimeout(20 * harness.SLOWDOWN)
                with client, contextlib.suppress(OSError):
                    self.behave(client, self.context)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class StandardPorts(cable.Cabled, tls.Case):
    """A server whose plain port is that of a test, in a network of its own, where the standard ports are free."""

    def setUp(self):
        super().setUp()
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        stack.enter_context(self.on_host(self.here))
        self.plain = doubles.FakeServer(4242)
        self.addCleanup(self.plain.close)

    def asking(self, person, *options):
        return self.ask("127.0.0.1", *options, person=person)

    def known(self, person="known"):
        self.know(person, "127.0.0.1:4243 key SHA256:" + 42 * "a" + "A 2026-11-29")
        return self.asking(person)

    def assert_nothing_plain(self):
        self.plain.listener.settimeout(0)
        with self.assertRaises(BlockingIOError):
            self.plain.listener.accept()
        self.plain.listener.settimeout(10)

    def assert_plain_login(self, client):
        """The first bytes there are those of a Login."""
        link = wire.Link(self.plain.listener.accept()[0])
        self.addCleanup(link.close)
        link.send("HelloConnect")
        self.assertEqual(link.receive(), ("Login", client.argv[client.argv.index("--name") + 1]))
        link.send("LoginSuccess")
        self.assertEqual(client.expect("connected")["security"], "none")
        client.expect("login.ok")

    def test_a_server_that_answers_there_is_encrypted(self):
        fake = tls.FakeServer(tls.make_certificate(self.folder, "server"), port=4243)
        self.addCleanup(fake.close)
        client = self.asking("alice")
        link = fake.greet()
        self.addCleanup(link.close)
        self.assertEqual(link.expect("Login2")[1], "alice")
        link.send("LoginSuccess")
        self.ends(client, 0, "connected", security="tls", trust="first_use")
        self.assert_nothing_plain()

    def test_nothing_listens_there(self):
        self.assert_plain_login(self.asking("unknown"))
        for client in (self.known(), self.asking("strict", "--secure", "require"),
                       self.asking("careful", "--secure", "verified"),
                       self.asking("told", "--server-key", "SHA256:" + 42 * "a" + "A")):
            self.ends(client, 3, "server.lost")
        self.assert_nothing_plain()
        self.assert_plain_login(self.asking("off", "--secure", "off"))

    def test_a_handshake_that_fails_is_never_followed_by_a_plain_login(self):
        real = tls.FakeServer(tls.make_certificate(self.folder, "server"))
        self.addCleanup(real.close)
        for name, behave in (("reset", reset), ("end", cut_after(0)), ("Hello", say(HELLO)),
                             ("HTTP", say(b"HTTP/1.1 400 Bad Request\r\n\r\n")), ("noise", say(bytes(range(256)))),
                             ("alert", say(b"\x15\x03\x03\x00\x02\x02\x28")),
                             *((f"cut at {size}", cut_after(size)) for size in (1, 5, 60, 127, 200, 400))):
            with self.subTest(name):
                port = Misbehaving(4243, behave, real.context)
                try:
                    for client in (self.asking("unknown"), self.known(), self.asking("strict", "--secure", "require")):
                        lost = self.ends(client, 3, "server.lost")
                        self.assertNotIn("retry_s", lost)
                finally:
                    port.close()
                self.assertEqual(port.met, 3)
                self.assert_nothing_plain()

    def test_silence_behind_a_connection_is_no_way_either(self):
        silent = Misbehaving(4243, say(b""))
        self.addCleanup(silent.close)
        for client in (self.asking("unknown"), self.known()):
            self.ends(client, 3, "server.lost", within=20)
        self.assert_nothing_plain()

    def test_a_port_that_takes_no_connection_is_left_after_two_seconds(self):
        listener = socket.create_server(("127.0.0.1", 4243), backlog=0)
        self.addCleanup(listener.close)
        self.addCleanup(socket.create_connection(("127.0.0.1", 4243)).close)
        known = self.known()
        self.assert_plain_login(self.asking("unknown"))
        self.ends(known, 3, "server.lost", within=20)
        self.assert_nothing_plain()


if __name__ == "__main__":
    harness.main()
