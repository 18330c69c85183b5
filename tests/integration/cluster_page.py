"""docs/cluster.md as something to follow: its sections, its machines, and its commands.

Each machine of the page is a folder and an address of the loopback network. Only ports and folders are added.
"""
import os
import re
import shlex
import shutil
import signal
import subprocess
import urllib.request

import engine
import harness
import ports
import servers_case
import tls
import wire

PAGE = os.path.join(harness.ROOT, "docs", "cluster.md")
ENGINE, REPLICA, THIRD = "192.0.2.9", "192.0.2.10", "192.0.2.8"  # sentinels are on all three, HAProxy on the last one
NODES = ("192.0.2.11", "192.0.2.12", "192.0.2.13")
DRAIN_SECONDS = 30  # far more than a drain takes


def page():
    with open(PAGE, encoding="utf-8") as file:
        return file.read()


def section(title):
    """A section, or a part of one."""
    level = re.search(rf"^(#+) {re.escape(title)}$", page(), re.M).group(1)
    return re.split(rf"^#{{1,{len(level)}}} ", page().split(f"\n{level} {title}\n", 1)[1], maxsplit=1, flags=re.M)[0]


def steps(text):
    """(machine, file or None, lines) of each block; of the output that the page shows, (None, None, lines)."""
    machine = file = None
    for part in text.strip("\n").split("\n\n"):
        lines = part.strip("\n").split("\n")
        if lines[0].startswith("```"):
            yield None, None, lines[1:-1]
        elif all(line.startswith("    ") for line in lines):
            yield machine, file, [line[4:] for line in lines]
            file = None
        else:
            machine = (re.findall(r"\bOn (192\.0\.2\.\d+)", part) or [machine])[-1]
            named = re.search(r"`(/etc/[^`]+)`:$", part)
            file = named and named.group(1)


def commands(lines):
    return "\n".join(lines).replace("\\\n", " ").split("\n")


def block_after(title, words):
    """The lines of the block behind those words."""
    behind = section(title).split(words, 1)[1].lstrip("\n")
    return [line[4:] for line in behind.split("\n\n", 1)[0].split("\n")]


class Machine:
    """`ports`: of the first engine, of that by TLS, of an engine here, and of sentinels."""

    def __init__(self, folder, address, ports):
        self.folder = folder
        self.address = self.local(address)
        self.engine_port, self.engine_tls_port, self.own_port, self.sentinel_port = ports
        self.process = self.sentinel = None
        self.options = ("--metrics", "127.0.0.1:0")  # of a node
        for path in ("etc/babel", "etc/redis", "var/lib/babel-server", "bin"):
            os.makedirs(os.path.join(folder, path), mode=0o700)
        self.control = os.path.join(folder, "control.sock")

    @staticmethod
    def local(text):
        return text.replace("192.0.2.", "127.0.0.")

    def here(self, text):
        """With the folders, addresses and ports of this machine."""
        text = re.sub(r"\b6380\b", str(self.engine_tls_port), text).replace("@engine.example.org:", "@127.0.0.9:")
        text = text.replace("/run/credentials/babel-server.service/", "/etc/babel/")
        text = re.sub(r"(?<![\w.])/(etc|var/lib)/", rf"{self.folder}/\1/", text)
        if "redis+sentinel://" in text:
            text = re.sub(r"192\.0\.2\.\d+", rf"\g<0>:{self.sentinel_port}", text)
        else:
            text = text.replace("@" + ENGINE, f"@{ENGINE}:{self.engine_port}")
        text = text.replace(f"{ENGINE} 6379", f"{ENGINE} {self.engine_port}")
        return self.local(text).replace(" -o redis -g redis", "")

    def path(self, name):
        return os.path.join(self.folder, self.here(name))

    def append(self, file, lines):
        path = self.path(file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "a", encoding="utf-8") as to:
            to.write("".join(self.here(line) + "\n" for line in lines))

    def give(self, name, script):
        """A program under a usual name."""
        path = self.path("bin/" + name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + script)
        os.chmod(path, 0o755)


