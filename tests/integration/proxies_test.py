"""babel-server behind proxies: the PROXY protocol, trusted proxies, and HAProxy itself."""
import ipaddress
import json
import shutil
import signal
import socket
import struct
import subprocess

import harness
import wire

CLIENT = "203.0.113.7"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def v1(client=CLIENT):
    family = "TCP6" if ":" in client else "TCP4"
    local = "2001:db8::1" if ":" in client else "198.51.100.1"
    return f"PROXY {family} {client} {local} 40000 4242\r\n".encode()


def v2(client=CLIENT):
    remote = ipaddress.ip_address(client)
    local = ipaddress.ip_address("2001:db8::1" if remote.version == 6 else "198.51.100.1")
    addresses = remote.packed + local.packed + struct.pack(">HH", 40000, 4242)
    family = 0x21 if remote.version == 6 else 0x11
    return SIGNATURE + struct.pack(">BBH", 0x21, family, len(addresses)) + addresses


def own_address():
    """The address from which this machine would send to another one; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ipaddress.ip_address("127.0.0.1")
        return ipaddress.ip_address(probe.getsockname()[0])


class Case(harness.Case):
    def serve(self, *options):
        """A server whose port `proxied` takes headers from this machine."""
        server = self.server("--proxy-port", "0", "--control", self.path("c"), "--log-level", "debug", *options)
        line = server.wait_line(r"listening on 127\.0\.0\.1:(\d+) for proxies")
        server.proxied = int(line.group(1))
        return server

    def trusting(self, *options):
        return self.serve("--proxy-from", "127.0.0.0/8", *options)

    def connect(self, port, start=b"", host="127.0.0.1"):
        link = wire.Link.connect(port, host)
        self.addCleanup(link.close)
        link.socket.sendall(start)
        return link

    def log_in(self, port, name, start):
        link = self.connect(port, start)
        link.send("Login", name)
        link.expect("LoginSuccess")
        return link

    def addresses(self):
        told = subprocess.run([harness.program("babel-server"), "ctl", "list", "--json", "--control", self.path("c")],
                              check=True, capture_output=True, text=True, timeout=20).stdout
        return {user["name"]: user["address"] for user in json.loads(told)["users"]}

    def assert_closed(self, link, within=5, told=()):
        try:
            self.assertEqual(list(told), [each[1] for each in link.receive_to_end(within * harness.SLOWDOWN)
                                          if each[0] != "HelloConnect"])
        except ConnectionResetError:
            pass


class Headers(Case):
    def test_the_address_in_the_header_counts(self):
        server = self.trusting()
        for name, start, address in (("alice", v1(), CLIENT), ("bob", v2("2001:db8::7"), "2001:db8::7"),
                                     ("carol", v2() + wire.encode("Login", "carol"), CLIENT)):
            link = self.connect(server.proxied, start)
            if name != "carol":
                link.send("Login", name)
            link.expect("LoginSuccess")
            self.assertEqual(self.addresses()[name], address)

    def test_a_callee_is_told_the_address_of_the_caller_behind_the_proxy(self):
        server = self.trusting()
        alice, bob = self.log_in(server.proxied, "alice", v1()), self.log_in(server.proxied, "bob", v2("198.51.100.9"))
        alice.send("CallRequest", "bob", "", 4000)
        self.assertEqual(bob.expect("CallRequest"), ("CallRequest", "alice", CLIENT, 4000))

    def test_a_header_byte_by_byte_is_one_too(self):
        server = self.trusting()
        for name, start in (("alice", v1()), ("bob", v2())):
            link = self.connect(server.proxied)
            for byte in start:
                link.socket.sendall(bytes([byte]))
            link.send("Login", name)
            link.expect("LoginSuccess")
            self.assertEqual(self.addresses()[name], CLIENT)

    def test_a_proxy_that_names_nobody_counts_as_the_client(self):
        server = self.trusting()
        for name, start in (("alice", b"PROXY UNKNOWN\r\n"), ("bob", SIGNATURE + b"\x20\x00\x00\x00")):
            self.log_in(server.proxied, name, start)
            self.assertEqual(self.addresses()[name], "127.0.0.1")

    def test_bans_and_limits_are_of_the_client(self):
        server = self.trusting("--ban", "203.0.113.0/24", "--per-source", "1")
        self.assert_closed(self.connect(server.proxied, v1()), told=["you are banned from this server"])
        server.wait_line(r'203\.0\.113\.7 is turned away: "you are banned')
        self.connect(server.proxied, v1("198.51.100.7")).expect("HelloConnect")
        self.assert_closed(self.connect(server.proxied, v2("198.51.100.7")),
                           told=["too many connections from your address; wait a moment"])
        self.connect(server.proxied, v2("198.51.100.8")).expect("HelloConnect")

    def test_a_client_that_calls_itself_loopback_is_believed_of_this_machine_only(self):
        server = self.trusting("--per-source", "1")
        for _ in range(3):  # exempt from the limit, as without a proxy
            self.connect(server.proxied, v1("127.0.0.1")).expect("HelloConnect")

    def test_loopback_behind_a_remote_proxy_is_an_ordinary_source(self):
        here = own_address()
        if here.is_loopback:
            self.skipTest("this machine has no address but the loopback's")
        server = self.serve("--bind", str(here), "--proxy-from", str(here), "--per-source", "1")
        self.connect(server.proxied, v1("127.0.0.1"), str(here)).expect("HelloConnect")
        self.assert_closed(self.connect(server.proxied, v1("127.0.0.1"), str(here)),
                           told=["too many connections from your address; wait a moment"])


class Strangers(Case):
    def test_nobody_else_may_send_headers(self):
        server = self.serve("--proxy-from", "192.0.2.0/24", "--proxy-from", "2001:db8::/32")
        self.assert_closed(self.connect(server.proxied, v1()))
        server.wait_line(r"127\.0\.0\.1 is turned away: no proxy may connect from there")

    def test_an_invalid_header_ends_the_connection(self):
        server = self.trusting()
        for start in (wire.encode("Login", "alice"), b"GET / HTTP/1.1\r\n\r\n", b"PROXY TCP4 x y 1 2\r\n",
                      v1() [:-2] + b"\n", SIGNATURE + b"\x21\x11\xff\xff", v1().replace(b"203", b"999")):
            with self.subTest(start):
                self.assert_closed(self.connect(server.proxied, start))
        self.log_in(server.proxied, "alice", v1())

    def test_only_so_many_headers_are_awaited(self):
        server = self.trusting("--max-pending", "2")
        waiting = [self.connect(server.proxied) for _ in range(2)]
        self.assert_closed(self.connect(server.proxied))
        server.wait_line(r"127\.0\.0\.1 is turned away: ")
        waiting[0].socket.sendall(v1())
        waiting[0].expect("HelloConnect")
        self.log_in(server.proxied, "alice", v1())

    def test_a_header_must_come_in_time(self):
        server = self.trusting("--login-timeout", "1")
        links = [self.connect(server.proxied, start) for start in (b"", b"PROXY TCP4 ", v2()[:-1])]
        for link in links:
            self.assert_closed(link)

    def test_the_server_ends_while_headers_are_awaited(self):
        server = self.trusting()
        links = [self.connect(server.proxied, start) for start in (b"", v2()[:20])]
        self.log_in(server.proxied, "alice", v1())
        server.signal(signal.SIGTERM)
        self.assertEqual(server.exit_code(), 0)
        for link in links:
            self.assert_closed(link)

    def test_on_other_ports_a_header_is_no_packet(self):
        server = self.trusting()
        self.assert_closed(self.connect(server.port, v1()))
        wire.log_in(server.port, "alice").close()

    def test_the_only_port_may_be_the_proxies(self):
        listener, port = wire.listen()
        listener.close()
        server = self.start(harness.Process, [
            harness.program("babel-server"), "--bind", "127.0.0.1", "--port", str(port), "--proxy-port", str(port),
            "--proxy-from", "127.0.0.1", "--control", self.path("c")])
        server.wait_line(rf"listening on 127\.0\.0\.1:{port} for proxies")
        self.assert_closed(self.connect(port, wire.encode("Login", "alice")))
        self.log_in(port, "alice", v1())

    def test_a_port_for_proxies_needs_to_know_them(self):
        told = subprocess.run([harness.program("babel-server"), "--proxy-port", "1"], capture_output=True, text=True,
                              timeout=20, check=False)
        self.assertEqual(told.returncode, 2)
        self.assertIn("proxy-from", told.stderr)


class Haproxy(Case):
    """Debian's HAProxy between programs of ours."""

    def through(self, server, send):
        """A port of a HAProxy that sends such headers."""
        if not (program := shutil.which("haproxy", path="/usr/sbin:/usr/bin")):
            self.skipTest("haproxy is not installed (scripts/deps.sh test)")
        listener, port = wire.listen()
        listener.close()
        with open(self.path("haproxy.cfg"), "w", encoding="utf-8") as file:
            file.write(f"""
defaults
    mode tcp
    timeout connect 5s
    timeout client 1h
    timeout server 1h
frontend babel
    bind 127.0.0.1:{port}
    default_backend babel
backend babel
    server babel 127.0.0.1:{server.proxied} {send} check inter 100
""")
        self.start(harness.Process, [program, "-db", "-f", self.path("haproxy.cfg")])
        harness.eventually(lambda: not socket.socket().connect_ex(("127.0.0.1", port)), 10, "HAProxy")
        return port

    def test_clients_are_known_by_their_own_addresses(self):
        for send in ("send-proxy", "send-proxy-v2"):
            with self.subTest(send):
                server = self.trusting()
                port = self.through(server, send)
                with socket.socket() as client:
                    client.bind(("127.0.0.77", 0))
                    client.connect(("127.0.0.1", port))
                    link = wire.Link(client)
                    link.send("Login", "alice")
                    link.expect("LoginSuccess")
                    self.assertEqual(self.addresses()["alice"], "127.0.0.77")
                server.signal(signal.SIGTERM)

    def test_a_call_between_clients_behind_it_is_up(self):
        port = self.through(self.trusting(), "send-proxy-v2")
        bob = self.listen(port, "bob")
        alice = self.login(port, "alice")
        alice.expect("contacts.add", names=["bob"])
        alice.command("call bob")
        alice.expect("call.up")
        alice.command("hangup")
        self.assert_ends(bob, "peer_hangup", 0)


if __name__ == "__main__":
    harness.main()
