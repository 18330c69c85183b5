"""Follows docs/cluster.md word for word: writes its files, runs its commands, and expects the output that it shows."""
import os
import re
import shutil
import subprocess
import urllib.request

import cluster_page
import engine
import harness
import tls
from cluster_page import ENGINE, NODES, block_after, page, section

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILumH+8tuz9KGRCFJiPCvaRi8WUCPFYWhBnJ3+2G0c1O"


class Walk(cluster_page.Walk):
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
