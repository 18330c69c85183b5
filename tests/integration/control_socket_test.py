"""The server's control socket: its owner, its limits, and its dialects."""
import json
import os
import stat
import subprocess
import time

import control_case
import harness


class Dialects(control_case.ControlCase):
    def setUp(self):
        super().setUp()
        self.running = self.controlled_server()
        self.ready()

    def test_a_connection_takes_several_requests_and_replies_have_their_ids(self):
        link = self.knock()
        lines = link.makefile("rb")
        link.sendall(b'{"cmd":"bans","id":1}\n{"cmd":"ban","args":["eve"],"id":"x"}\n{"cmd":')
        self.assertEqual(lines.readline(), b'{"type":"reply","id":1,"ok":true,"bans":[]}\n')
        banned = json.loads(lines.readline())
        self.assertEqual((banned["id"], banned["ok"]), ("x", True))
        self.assertIn("eve is banned", banned["text"])
        link.sendall(b'"kick","args":["eve"],"id":3}\n')
        self.assertEqual(lines.readline(), b'{"type":"reply","id":3,"ok":false,"status":1,'
                                           b'"error":"nobody called eve is online"}\n')

    def test_a_wrong_request_has_the_status_of_wrong_usage(self):
        for wrong in (b"list", b"[]", b"{}", b'{"cmd":"lits"}', b'{"cmd":"kick"}', b'{"cmd":"list","args":["x"]}'):
            with self.subTest(wrong):
                with self.knock() as link:
                    link.sendall(wrong + b"\n")
                    answer = self.answer(link)
                self.assertEqual((answer["type"], answer["ok"], answer["status"]), ("reply", False, 2))

    def old(self, command, **more):
        """The answer to a client of the old dialect, up to the end of its connection."""
        link = self.knock()
        link.sendall(json.dumps({"command": command, **more}).encode() + b"\n")
        return b"".join(iter(lambda: link.recv(65536), b"")).decode()

    def test_the_old_dialect_gets_its_old_replies(self):
        alice = self.log_in(self.running, "alice")
        since = self.json("list")["users"][0]["since"]
        self.assertEqual(self.old("list"), '{"ok":true,"users":[{"name":"alice","address":"127.0.0.1",'
                         f'"since":"{since}","queued_bytes":0,"link":"plain","relayed_calls":0}}]}}\n')
        self.assertEqual(self.old("kick", argument="alice"),
                         '{"ok":true,"message":"alice is disconnected, and can come back in 30 s"}\n')
        alice.receive_to_end()
        self.assertEqual(self.old("kick", argument="alice"), '{"ok":false,"error":"nobody called alice is online"}\n')
        self.assertEqual(self.old("kick"), '{"ok":false,"error":"kick needs a NAME"}\n')
        self.assertEqual(self.old("lits"), '{"ok":false,"error":"there is no command \'lits\'"}\n')
        self.assertRegex(self.old("ban", argument="eve"), r'^\{"ok":true,"message":"eve is banned until .*"\}\n$')
        self.assertEqual(self.old("bans", argument="x"), '{"ok":true,"bans":["eve"]}\n')
        stats = json.loads(self.old("stats"))
        self.assertEqual(list(stats), ["ok", "uptime_seconds", "online", "pending", "queued_bytes",
                                       "failed_reload", "bans", "counters"])
        self.assertRegex(self.old("unban", argument="eve"), r'^\{"ok":true,"message":"eve is not banned any more.*"\}\n$')
        self.assertEqual(self.old("drain"), '{"ok":true,"message":"the server stops"}\n')
        self.assertEqual(self.running.exit_code(), 0)


class Socket(control_case.ControlCase):
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
        deep = b'{"cmd":' + b"[" * 2000
        for garbage in (b"\n", b"hello\n", b"\xff\xfe\n", b"\0\n", b"[]\n", b"{}\n", b'{"cmd":7}\n',
                        b'{"cmd":"kick"}\n', b'{"cmd":"kick","args":[[]]}\n', b'{"command":7}\n',
                        deep + b"\n", b"x" * 1048576):
            with self.subTest(garbage[:20]):
                try:
                    with self.knock() as link:
                        link.sendall(garbage)
                        self.assertFalse(self.answer(link)["ok"])
                except (BrokenPipeError, ConnectionResetError):
                    self.assertGreater(len(garbage), 4096)
        self.log_in(server, "alice")
        self.assertIn("alice", self.text("list"))

    def test_silent_clients_hold_up_nobody_for_long(self):
        server = self.controlled_server()
        self.ready()
        silent = [self.knock() for _ in range(control_case.MOST_AT_ONCE)]
        silent[0].sendall(b'{"cmd":')
        start = time.monotonic()
        self.log_in(server, "alice")
        self.assertLess(time.monotonic() - start, 2 * harness.SLOWDOWN)
        self.assertIn("alice", self.text("list"))  # as soon as their time is over
        for link in silent:
            self.assertEqual(link.recv(1), b"")

    def test_silent_clients_do_not_hold_up_the_end(self):
        server = self.controlled_server()
        self.ready()
        silent = [self.knock() for _ in range(2 * control_case.MOST_AT_ONCE)]
        start = time.monotonic()
        server.signal(15)
        self.assertEqual(server.exit_code(), 0)
        self.assertLess(time.monotonic() - start, 2 * harness.SLOWDOWN)
        self.assertEqual(len(silent), 2 * control_case.MOST_AT_ONCE)


if __name__ == "__main__":
    harness.main()
