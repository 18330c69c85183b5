"""A server with a control socket, `babel-server ctl` on it, and connections of other programs."""
import json
import socket
import subprocess

import harness
import wire

MOST_AT_ONCE = 4


class ControlCase(harness.Case):
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

    def answer(self, link):
        """The next line that a connection receives."""
        with link.makefile("rb") as lines:
            return json.loads(lines.readline())