class Walk(tls.Case):
    def setUp(self):
        super().setUp()
        self.engine_port, self.engine_tls_port, of_replica, of_sentinels = (ports.unused() for _ in range(4))
        own_ports = {ENGINE: self.engine_port, REPLICA: of_replica}
        self.machines = {
            address: Machine(self.path(f"machine{i}"), address,
                             (self.engine_port, self.engine_tls_port, own_ports.get(address), of_sentinels))
            for i, address in enumerate((ENGINE, REPLICA, THIRD, *NODES))}
        server = harness.program("babel-server")
        for machine in self.machines.values():
            machine.give("redis-cli", f'exec {shutil.which("redis-cli")} -p {machine.own_port} "$@"\n')
            machine.give("babel-server", f'case $1 in ctl) exec {server} "$@" --control {machine.control};; '
                                         f'*) exec {server} "$@" --config {machine.path("/etc/babel/server.conf")};; esac\n')

    def follow(self, title):
        """Does what a section demands, and checks the output that it shows."""
        last = None
        for address, file, lines in steps(section(title)):
            if address is None:
                harness.eventually(lambda last=last, lines=lines: self.shows(*last, lines), 15, "\n".join(lines))
            elif file:
                self.machines[address].append(file, lines)
            else:
                for command in commands(lines):
                    self.run_command(address, command)
                last = address, command

    def shows(self, address, command, lines):
        """Compares the first words of each line."""
        got = [line.split() for line in self.run_command(address, command).splitlines()]
        return [row[:3] for row in got] == [line.split() for line in lines]

    def run_command(self, address, command):
        machine, words = self.machines[address], shlex.split(command)
        if words[0] == "apt-get" or words[:2] == ["systemctl", "daemon-reload"]:
            return ""
        if words[:2] == ["systemctl", "restart"]:
            return {"redis-server": self.restart_engine, "redis-sentinel": self.restart_sentinel,
                    "babel-server": self.restart_node}[words[2]](machine)
        if words[0] == "scp":
            return self.copy(machine, [word for word in words[1:] if not word.startswith("-")])
        if words[0] == "curl":
            with urllib.request.urlopen(words[-1].replace(":9464", f":{machine.process.metrics}"), timeout=10) as answer:
                return answer.read().decode()
        ran = subprocess.run(
            ["bash", "-c", machine.here(command)], cwd=machine.folder, text=True, capture_output=True, check=False,
            timeout=20 * harness.SLOWDOWN,
            env={**self.environment(), "PATH": machine.path("bin") + ":" + os.environ["PATH"]})
        self.assertEqual(0, ran.returncode, f"{command}\n{ran.stdout}{ran.stderr}")
        return ran.stdout

    def copy(self, machine, words):
        *files, to = words
        address, folder = re.fullmatch(r"root@([\d.]+):(.+)", to).groups()
        to = self.machines[address]
        for file in files:
            copied = shutil.copy2(machine.path(file), to.path(folder))
            with open(copied, "r+b") as content:
                text = content.read().replace(machine.folder.encode(), to.folder.encode())
                content.seek(0)
                content.write(text)
                content.truncate()
        return ""

    def end(self, machine):
        if machine.process:
            machine.process.signal(signal.SIGTERM)
            self.assertEqual(0, machine.process.exit_code(DRAIN_SECONDS), machine.process.transcript())

    def restart_engine(self, machine):
        self.end(machine)
        machine.process = self.start(harness.Process, [
            engine.PROGRAM, machine.path("/etc/redis/redis.conf"), "--port", str(machine.own_port), "--dir", machine.folder,
            "--bind-source-addr", machine.address])
        machine.process.wait_line("[Rr]eady to accept connections", "stdout")
        return ""

    def restart_sentinel(self, machine):
        self.assertIsNone(machine.sentinel)
        machine.sentinel = self.start(harness.Process, [
            engine.PROGRAM, machine.path("/etc/redis/sentinel.conf"), "--sentinel", "--port", str(machine.sentinel_port),
            "--bind-source-addr", machine.address])
        machine.sentinel.wait_line("Sentinel ID is", "stdout")
        return ""

    def restart_node(self, machine):
        self.end(machine)
        machine.process = node = self.start(servers_case.Node, [
            harness.program("babel-server"), "--config", machine.path("/etc/babel/server.conf"), "--port", "0", "--tls-port",
            "0", "--state", machine.path("/var/lib/babel-server"), "--control", machine.control, *machine.options])
        node.port = int(node.wait_line(r"listening on 127\.0\.0\.1[123]:(\d+)$").group(1))
        node.metrics = int(node.wait_line(r"metrics on http://.*:(\d+)$").group(1))
        node.wait_line("member of the cluster", within=15)
        self.ready(machine.control)
        return ""

    def user(self, address, name):
        machine = self.machines[address]
        link = wire.Link.connect(machine.process.port, machine.here(address))
        self.addCleanup(link.close)
        link.expect("HelloConnect")
        link.send("Login", name)
        link.expect("LoginSuccess", 12)
        return link
