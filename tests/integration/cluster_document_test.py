"""Follows docs/cluster.md word for word: writes its files, runs its commands, and expects the output that it shows.

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
import node_case
import servers_case
import tls
import wire

PAGE = os.path.join(harness.ROOT, "docs", "cluster.md")
ENGINE, NODES = "192.0.2.9", ("192.0.2.11", "192.0.2.12", "192.0.2.13")
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILumH+8tuz9KGRCFJiPCvaRi8WUCPFYWhBnJ3+2G0c1O"
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
    def __init__(self, folder, port_of_engine, tls_port_of_engine):
        self.folder, self.port_of_engine, self.tls_port_of_engine = folder, port_of_engine, tls_port_of_engine
        self.process = None
        for path in ("etc/babel", "etc/redis", "var/lib/babel-server", "bin"):
            os.makedirs(os.path.join(folder, path), mode=0o700)
        self.control = os.path.join(folder, "control.sock")

    def here(self, text):
        """With the folders and addresses of this machine."""
        text = text.replace("6380", str(self.tls_port_of_engine)).replace("@engine.example.org:", "@127.0.0.9:")
        text = text.replace("/run/credentials/babel-server.service/", "/etc/babel/")
        text = re.sub(r"(?<![\w.])/(etc|var/lib)/", rf"{self.folder}/\1/", text)
        text = text.replace("@" + ENGINE, f"@127.0.0.9:{self.port_of_engine}")
        return text.replace("192.0.2.", "127.0.0.").replace(" -o redis -g redis", "")

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
        self.engine_port, self.engine_tls_port = node_case.unused_port(), node_case.unused_port()
        self.machines = {address: Machine(self.path(f"machine{i}"), self.engine_port, self.engine_tls_port)
                         for i, address in enumerate((ENGINE, *NODES))}
        server = harness.program("babel-server")
        for machine in self.machines.values():
            machine.give("redis-cli", f'exec {shutil.which("redis-cli")} -p {self.engine_port} "$@"\n')
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
            return {"redis-server": self.restart_engine, "babel-server": self.restart_node}[words[2]](machine)
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
        for file in files:
            shutil.copy2(machine.path(file), self.machines[address].path(folder))
        return ""

    def end(self, machine):
        if machine.process:
            machine.process.signal(signal.SIGTERM)
            self.assertEqual(0, machine.process.exit_code(DRAIN_SECONDS), machine.process.transcript())

    def restart_engine(self, machine):
        self.end(machine)
        machine.process = self.start(harness.Process, [
            engine.PROGRAM, machine.path("/etc/redis/redis.conf"), "--port", str(self.engine_port), "--dir", machine.folder])
        machine.process.wait_line("[Rr]eady to accept connections", "stdout")
        return ""

    def restart_node(self, machine):
        self.end(machine)
        machine.process = node = self.start(servers_case.Node, [
            harness.program("babel-server"), "--config", machine.path("/etc/babel/server.conf"), "--port", "0", "--tls-port",
            "0", "--state", machine.path("/var/lib/babel-server"), "--control", machine.control, "--metrics", "127.0.0.1:0"])
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

    def give_names(self):
        """The commands for names that belong to keys, at one node, and their effect at the others."""
        self.assertEqual("imported: 1, there already: 0", self.run_command(NODES[0], "babel-server ctl names import").strip())
        self.run_command(NODES[1], f"babel-server ctl bind dave '{KEY}'")
        self.names_are({"dave", "erin"})
        self.run_command(NODES[2], "babel-server ctl unbind dave")
        self.names_are({"erin"})

    def names_are(self, names):
        def shown(address):
            return {"dave", "erin"} & set(self.run_command(address, "babel-server ctl names").split())
        harness.eventually(lambda: all(shown(address) == names for address in NODES), 10, f"{names} everywhere")

    def go_over_tls(self):
        """With a certificate of the engine, as its operator has one."""
        show = "REDISCLI_AUTH=$(cat admin-password) redis-cli "
        if "tls-port" not in self.run_command(ENGINE, show + "CONFIG GET tls-port"):
            return  # this redis-server was built without it
        alternative = ("-addext", "subjectAltName=IP:127.0.0.9")
        certificate, _ = tls.make_certificate(self.machines[ENGINE].path("/etc/redis"), "engine", more=alternative)
        shutil.copy2(certificate, self.machines[NODES[0]].path("/etc/babel/engine-ca.pem"))
        self.follow("TLS to the engine")
        self.assertIn(f"laddr=127.0.0.9:{self.engine_tls_port}", self.run_command(ENGINE, show + "CLIENT LIST"))

    def test_from_one_node_to_three_and_through_a_restart(self):
        self.machines[NODES[0]].append("/var/lib/babel-server/names", [f"erin {KEY} since=2026-11-29T12:00:00Z"])
        self.follow("From one node to three")
        running = [self.machines[address].process for address in NODES]
        keys = {node.wait_line(r"the server's key is (SHA256:\S+)").group(1) for node in running}
        self.assertEqual(1, len(keys))
        alice, bob = self.user(NODES[0], "alice"), self.user(NODES[1], "bob")
        self.assertEqual(("AddContact", ["bob"]), alice.expect("AddContact"))
        bob.send("CallRequest", "alice", "", 5000)
        address = self.machines[NODES[1]].here(NODES[1])  # as cluster-address has it
        self.assertEqual(("CallRequest", "bob", address, 5000), alice.expect("CallRequest"))
        bob.send("CallRefused", "alice")
        self.assertEqual(("CallRefused", "bob"), alice.expect("CallRefused"))
        self.follow("Restarts and upgrades")
        self.user(NODES[1], "bob")
        with self.assertRaises(TimeoutError):
            self.fail(f"{alice.receive(1)} came")
        self.follow("Health")
        self.alerts_exist(running[0].metrics, self.machines[NODES[0]].path("/etc/prometheus/babel.yml"))
        self.give_names()
        alice.close()
        self.go_over_tls()

    def alerts_exist(self, port, rules):
        with open(rules, encoding="utf-8") as file:
            asked = set(re.findall(r"babel_\w+", file.read()))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            names = set(re.findall(r"(?m)^# TYPE (\S+)", answer.read().decode()))
        self.assertGreater(len(asked), 4)
        self.assertEqual(set(), asked - names)
        if promtool := shutil.which("promtool"):
            subprocess.run([promtool, "check", "rules", rules], check=True, timeout=60, stdout=subprocess.DEVNULL)


class Examples(tls.Case):
    """Lines of the page that the walk does not need."""

    def test_the_rights_are_those_of_a_node(self):
        rights = re.findall(r"(?<=\+)[a-z|]+", section("Engine"))
        self.assertEqual(sorted(engine.COMMANDS), sorted(rights))

    def test_the_server_takes_every_url_and_line(self):
        blocks = re.findall(r"(?m)(?:^    .*\n)+", page())
        lines = [re.findall(r"(?m)^    ((?:cluster|proxy)[\w-]* = .*)$", block) for block in blocks]
        self.assertGreater(sum(map(len, lines)), 8)
        for block in filter(None, lines):
            with self.subTest(block):
                path = self.path("server.conf")
                with open(path, "w", encoding="utf-8") as file:
                    file.write("\n".join(block) + "\n")
                checked = subprocess.run(
                    [harness.program("babel-server"), "check-config", "--config", path], env=self.environment(), text=True,
                    capture_output=True, timeout=20 * harness.SLOWDOWN, check=False)
                self.assertEqual(0, checked.returncode, checked.stderr)

    def test_haproxy_takes_its_configuration(self):
        haproxy = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")
        if not haproxy:
            self.skipTest("haproxy is not installed (scripts/deps.sh test)")
        path = self.path("haproxy.cfg")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(block_after("HAProxy", "for HAProxy 2.3 or later:")) + "\n")
        checked = subprocess.run([haproxy, "-c", "-f", path], text=True, capture_output=True, timeout=30, check=False)
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)

    def test_the_capacity_table_follows_from_its_formulas(self):
        rows = re.findall(r"(?m)^\| ([\d,]+) \| (\d+) \| (.*) \|$", section("Capacity"))
        self.assertGreater(len(rows), 3)
        for users, nodes, cells in rows:
            users, nodes = int(users.replace(",", "")), int(nodes)
            own = users / nodes
            expected = (own * 5e-6, users * own * 11.4e-9, users * own * 20 / 1e9, own * 0.3e-3,
                        (own * 16 * 1024 + users * 80) / 1e6)
            told = [float(re.match(r"[\d.]+", cell.strip()).group()) for cell in cells.split("|")]
            for column, (value, right) in enumerate(zip(told, expected, strict=True)):
                with self.subTest(users=users, column=column):
                    self.assertAlmostEqual(value, right, delta=0.15 * right)

    def test_the_table_of_realms_follows_from_its_formulas(self):
        rows = re.findall(r"(?m)^\| (\d+) \| (\d+,\d+) \| (\d+) \| (.*) \|$", section("Capacity"))
        self.assertGreater(len(rows), 3)
        for realm, users, nodes, cells in rows:
            realm, own = int(realm), int(users.replace(",", "")) / int(nodes)
            expected = (own * min(1, 2 * realm / 3600) * 5e-6, own * realm * 11.4e-9, own * realm * 20 / 1e9,
                        realm * 20 / 1e3)
            told = [float(re.match(r"[\d.]+", cell.strip()).group()) for cell in cells.split("|")]
            for column, (value, right) in enumerate(zip(told, expected, strict=True)):
                with self.subTest(realm=realm, users=users, column=column):
                    self.assertAlmostEqual(value, right, delta=0.15 * right)


if __name__ == "__main__":
    harness.main()
