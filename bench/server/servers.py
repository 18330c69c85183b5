"""Starts the servers under test, one process for each measurement, and measures them."""

import json
import os
import re
import resource
import socket
import subprocess
import tempfile
import time

# A server that has these options gets them: the load generator is one very hasty user at one address, exactly what the
# limits are for. Half of the places for unauthenticated clients are free of early drops.
WITHOUT_LIMITS = {"message-rate": "0", "call-rate": "0", "max-users": "{users}",
                  "max-pending": "{pending}", "control": "none"}
MOST_SESSIONS = 19900  # leaves a few of 20,000 descriptors
START_SECONDS = 10
RUN_SECONDS = 300
SOFT_DESCRIPTOR_LIMIT = 1024  # a login shell's; the server raises its own


class Failure(Exception):
    """A failed measurement, with its reason in a sentence."""


PLAIN = ("--port", "{port}")
BY_TLS = ("--plain", "off", "--tls-port", "{port}", "--state", "{state}")


def server_command(program, link=PLAIN):
    """The command of babel-server, with a placeholder {port}."""
    command = [program, "--bind", "127.0.0.1", *link, "--log-level", "error"]
    known = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    for name, value in WITHOUT_LIMITS.items():
        if re.search(rf"--{name}\b(?!-)", known):
            command += [f"--{name}", value]
    return command


def cores():
    """The core of the server, and that of the generator; (None, None) if there is only one."""
    available = sorted(os.sched_getaffinity(0))
    return (available[0], available[1]) if len(available) > 1 else (None, None)


def pin_to(core):
    if core is not None:
        os.sched_setaffinity(0, {core})


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One process of a server, from `with` to its end."""

    def __init__(self, command, clients):
        self.port, self.tls_port = free_port(), free_port()
        users = clients + 1000  # some scenarios add a few of their own
        self.state = tempfile.TemporaryDirectory()
        places = {"{port}": self.port, "{tls}": self.tls_port, "{users}": users, "{state}": self.state.name,
                  "{pending}": min(2 * users, MOST_SESSIONS - users)}
        self.command = [str(places.get(part, part)) for part in command]

    def __enter__(self):
        def prepare():
            pin_to(cores()[0])
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(SOFT_DESCRIPTOR_LIMIT, hard), hard))

        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            preexec_fn=prepare)
        try:
            self.wait_until_it_listens()
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait_until_it_listens(self):
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise Failure(f"{self.command[0]} does not listen: {self.last_words()}")

    def last_words(self):
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.state.cleanup()


def load(generator, running, scenario, clients, *options):
    """The figures of one run against these servers, which act as one."""
    ports, pids = (",".join(map(str, each)) for each in zip(*((one.port, one.process.pid) for one in running)))
    try:
        done = subprocess.run(
            [generator, "--port", ports, "--pid", pids, "--scenario", scenario, "--clients", str(clients), "--json",
             *options],
            capture_output=True, text=True, timeout=RUN_SECONDS, preexec_fn=lambda: pin_to(cores()[1]))
    except subprocess.TimeoutExpired:
        raise Failure(f"not done after {RUN_SECONDS} s") from None
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        ends = [f"; the server ended with {one.process.poll()}: {one.last_words()}"
                for one in running if one.process.poll() is not None]
        raise Failure("".join([said[-1] if said else "the generator crashed", *ends]))
    return json.loads(done.stdout)


def measure(generator, command, scenario, clients, *options):
    """The same against a fresh server."""
    with Server(command, clients) as server:
        return load(generator, [server], scenario, clients, *options)
