"""A redis-server of a test, and a client that runs the scripts of a cluster on it."""
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile

import harness
import ports

PROGRAM = shutil.which("redis-server")

if not PROGRAM:
    print("skipped: redis-server is not installed (Debian: redis-server)")
    sys.exit(harness.SKIPPED)
CLUSTER = "babel"
KEYS = ("meta", "nodes", "names", "news", "parked", "bans", "lifts", "keys", "counts")
SCRIPTS = os.environ.get("BABEL_CLUSTER_SCRIPTS", "")
COMMANDS = (
    "auth ping info evalsha script|load xread hscan hkeys hget hset hdel hincrby hgetall hexists xadd del zadd zrem "
    "zscore zrangebyscore time").split()


class Refused(Exception):
    """The engine answered with an error."""


class Engine:
    """A redis-server at a socket in a folder of its own, without persistence. Later options replace these."""

    def __init__(self, *options, environment=None):
        self.environment = environment or {}
        self.folder = tempfile.mkdtemp(prefix="babel-engine-")
        self.path = os.path.join(self.folder, "redis.sock")
        self.options = options
        self.process = None
        self.start()

    def start(self):
        argv = [PROGRAM, "--port", "0", "--unixsocket", self.path, "--save", "", "--appendonly", "no",
                "--dir", self.folder, "--logfile", os.path.join(self.folder, "log"), *self.options]
        self.process = subprocess.Popen(harness.ENDS_WITH_US + argv, env={**os.environ, **self.environment},
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        harness.eventually(self.answers, 10, "redis-server")

    def answers(self):
        try:
            return self.send("PING") == "PONG"
        except (OSError, Refused):  # not there yet, or loading
            return False

    def send(self, *words):
        """The answer to a command, by a connection of its own."""
        with Connection(self.path) as connection:
            return connection.send(*words)

    def listen(self):
        """Opens a port of 127.0.0.1, too, and returns it."""
        port = ports.unused()
        self.send("CONFIG", "SET", "bind", "127.0.0.1")
        self.send("CONFIG", "SET", "port", port)
        return port

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        self.kill()
        shutil.rmtree(self.folder)


class WithEngine:
    """Gives a test case an engine of its own, with these options; `url` is for nodes."""

    options = ()

    def setUp(self):
        super().setUp()
        self.engine = Engine(*self.options, environment=self.engine_environment())
        self.addCleanup(self.engine.end)
        self.url = "unix://" + self.engine.path

    def engine_environment(self):
        """More variables for the engine."""
        return {}

    def names(self, database=0):
        """The register's names, and their nodes."""
        with Connection(self.engine.path) as admin:
            admin.send("SELECT", database)
            flat = admin.send("HGETALL", f"{{{CLUSTER}}}:names")
            return dict(zip(flat[::2], flat[1::2]))

    def secret(self, text):
        """The path of a file with a password."""
        path = self.path("password")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(text)
        return path


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20 * harness.SLOWDOWN)
        try:
            self.socket.connect(path)
        except OSError:
            self.socket.close()
            raise
        self.stream = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.stream.close()
        self.socket.close()

    def post(self, *words):
        """Sends a command whose answer is read later."""
        words = [str(word).encode() for word in words]
        parts = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
        self.socket.sendall(b"*%d\r\n%s" % (len(words), parts))

    def read(self):
        line = self.stream.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the engine closed the connection")
        kind, rest = line[:1], line[1:-2].decode()
        if kind == b"-":
            raise Refused(rest)
        if kind == b"+":
            return rest
        if kind == b":":
            return int(rest)
        if rest == "-1":
            return None
        if kind == b"$":
            return self.stream.read(int(rest) + 2)[:-2].decode()
        return [self.read() for _ in range(int(rest))]

    def send(self, *words):
        self.post(*words)
        return self.read()


class Link(Connection):
    """A node's connection for scripts, with the tokens of the node."""

    incarnations = itertools.count(1)

    def __init__(self, path, node_id="a", inc=None, user=()):
        super().__init__(path)
        if user:
            self.send("AUTH", *user)
        self.node_id = node_id
        self.inc = inc or f"{next(self.incarnations):x}f"
        self.link = 0
        self.number = ""
        self.run_id = next(line for line in self.send("INFO", "server").splitlines()
                           if line.startswith("run_id:")).partition(":")[2]
        self.shas = {}

    def sha(self, script):
        if script not in self.shas:
            with open(os.path.join(SCRIPTS, script + ".lua"), encoding="utf-8") as file:
                self.shas[script] = self.send("SCRIPT", "LOAD", file.read())
        return self.shas[script]

    def words(self, script, *arguments, inbox=None):
        keys = [f"{{{CLUSTER}}}:{key}" for key in (*KEYS, f"in:{inbox or self.number}")]
        tokens = (self.run_id, f"{self.number}/{self.inc}.{self.link}")
        return ("EVALSHA", self.sha(script), len(keys), *keys, *tokens, *arguments)

    def run(self, script, *arguments, inbox=None):
        return self.send(*self.words(script, *arguments, inbox=inbox))

    def join(self, *retired, info="0 up - 1", version="1", lease="6", realms="no"):
        self.link += 1
        words = (self.inc, self.node_id, info, version, lease, realms, *retired)
        answer = self.run("join", *words, inbox=(retired or [None])[0])
        if answer[0] == "OK":
            self.number = answer[1]
            self.register = answer.pop()
        return answer

    def bind(self, name, key, since=7, today="", most=""):
        answer = self.run("bind", name, key, since, today, most)
        return answer[1:] if answer[0] == "OK" else answer

    def claim(self, *names, source="s", key="", flags="", giver=""):
        answer = self.run("claim", *(word for name in names for word in (name, source, key, flags, giver)))
        return answer[2:] if answer[0] == "OK" else answer
