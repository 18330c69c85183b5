"""babel-server under systemd: its notifications, and sockets opened by the manager."""
import fcntl
import os
import signal
import socket
import subprocess
import time
import urllib.request

import harness
import tls
import wire


class Manager:
    """Stands in for systemd: the other end of NOTIFY_SOCKET."""

    def __init__(self, address):
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.heard = []

    def hear(self, start, within=10):
        """The next message with that beginning; this one and earlier ones are kept in `heard`."""
        deadline = time.monotonic() + within * harness.SLOWDOWN
        while True:
            self.socket.settimeout(max(0.001, deadline - time.monotonic()))
            message = self.socket.recv(4096).decode()
            self.heard.append(message)
            if message.startswith(start):
                return message

    def hear_the_rest(self):
        self.socket.setblocking(False)
        try:
            while True:
                self.heard.append(self.socket.recv(4096).decode())
        except BlockingIOError:
            pass


class Case(harness.Case):
    def manager(self, address=None):
        manager = Manager(address or self.path("notify"))
        self.addCleanup(manager.socket.close)
        return manager

    def managed(self, manager, *options, **variables):
        port = () if "--port" in options else ("--port", "0")
        argv = [harness.program("babel-server"), "--bind", "127.0.0.1", *port,
                "--control", self.path("control.sock"), *options]
        return self.start(harness.Process, argv, {"NOTIFY_SOCKET": manager.address, **variables})

    def log_in(self, server, name):
        port = int(server.wait_line(r"listening on .*:(\d+)$").group(1))
        link = wire.log_in(port, name)
        self.addCleanup(link.close)
        return link


class Notify(Case):
    def test_it_notifies_ready_once_it_listens_and_stopping_when_it_stops(self):
        for address in (self.path("notify"), f"@babel-test-{os.getpid()}"):
            for number in (signal.SIGTERM, signal.SIGINT):
                with self.subTest(address=address, signal=number):
                    manager = self.manager(address)
                    server = self.managed(manager)
                    self.assertEqual(manager.hear("READY"), "READY=1")
                    self.log_in(server, "alice")
                    server.signal(number)
                    self.assertEqual(manager.hear("STOPPING"), "STOPPING=1")
                    self.assertEqual(server.exit_code(), 0)
                    self.assertEqual(manager.heard.count("READY=1"), 1)
                    manager.socket.close()
                    if not address.startswith("@"):
                        os.unlink(address)

    def test_a_server_that_cannot_listen_is_not_ready(self):
        manager = self.manager()
        listener, port = wire.listen()
        self.addCleanup(listener.close)
        server = self.managed(manager, "--port", str(port))
        self.assertEqual(server.exit_code(), 1)
        manager.hear_the_rest()
        self.assertEqual(manager.heard, [])

    def test_an_address_that_comes_later_is_waited_for(self):
        manager = self.manager()
        server = self.managed(manager, "--bind", "192.0.2.1")
        server.wait_line(r"listening on 192\.0\.2\.1:")
        server.wait_line("no interface has that address yet")
        self.assertEqual(manager.hear("READY"), "READY=1")

    def test_a_reload_is_notified_with_its_time_and_ends_ready(self):
        manager = self.manager()
        server = self.managed(manager)
        manager.hear("READY")
        before = time.clock_gettime(time.CLOCK_MONOTONIC) * 1e6 - 1
        server.signal(signal.SIGHUP)
        state, when = manager.hear("RELOADING").split("\n")
        self.assertEqual(state, "RELOADING=1")
        name, value = when.split("=")
        self.assertEqual(name, "MONOTONIC_USEC")
        self.assertTrue(before <= int(value) <= time.clock_gettime(time.CLOCK_MONOTONIC) * 1e6)
        self.assertEqual(manager.hear("READY"), "READY=1")

    def test_a_reload_that_fails_ends_ready_too(self):
        manager = self.manager()
        config = self.path("server.conf")
        with open(config, "w"):
            pass
        server = self.managed(manager, "--config", config)
        manager.hear("READY")
        with open(config, "w") as file:
            file.write("wrong")
        server.signal(signal.SIGHUP)
        manager.hear("RELOADING")
        manager.hear("READY")
        server.wait_line("nothing is changed")

    def test_it_pings_the_watchdog_at_half_its_interval_and_reports_its_status(self):
        manager = self.manager()
        server = self.managed(manager, WATCHDOG_USEC="200000")
        manager.hear("READY")
        start = time.monotonic()
        for _ in range(10):
            manager.hear("WATCHDOG=1")
        took = time.monotonic() - start
        self.assertGreater(took, 0.8)
        self.assertLess(took, 2 * harness.SLOWDOWN)
        self.assertIn("STATUS=0 online", manager.heard)
        self.log_in(server, "alice")
        manager.hear("STATUS=1 online")

    def test_a_drain_asks_for_its_time_and_reports_who_is_left(self):
        manager = self.manager()
        server = self.managed(manager)
        manager.hear("READY")
        self.log_in(server, "alice")
        subprocess.run([harness.program("babel-server"), "ctl", "drain", "1", "--control", self.path("control.sock")],
                       check=True, capture_output=True, timeout=20 * harness.SLOWDOWN)
        manager.hear("STOPPING")
        self.assertEqual(manager.hear("EXTEND_TIMEOUT_USEC"), "EXTEND_TIMEOUT_USEC=11000000")
        self.assertEqual(manager.hear("STATUS"), "STATUS=draining, 1 online")
        self.assertEqual(server.exit_code(), 0)

    def test_the_watchdog_of_another_process_is_left_alone(self):
        manager = self.manager()
        server = self.managed(manager, WATCHDOG_USEC="200000", WATCHDOG_PID="1")
        manager.hear("STATUS=0 online")
        server.signal(signal.SIGTERM)
        self.assertEqual(server.exit_code(), 0)
        manager.hear_the_rest()
        self.assertEqual(manager.heard, ["READY=1", "STATUS=0 online", "STOPPING=1"])

    def test_a_manager_that_is_gone_harms_nobody(self):
        manager = self.manager()
        server = self.managed(manager, WATCHDOG_USEC="20000")
        manager.hear("READY")
        manager.socket.close()
        os.unlink(manager.address)
        self.log_in(server, "alice")
        server.signal(signal.SIGHUP)
        server.wait_line("nothing is changed: /etc/babel/server.conf: No such file")


