"""Files for containers: their ports, options, rights and health check fit the server's.

usage: container_test.py SOURCE_FOLDER BABEL_SERVER ON|OFF

The last word: whether the program can be one of a cluster. The images themselves are tried by scripts/try-container.sh.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

SOURCE, SERVER, HAS_CLUSTER = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "ON"
ADDRESS = "192.0.2.10"
NODES = "abc"


def run(*command, **more):
    return subprocess.run(command, text=True, timeout=60, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **more)


def read(*path):
    return SOURCE.joinpath(*path).read_text(encoding="utf-8")


def settings_of(text):
    return dict(line.split(" = ", 1) for line in text.splitlines() if " = " in line)


def rights(text):
    """Of the user of the servers, in a file or in a command of several lines."""
    given = re.search(r"resetchannels -@all([\s\\+'|\w]*)", text).group(1)
    return set(re.findall(r"\+[\w|]+", given))


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def serve(self, *options, **environment):
        """A running server, at ports that the system picks."""
        running = subprocess.Popen([SERVER, "--bind", "127.0.0.1", "--port", "0", "--tls-port", "0",
                                    "--relay-ports", "off", *options],
                                   stderr=subprocess.PIPE, text=True, env=os.environ | environment)
        self.addCleanup(running.stderr.close)
        self.addCleanup(running.wait, 20)
        self.addCleanup(running.terminate)
        return running


class Image(Case):
    def setUp(self):
        super().setUp()
        self.lines = read("packaging", "Containerfile").replace("\\\n", " ").splitlines()

    def values(self, word):
        return [line.removeprefix(word).strip() for line in self.lines if line.startswith(word + " ")]

    def test_its_ports_are_those_of_the_server(self):
        empty = self.folder / "server.conf"
        empty.touch()
        ran = run(SERVER, "check-config", "--config", empty)
        self.assertEqual(0, ran.returncode, ran.stdout)
        used = settings_of(ran.stdout)
        self.assertEqual({f"{used[port]}/{kind}" for port in ("port", "tls-port") for kind in ("tcp", "udp")},
                         set(self.values("EXPOSE")[0].split()))

    def test_its_health_check_finds_the_socket_of_its_server(self):
        folders = dict(pair.split("=") for pair in self.values("ENV")[0].split() if pair.endswith("/babel-server"))
        self.assertEqual({"STATE_DIRECTORY", "RUNTIME_DIRECTORY"}, set(folders))
        self.assertEqual({self.values("VOLUME")[0]}, set(folders.values()))
        here = {name: str(self.folder) for name in folders}
        check = json.loads(re.search(r"CMD (\[.*\])", self.values("HEALTHCHECK")[0]).group(1))
        check[0] = SERVER
        self.serve_until_ready(here)
        ran = run(*check, env=here)
        self.assertEqual(0, ran.returncode, ran.stdout)
        for name in ("control.sock", "server.key"):
            self.assertTrue((self.folder / name).exists(), name)

    def serve_until_ready(self, environment):
        """The socket for commands is open once systemd would hear that the server is ready."""
        path = str(self.folder / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
            heard.settimeout(20)
            heard.bind(path)
            self.serve(NOTIFY_SOCKET=path, **environment)
            while b"READY=1" not in heard.recv(4096):
                pass


class Compose(Case):
    def setUp(self):
        super().setUp()
        self.made = self.folder / "made"
        ran = run(SOURCE / "packaging" / "compose-setup.sh", self.made, ADDRESS)
        self.assertEqual(0, ran.returncode, ran.stdout)

    def configuration(self, node):
        return settings_of((self.made / node / "etc" / "server.conf").read_text(encoding="utf-8"))

    def test_every_port_of_a_configuration_is_published(self):
        text = (self.made / "compose.yaml").read_text(encoding="utf-8")
        for node in NODES:
            used = self.configuration(node)
            numbers = [used["port"], used["tls-port"]]
            wanted = {f"{each}:{each}{kind}" for each in numbers for kind in ("", "/udp")}
            wanted.add(f"{used['relay-ports']}:{used['relay-ports']}")
            ports = re.search(rf"(?m)^  {node}:\n(?:    .*\n)*?    ports: \[(.*)]", text).group(1)
            with self.subTest(node):
                self.assertEqual(wanted, set(json.loads(f"[{ports}]")))
                self.assertEqual(f"{ADDRESS}:{used['tls-port']}", used["relay-host"])

    @unittest.skipUnless(HAS_CLUSTER, "the program is built without hiredis")
    def test_the_server_takes_every_configuration(self):
        for node in NODES:
            with self.subTest(node):
                ran = run(SERVER, "check-config", "--config", self.made / node / "etc" / "server.conf")
                self.assertEqual(0, ran.returncode, ran.stdout)

    def test_the_server_takes_the_key(self):
        keys = {(self.made / node / "state" / "server.key").read_bytes() for node in NODES}
        self.assertEqual(1, len(keys))
        running = self.serve("--state", str(self.made / "a" / "state"), "--control", "none")
        self.assertTrue(any("the server's key is SHA256:" in line for line in running.stderr))
        self.assertIn((self.made / "a" / "state" / "server.key").read_bytes(), keys)

    def test_nobody_else_can_read_the_secrets(self):
        secrets = [*self.made.glob("secrets/*"), *self.made.glob("*/state/server.key")]
        self.assertEqual(5, len(secrets))
        for each in secrets:
            with self.subTest(each.name):
                self.assertEqual(0o600, each.stat().st_mode & 0o777)

    def test_the_rights_in_redis_are_those_of_the_document(self):
        made = rights((self.made / "secrets" / "users.acl").read_text(encoding="utf-8"))
        self.assertGreater(len(made), 10)
        self.assertEqual(rights(read("docs", "cluster.md")), made)

    def test_it_replaces_nothing(self):
        ran = run(SOURCE / "packaging" / "compose-setup.sh", self.made, ADDRESS)
        self.assertEqual(1, ran.returncode)
        self.assertIn("exists", ran.stdout)


if __name__ == "__main__":
    if not shutil.which("openssl"):
        print("skipped: openssl is not installed (scripts/deps.sh test)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
