"""Nodes that are linked with a real redis-server: their names, and all ways to reach the engine."""
import os
import shutil
import unittest

import engine
import harness
import node_case
import ports
import tls

SECRET = "correct-horse"


class Names(node_case.Case):
    def test_nodes_see_the_names_of_each_other(self):
        a, b = self.linked("a"), self.linked("b")
        self.assertEqual("granted", a.ask("alice"))
        b.expect(r"\+alice")
        self.assertEqual("granted", b.ask("bob"))
        a.expect(r"\+bob")
        a.command("release alice")
        b.expect("-alice")
        self.assertEqual({"bob": b.number}, self.names())

    def test_a_node_that_comes_later_sees_the_names_that_are_there(self):
        a = self.linked("a")
        for name in ("alice", "anna"):
            self.assertEqual("granted", a.ask(name))
        b = self.start_node("b")
        b.expect(r"linked \d+")
        self.assertEqual({"+alice", "+anna"}, {line for line in b.lines["stdout"] if line.startswith("+")})

    def test_a_name_whose_session_is_alive_is_taken(self):
        a, b = self.linked("a"), self.linked("b")
        self.assertEqual("granted", a.ask("alice"))
        b.expect(r"\+alice")
        self.assertEqual("taken", b.ask("alice"))
        a.expect("check alice")

    def test_a_released_name_is_free_for_another_node(self):
        a, b = self.linked("a"), self.linked("b")
        self.assertEqual("granted", a.ask("alice"))
        a.command("release alice")
        b.expect("-alice")
        self.assertEqual("granted", b.ask("alice"))
        a.expect(r"\+alice")

    def test_messages_and_bans_reach_other_nodes(self):
        a, b, c = self.linked("a"), self.linked("b"), self.linked("c")
        a.command(f"route {b.number} hello")
        b.expect(f"{a.number} wrote hello")
        a.expect("1 was sent")
        a.command("route 99 hello")
        a.expect("1 was not sent")
        a.command("ban mallory")
        for each in (a, b, c):
            each.expect("banned mallory")

    def test_a_second_process_of_an_id_is_refused(self):
        self.linked("a")
        self.start_node("a").expect("refuse: another process runs as node a")


class Ways(node_case.Case):
    def test_tcp_and_a_database_of_its_own(self):
        port = self.engine.listen()
        a = self.linked("a", f"redis://127.0.0.1:{port}/3")
        self.assertEqual("granted", a.ask("alice"))
        self.assertEqual({}, self.names())
        self.assertEqual({"alice": a.number}, self.names(database=3))

    def test_a_password_that_comes_to_be_right(self):
        self.admin.send("CONFIG", "SET", "requirepass", SECRET)
        path = self.secret("wrong-" + SECRET)
        a = self.start_node("a", self.url, path)
        a.wait_line("cannot be used: the engine refuses AUTH: WRONGPASS$")
        self.secret(SECRET + "\n")
        a.expect(r"linked \d+")
        self.assertNotIn(SECRET, a.transcript())

    def test_a_missing_password_and_a_file_that_others_can_read(self):
        self.admin.send("CONFIG", "SET", "requirepass", SECRET)
        path = self.secret(SECRET)
        os.chmod(path, 0o644)
        self.start_node("a", self.url, path).wait_line("others can read it")
        self.start_node("b").wait_line("the engine refuses .*NOAUTH")

    def test_a_user_with_the_commands_of_a_node_alone(self):
        self.admin.send("ACL", "SETUSER", "node", "on", ">" + SECRET, "~{babel}:*", "resetchannels", "-@all",
                        *("+" + command for command in engine.COMMANDS))
        self.admin.send("ACL", "SETUSER", "default", "off")
        url, path = self.url.replace("unix://", "unix://node@"), self.secret(SECRET)
        a, b = self.linked("a", url, path), self.linked("b", url, path)
        self.assertEqual("granted", a.ask("alice"))
        b.expect(r"\+alice")
        b.command(f"route {a.number} hello")
        a.expect(f"{b.number} wrote hello")

    def test_a_replica_is_refused_until_it_is_the_master(self):
        self.admin.send("REPLICAOF", "127.0.0.1", ports.unused())
        a = self.start_node("a")
        a.wait_line("the engine is a replica")
        self.admin.send("REPLICAOF", "NO", "ONE")
        a.expect(r"linked \d+")

    def test_a_url_that_is_not_valid_ends_the_program(self):
        a = self.start_node("a", f"redis://user:{SECRET}@127.0.0.1")
        self.assertEqual(2, a.exit_code())
        self.assertNotIn(SECRET, "\n".join(a.lines["stderr"]))


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Tls(node_case.Case):
    def setUp(self):
        super().setUp()
        self.certificate, key = tls.make_certificate(
            self.folder, "engine", more=("-addext", "subjectAltName=IP:127.0.0.1"))
        self.port = ports.unused()
        self.admin.send("CONFIG", "SET", "bind", "127.0.0.1")
        try:
            self.admin.send("CONFIG", "SET", "tls-auth-clients", "no")
            self.admin.send("CONFIG", "SET", "tls-cert-file", self.certificate, "tls-key-file", key, "tls-port", self.port)
        except engine.Refused as refused:
            self.skipTest(f"this redis-server has no TLS ({refused})")

    def test_nodes_over_tls(self):
        url = f"rediss://127.0.0.1:{self.port}"
        a, b = (self.linked(each, url, "", self.certificate) for each in "ab")
        self.assertEqual("granted", a.ask("alice"))
        b.expect(r"\+alice")

    def test_an_engine_of_another_authority_is_refused(self):
        other, _ = tls.make_certificate(self.folder, "other")
        a = self.start_node("a", f"rediss://127.0.0.1:{self.port}", "", other)
        a.wait_line(f"cannot be used: 127.0.0.1:{self.port}: .*certificate")

    def test_an_engine_of_another_name_is_refused(self):
        a = self.start_node("a", f"rediss://localhost:{self.port}", "", self.certificate)
        a.wait_line("cannot be used: localhost:.*(?i:mismatch)")


if __name__ == "__main__":
    harness.main()
