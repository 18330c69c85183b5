"""babel-server ctl: every command in text and JSON, and who else may knock at its socket."""
import json
import os
import socket
import stat
import subprocess
import time

import harness
import wire

MOST_AT_ONCE = 4


class Controlled(harness.Case):
    def setUp(self):
        super().setUp()
        self.socket_path = self.path("control.sock")

    def controlled_server(self, *options):
        return self.server("--control", self.socket_path, *options)

    def log_in(self, server, name):
        link = wire.log_in(server.port, name)
        self.addCleanup(link.close)
        return link

    def ctl(self, *arguments, path=None):
        path = path or self.socket_path
        return subprocess.run(
            [harness.program("babel-server"), "ctl", *arguments, "--control", path], text=True,
            env=self.environment(), capture_output=True, timeout=20 * harness.SLOWDOWN)

    def text(self, *arguments, status=0):
        """The output of a command, on standard output or, if it fails, on standard error."""
        result = self.ctl(*arguments)
        self.assertEqual(result.returncode, status, result)
        self.assertEqual(result.stderr if status == 0 else result.stdout, "")
        return result.stdout if status == 0 else result.stderr

    def json(self, *arguments, status=0):
        result = self.ctl(*arguments, "--json")
        self.assertEqual((result.returncode, result.stderr), (status, ""))
        answer = json.loads(result.stdout)
        self.assertEqual(answer["ok"], status == 0)
        return answer

    def ready(self, path=None):
        """Waits until somebody listens at the control socket, which is there a moment before."""
        def listens():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
                return link.connect_ex(path or self.socket_path) == 0
        harness.eventually(listens, 10, "the control socket")

    def knock(self, path=None):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(20 * harness.SLOWDOWN)
        link.connect(path or self.socket_path)
        self.addCleanup(link.close)
        return link


class Commands(Controlled):
    def setUp(self):
        super().setUp()
        self.running = self.controlled_server()
        self.ready()

    def test_list(self):
        self.assertEqual(self.text("list"), "nobody is online\n")
        self.assertEqual(self.json("list")["users"], [])
        self.log_in(self.running, "zoë")
        self.log_in(self.running, "al")
        time_of_day = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
        self.assertRegex(
            self.text("list"),
            "^NAME  ADDRESS    ONLINE SINCE          QUEUED BYTES\n"
            f"al    127.0.0.1  {time_of_day}  0\nzoë   127.0.0.1  {time_of_day}  0\n$")
        users = self.json("list")["users"]
        self.assertEqual([user["name"] for user in users], ["al", "zoë"])
        self.assertEqual(users[0]["address"], "127.0.0.1")
        self.assertRegex(users[0]["since"], f"^{time_of_day}$")
        self.assertEqual(users[0]["queued_bytes"], 0)

    def test_kick(self):
        why = "you were disconnected by the operator; wait 30 s before you come back"
        for name, kick in (("alice", self.text), ("carol", self.json)):
            kicked, bob = self.log_in(self.running, name), self.log_in(self.running, "bob")
            self.assertIn(name + " is disconnected", str(kick("kick", name)))
            self.assertIn(("ErrorResponse", why), kicked.receive_to_end())
            again = wire.Link.connect(self.running.port)
            self.addCleanup(again.close)
            again.send("Login", name)
            self.assertEqual(again.expect("LoginFailed"), ("LoginFailed", why))
            bob.expect("DelContact")
            bob.close()
            harness.eventually(lambda: not self.json("list")["users"], 5, "bob's departure")
        self.assertEqual(self.text("kick", "alice", status=1),
                         "babel-server: nobody called alice is online\n")
        self.assertIn("nobody", self.json("kick", "x\x1b\x9b", status=1)["error"])
        self.assertNotIn("\x1b", self.text("kick", "x\x1b", status=1))

    def test_ban_and_unban(self):
        alice = self.log_in(self.running, "alice")
        self.assertIn("alice is banned until", self.text("ban", "alice"))
        alice.receive_to_end()
        self.assertEqual(self.json("stats")["bans"], ["alice"])
        self.assertIn("any more", self.text("unban", "alice"))
        self.assertIn("not banned", self.text("unban", "alice", status=1))
        alice = self.log_in(self.running, "alice")
        self.assertIn("until", self.json("ban", "127.0.0.0/8")["message"])
        alice.receive_to_end()
        self.assertRegex(self.text("stats"), r"\nban +127\.0\.0\.0/8\n")
        self.json("unban", "127.0.0.0/8")
        self.log_in(self.running, "alice")
        self.assertIn("cannot be banned", self.text("ban", "1.2.3.4/33", status=1))
        self.assertIn("cannot be banned", self.json("ban", " ", status=1)["error"])

    def test_stats(self):
        self.log_in(self.running, "alice")
        stranger = wire.Link.connect(self.running.port)
        self.addCleanup(stranger.close)
        stranger.expect("HelloConnect")
        answer = self.json("stats")
        self.assertEqual((answer["online"], answer["pending"], answer["queued_bytes"]), (1, 1, 0))
        self.assertGreaterEqual(answer["uptime_seconds"], 0)
        counted = {(x["metric"], x["reason"]): x["value"] for x in answer["counters"]}
        self.assertEqual(counted["babel_logins_total", ""], 1)
        self.assertEqual(counted["babel_connections_total", ""], 2)
        self.assertEqual(counted["babel_sessions_ended_total", "kicked"], 0)
        said = self.text("stats")
        self.assertRegex(said, r"(?m)^online +1$")
        self.assertRegex(said, r"(?m)^babel_logins_total +1$")
        self.assertRegex(said, r'(?m)^babel_sessions_ended_total{reason="slow"} +0$')

    def test_drain(self):
        self.assertEqual(self.text("drain"), "the server stops\n")
        self.assertEqual(self.running.exit_code(), 0)
        self.assertFalse(os.path.exists(self.socket_path))

    def test_drain_in_json(self):
        self.json("drain")
        self.assertEqual(self.running.exit_code(), 0)

    def test_wrong_usage(self):
        for wrong in ([], ["lits"], ["kick"], ["kick", "a", "b"], ["list", "a"], ["list", "--jsn"]):
            with self.subTest(wrong):
                self.assertIn('; try "babel-server --help"', self.text(*wrong, status=2))


