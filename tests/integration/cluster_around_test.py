"""Follows docs/cluster.md word for word where others stand around a cluster: sentinels, and HAProxy."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess

import cluster_page
import harness
import wire
from cluster_page import ENGINE, NODES, REPLICA, THIRD, block_after

FAILOVER_SECONDS = 60  # far more than sentinels take
CLIENT = "127.0.0.77"


class Sentinels(cluster_page.Walk):
    def start_the_other_sentinels(self):
        """By the same commands, as the page has it."""
        for address in (REPLICA, THIRD):
            for command in block_after("Sentinels", "give the other two machines the password:"):
                if not command.startswith("scp "):
                    self.run_command(address, command.replace(f"bind {ENGINE}", f"bind {address}"))

    def ask(self, address, *words):
        machine = self.machines[address]
        return subprocess.run(["redis-cli", "-h", machine.address, "-p", str(machine.sentinel_port), *words], text=True,
                              capture_output=True, timeout=20, check=True).stdout.splitlines()

    def sees_all(self, address):
        """The replica, and the other sentinels."""
        told = self.ask(address, "SENTINEL", "MASTER", "babel")
        figures = dict(zip(told[::2], told[1::2]))
        return figures["num-slaves"] == "1" and figures["num-other-sentinels"] == "2"

    def test_a_replica_takes_over_from_a_master_that_dies_for_good(self):
        for title in ("Engine", "First node", "Replica", "Sentinels"):
            self.follow(title)
        self.start_the_other_sentinels()
        harness.eventually(lambda: all(map(self.sees_all, (ENGINE, REPLICA, THIRD))), 60, "the sentinels")
        self.follow("Nodes with sentinels")
        alice = self.user(NODES[0], "alice")
        master, replica = self.machines[ENGINE], self.machines[REPLICA]
        master.process.signal(signal.SIGKILL)
        node = self.machines[NODES[0]].process
        node.wait_until(lambda: sum("member of the cluster" in line for line in node.lines["stderr"]) == 2,
                        FAILOVER_SECONDS, "a link with the new master")
        told = self.ask(THIRD, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "babel")
        self.assertEqual([replica.address, str(replica.own_port)], told)
        self.user(NODES[0], "bob")
        self.assertEqual(("AddContact", ["bob"]), alice.receive(10 * harness.SLOWDOWN))
        names = self.run_command(REPLICA, "REDISCLI_AUTH=$(cat admin-password) redis-cli HLEN '{babel}:names'")
        self.assertEqual("2", names.strip())


class Haproxy(cluster_page.Walk):
    """The page's configuration, with the ports of this test."""

    def setUp(self):
        self.program = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")
        if not self.program:
            self.skipTest("haproxy is not installed (scripts/deps.sh test)")
        super().setUp()

    def let_proxies_in(self, address):
        machine = self.machines[address]
        for command in block_after("HAProxy", "address of the metrics:"):
            self.run_command(address, command)
        lines = block_after("HAProxy", "own address, to `/etc/babel/server.conf`:")
        machine.append("/etc/babel/server.conf", [line.replace(NODES[0], address) for line in lines])
        machine.options = ("--proxy-port", "0", "--metrics", machine.address + ":0")
        for command in block_after("HAProxy", "Restart the node:"):
            self.run_command(address, command)
        found = machine.process.wait_line(rf"listening on {re.escape(machine.address)}:(\d+) for proxies")
        machine.proxied = found.group(1)

    def configured(self, port):
        """The file of the page. Its machines are one here, so connections of the proxy need the source that nodes expect."""
        text = "\n".join(block_after("HAProxy", "for HAProxy 2.3 or later:"))
        for address in NODES:
            machine = self.machines[address]
            for usual, here in (("4244", machine.proxied), ("9464", machine.process.metrics)):
                text = re.sub(rf"({re.escape(address)}:.*)\b{usual}\b", rf"\g<1>{here}", text)
        text = text.replace("bind :4242", f"bind {THIRD}:{port}")
        text = text.replace("    balance ", f"    source {THIRD}\n    balance ")
        self.assertFalse(re.findall(r"\b(?:4242|4244|9464)\b", text))
        self.machines[THIRD].append("/etc/haproxy/haproxy.cfg", text.split("\n"))
        return self.machines[THIRD].path("/etc/haproxy/haproxy.cfg")

    def addresses(self):
        """Of all users, as the nodes see them."""
        told = [self.run_command(address, "babel-server ctl list --json") for address in NODES]
        return {user["name"]: user["address"] for each in told for user in json.loads(each)["users"]}

    def test_users_log_in_through_it_and_keep_their_addresses(self):
        self.follow("From one node to three")
        for address in NODES:
            self.let_proxies_in(address)
        listener, port = wire.listen(host="127.0.0.8")
        listener.close()
        self.start(harness.Process, [self.program, "-db", "-f", self.configured(port)])
        harness.eventually(lambda: not socket.socket().connect_ex(("127.0.0.8", port)), 10, "HAProxy")
        connection = socket.socket()
        self.addCleanup(connection.close)
        connection.bind((CLIENT, 0))
        connection.connect(("127.0.0.8", port))
        link = wire.Link(connection)
        link.expect("HelloConnect")
        link.send("Login", "alice")
        link.expect("LoginSuccess", 12)
        self.assertEqual({"alice": CLIENT}, self.addresses())


if __name__ == "__main__":
    harness.main()
