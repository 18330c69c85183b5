"""Several servers behind one name: found by its addresses or by SRV, killed, or with keys that differ."""
import json
import subprocess

import harness
import name_server
import tls
from name_server import address
from nodes_case import FIRST, NAME, SECOND, Case

PAUSE_SECONDS = 5  # the first pauses after a loss, and the connections


class Nodes(Case):
    def test_every_node_of_a_name_is_asked_and_the_others_take_over(self):
        nodes = self.serve_both()
        alice, host = self.online()
        for _ in range(3):
            other = SECOND if host == FIRST else FIRST
            self.kill(nodes[host])
            alice.expect("server.lost")
            nodes[host] = self.serve(host)  # it is back before the client asks, and yet not asked
            alice.expect("server.back", PAUSE_SECONDS)
            nodes[other].wait_line("alice logged in")
            self.assertFalse([line for line in nodes[host].lines["stderr"] if "alice logged in" in line])
            nodes[other].lines["stderr"].clear()
            host = other
        self.assertEqual(len(self.known_servers()), 1)
        self.assertTrue(self.known_servers()[0].startswith(f"{NAME}:4243 "))

    def test_nodes_with_different_keys_are_refused_and_the_reason_is_clear(self):
        own = tls.make_certificate(self.folder, "other", "ed25519")
        nodes = {FIRST: self.serve(FIRST), SECOND: self.serve(SECOND, certificate=own)}
        alice, host = self.online()
        self.kill(nodes[host])
        refused = alice.expect("server.untrusted", PAUSE_SECONDS, code="not_the_known_key")
        other = SECOND if host == FIRST else FIRST
        self.assertEqual(refused["node"], f"{other}:4243")
        self.assertIn("all nodes of a name need one key", refused["why"])
        self.assertEqual(alice.exit_code(), 12)
        self.assertFalse([line for line in nodes[other].lines["stderr"] if "logged in" in line])
        self.assertEqual(len(self.known_servers()), 1)


class Services(Case):
    def test_srv_names_hosts_and_ports_and_the_name_is_remembered(self):
        self.use_srv((10, 1), (20, 1))
        nodes = self.serve_both(by_srv=True)
        alice = self.cli("login", "alice")
        connected = alice.expect("connected")
        self.assertEqual(connected["server"], f"{NAME}:4243 (n1.{NAME}:7001, {FIRST})")
        alice.expect("login.ok")
        self.assertTrue(self.known_servers()[0].startswith(f"{NAME}:4243 "))
        self.kill(nodes[FIRST])
        alice.expect("server.lost")
        alice.expect("server.back", PAUSE_SECONDS)
        nodes[SECOND].wait_line("alice logged in")
        self.assertIn((f"_babels._tcp.{NAME}", name_server.SRV), self.names.asked)

    def test_the_lesser_priority_is_asked_first(self):
        self.use_srv((20, 1), (10, 1))
        self.serve_both(by_srv=True)
        for _ in range(3):
            client, host = self.online()
            self.assertEqual(host, SECOND)
            client.command("quit")
            self.assertEqual(client.exit_code(), 0)

    def test_a_name_whose_nodes_by_srv_are_down_has_no_plain_port(self):
        self.use_srv((10, 1), (10, 1))
        self.zone[NAME] = [address(FIRST)]
        self.serve(FIRST, 7009)  # with a plain port, and TLS where nobody looks for it
        client = self.cli("login", "alice")
        self.assertIn("refused", client.expect("server.lost")["why"])
        self.assertEqual(client.exit_code(), 3)

    def test_answers_that_make_no_sense_are_none(self):
        self.serve_both()
        for answer in (b"\xc0\x0c" * 40, b"", b"\xff" * 300, b"\0" * 4):
            self.zone[f"_babels._tcp.{NAME}"] = answer
            with self.subTest(answer):
                client, _ = self.online()
                client.command("quit")
                self.assertEqual(client.exit_code(), 0)

    def test_a_service_without_an_answer_delays_nobody_for_long(self):
        self.serve_both()
        for records, most_ms in (((), 250), (None, 1500)):
            self.zone[f"_babels._tcp.{NAME}"] = records
            # A busy machine may delay one login, but a wait for the answer would delay each of them.
            self.assertLess(min(self.login_ms() for _ in range(3)), most_ms * harness.SLOWDOWN)

    def login_ms(self):
        client = self.cli("login", "alice")
        found = client.expect("connected")["ms"]
        client.expect("login.ok")
        client.command("quit")
        self.assertEqual(client.exit_code(), 0)
        return found

    def test_a_port_that_is_given_asks_for_no_service(self):
        self.use_srv((10, 1), (10, 1))
        self.zone[NAME] = [address(FIRST)]
        self.serve(FIRST)
        client = self.start(harness.Client, self.inside([
            harness.program("babel-cli"), "login", "alice", "--server", f"babels://{NAME}:4243", "--audio", "null",
            "--json"]), more_environment={"XDG_DATA_HOME": self.path("person")}, stdin=subprocess.PIPE)
        client.expect("login.ok")
        self.assertFalse([kind for _, kind in self.names.asked if kind == name_server.SRV])

    def test_doctor_tells_how_the_server_was_found(self):
        self.serve_both(by_srv=True)
        self.serve_name(FIRST)
        for found_by, node in (("name", f"{FIRST}:4243"), ("srv", f"n2.{NAME}:7002")):
            if found_by == "srv":
                self.use_srv((20, 1), (10, 1))
            run = self.start(harness.Process, self.inside([
                harness.program("babel-cli"), "doctor", "--json", "--audio", "null", "--server", NAME]),
                more_environment={"XDG_DATA_HOME": self.path("person")})
            run.exit_code(30)
            said = json.loads(run.lines["stdout"][0])
            self.assertEqual((said["server_found_by"], said["server_node"]), (found_by, node), run.transcript())
            about = {each["about"]: each["what"] for each in said["checks"]}
            self.assertIn("found by", about["server"])

    def serve_name(self, host):
        """A node at the standard ports of the name's own address."""
        self.zone[NAME] = [address(host)]
        self.start(harness.Process, self.inside([
            harness.program("babel-server"), "--bind", host, "--port", "4244", "--tls-port", "4243",
            "--tls-certificate", self.certificate[0], "--tls-key", self.certificate[1], "--control", "none",
            "--state", self.path("name")])).wait_line(r"listening on .*:4243 for TLS$")


if __name__ == "__main__":
    harness.main()