class Socket(Controlled):
    def test_only_its_owner_may_open_it_and_it_goes_with_the_server(self):
        old = os.umask(0)
        try:
            server = self.controlled_server()
        finally:
            os.umask(old)
        self.ready()
        self.assertEqual(stat.S_IMODE(os.stat(self.socket_path).st_mode), 0o600)
        server.signal(15)
        self.assertEqual(server.exit_code(), 0)
        self.assertFalse(os.path.exists(self.socket_path))

    def test_the_usual_place_is_found_again(self):
        self.server()
        usual = os.path.join(self.folder, "babel-server", "control.sock")  # of XDG_RUNTIME_DIR
        self.ready(usual)
        result = subprocess.run([harness.program("babel-server"), "ctl", "list"], text=True,
                                env=self.environment(), capture_output=True, timeout=20)
        self.assertEqual(result.stdout, "nobody is online\n", result.stderr)

    def test_without_a_server_it_says_what_to_do(self):
        said = self.text("list", status=1)
        self.assertRegex(said, r"^babel-server: no server answers at .*control\.sock: .*--control")
        self.assertEqual(self.ctl("list", path="/" + "x" * 200).returncode, 1)

    def test_what_a_killed_server_left_is_replaced(self):
        first = self.controlled_server()
        self.ready()
        first.signal(9)
        first.exit_code()
        self.assertTrue(os.path.exists(self.socket_path))
        self.assertEqual(self.ctl("list").returncode, 1)
        self.controlled_server()
        harness.eventually(lambda: self.ctl("list").returncode == 0, 10, "an answer")

    def test_the_socket_of_another_server_is_left_alone(self):
        first = self.controlled_server()
        self.ready()
        second = self.controlled_server()
        second.wait_line("no control socket: .* is in use")
        self.log_in(first, "alice")
        self.assertIn("alice", self.text("list"))
        second.signal(15)
        self.assertEqual(second.exit_code(), 0)
        self.assertIn("alice", self.text("list"))

    def test_a_file_is_left_alone(self):
        with open(self.socket_path, "w") as file:
            file.write("precious")
        server = self.controlled_server()
        server.wait_line("no control socket")
        self.log_in(server, "alice")
        with open(self.socket_path) as file:
            self.assertEqual(file.read(), "precious")

    def test_garbage_and_a_megabyte_get_an_answer_or_the_door(self):
        server = self.controlled_server()
        self.ready()
        deep = b'{"command":' + b"[" * 2000
        for garbage in (b"\n", b"hello\n", b"\xff\xfe\n", b"[]\n", b"{}\n", b'{"command":7}\n',
                        b'{"command":"kick"}\n', b'{"command":"kick","argument":[]}\n',
                        deep + b"\n", b"x" * 1048576):
            with self.subTest(garbage[:20]):
                link = self.knock()
                try:
                    link.sendall(garbage)
                    answer = b"".join(iter(lambda: link.recv(65536), b""))
                    self.assertFalse(json.loads(answer)["ok"])
                except (BrokenPipeError, ConnectionResetError):
                    self.assertGreater(len(garbage), 4096)
        self.log_in(server, "alice")
        self.assertIn("alice", self.text("list"))

    def test_silent_clients_hold_up_nobody_for_long(self):
        server = self.controlled_server()
        self.ready()
        silent = [self.knock() for _ in range(MOST_AT_ONCE)]
        silent[0].sendall(b'{"command":')
        start = time.monotonic()
        self.log_in(server, "alice")
        self.assertLess(time.monotonic() - start, 2 * harness.SLOWDOWN)
        self.assertIn("alice", self.text("list"))  # as soon as their time is over
        for link in silent:
            self.assertEqual(link.recv(1), b"")

    def test_silent_clients_do_not_hold_up_the_end(self):
        server = self.controlled_server()
        self.ready()
        silent = [self.knock() for _ in range(2 * MOST_AT_ONCE)]
        start = time.monotonic()
        server.signal(15)
        self.assertEqual(server.exit_code(), 0)
        self.assertLess(time.monotonic() - start, 2 * harness.SLOWDOWN)
        self.assertEqual(len(silent), 2 * MOST_AT_ONCE)


if __name__ == "__main__":
    harness.main()