class Activation(Case):
    def inheriting(self, inherited, *options, pid="$$", names="babel-server.socket"):
        """A server with that socket, or these, as descriptors from 3 on, as systemd passes them on."""
        sockets = inherited if isinstance(inherited, tuple) else (inherited,)
        passed = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 10) for each in sockets]  # none is a number that is taken
        moved = " ".join(f"{number}<&{each}" for number, each in enumerate(passed, 3))
        script = f'LISTEN_PID={pid} LISTEN_FDS={len(passed)} LISTEN_FDNAMES={names} exec "$0" "$@" {moved}'
        argv = ["bash", "-c", script, harness.program("babel-server"), *options]
        server = self.start(harness.Process, argv, pass_fds=passed)
        for each in passed:
            os.close(each)
        return server

    def listener(self):
        listener, port = wire.listen()
        self.addCleanup(listener.close)
        return listener, port

    def test_a_socket_that_listens_is_taken_over_instead_of_binding(self):
        listener, port = self.listener()
        server = self.inheriting(listener, "--bind", "192.0.2.1", "--port", "1")
        server.wait_line(rf"listening on 127\.0\.0\.1:{port}$")
        self.addCleanup(wire.log_in(port, "alice").close)
        lines = [line for line in server.lines["stderr"] if "listening" in line]
        self.assertEqual(len(lines), 1)
        server.signal(signal.SIGTERM)
        self.assertEqual(server.exit_code(), 0)

    def test_a_drain_that_the_next_connection_would_undo_is_refused(self):
        listener, port = self.listener()
        self.inheriting(listener, "--control", self.path("control.sock")).wait_line("listening on")
        harness.eventually(lambda: os.path.exists(self.path("control.sock")), 10, "the control socket")
        told = subprocess.run(
            [harness.program("babel-server"), "ctl", "drain", "--control", self.path("control.sock")],
            capture_output=True, text=True, timeout=20 * harness.SLOWDOWN, check=False)
        self.assertEqual(told.returncode, 1)
        self.assertIn("systemctl stop 'babel-server*.socket' babel-server.service", told.stderr)
        self.addCleanup(wire.log_in(port, "alice").close)

    def test_a_socket_named_metrics_is_for_these(self):
        listener, port = self.listener()
        server = self.inheriting(listener, "--bind", "127.0.0.1", "--port", "0", names="metrics")
        server.wait_line(rf"metrics on http://127\.0\.0\.1:{port}$")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as page:
            self.assertEqual(page.read(), b"ok\n")
        self.log_in(server, "alice")

    def test_a_socket_named_tls_is_for_clients_by_tls(self):
        listener, port = self.listener()
        server = self.inheriting(listener, "--state", self.path("state"), names="tls")
        server.wait_line(rf"listening on 127\.0\.0\.1:{port} for TLS$")
        link = tls.log_in(port, "alice")
        self.addCleanup(link.close)
        self.assertEqual(len([line for line in server.lines["stderr"] if "listening" in line]), 1)

    def test_the_sockets_of_both_units_serve_their_own_clients_in_any_order(self):
        for names in (("babel-server.socket", "tls"), ("tls", "babel-server.socket")):
            with self.subTest(names):
                listeners = [self.listener() for _ in names]
                ports = {name: port for name, (_, port) in zip(names, listeners)}
                server = self.inheriting(tuple(listener for listener, _ in listeners), "--state", self.path("state"),
                                         names=":".join(names))
                server.wait_line(rf"listening on 127\.0\.0\.1:{ports['tls']} for TLS$")
                server.wait_line(rf"listening on 127\.0\.0\.1:{ports['babel-server.socket']}$")
                alice = wire.log_in(ports["babel-server.socket"], "alice")
                self.addCleanup(alice.close)
                self.addCleanup(tls.log_in(ports["tls"], "bob").close)
                self.assertEqual(alice.receive(), ("AddContact", ["bob"]))
                server.signal(signal.SIGTERM)
                self.assertEqual(server.exit_code(), 0)

    def test_clients_that_connected_before_the_server_started_are_served(self):
        listener, port = self.listener()
        early = wire.Link.connect(port)
        self.addCleanup(early.close)
        early.send("Login", "early")
        self.inheriting(listener)
        early.expect("LoginSuccess", within=10 * harness.SLOWDOWN)

    def test_any_other_socket_is_refused_clearly(self):
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(self.path("listener"))
        unix.listen()
        for wrong in (socket.socket(), socket.socket(type=socket.SOCK_DGRAM), unix):
            with self.subTest(wrong), wrong:
                server = self.inheriting(wrong)
                self.assertEqual(server.exit_code(), 1)
                server.wait_line("descriptor 3 of systemd is no TCP socket that listens")

    def test_sockets_for_another_process_are_left_alone(self):
        listener, port = self.listener()
        server = self.inheriting(listener, "--bind", "127.0.0.1", "--port", "0", pid="1")
        self.assertNotEqual(int(server.wait_line(r"listening on .*:(\d+)$").group(1)), port)


if __name__ == "__main__":
    harness.main()
