"""A server's options about its cluster, and servers that cannot be members."""
import signal

import harness
import servers_case


class Setup(servers_case.Case):
    def test_the_engine_by_tcp_with_a_password(self):
        port = self.engine.listen()
        self.engine.send("CONFIG", "SET", "requirepass", "secret-word")
        password = ("--cluster-password-file", self.secret("secret-word\n"))
        a, b = (self.node(name, *password, url=f"redis://127.0.0.1:{port}") for name in ("a", "b"))
        self.user(a, "alice")
        self.knows(self.user(b, "bob"), "alice")
        self.assertNotIn("secret-word", a.transcript())

    def test_clusters_of_other_names_are_strangers(self):
        a, b = self.node("a"), self.node("b", "--cluster-name", "other")
        alice = self.user(a, "alice")
        self.user(b, "alice")
        self.quiet(alice)

    def test_a_server_that_cannot_be_a_member_ends_with_2_and_a_reason(self):
        self.node("a")
        for name, options, reason in (
            ("a", (), "another process runs as node a"),
            ("b", ("--cluster-lease", "9"), "the other nodes have the lease 6"),
        ):
            with self.subTest(name):
                refused = self.start_node(name, *options, folder="refused-" + name)
                refused.wait_line(f"does not take this server: {reason}")
                self.assertEqual(2, refused.exit_code(), refused.transcript())

    def test_servers_that_died_together_do_not_keep_their_values(self):
        a, b = self.nodes("a", "b")
        self.user(a, "alice")
        for each in (a, b):
            self.kill(each)
        again = self.node("a", "--realms", "yes", folder="again")
        self.user(again, "alice")
        self.assertEqual({"alice": "3"}, {name: value.split("/")[0] for name, value in self.names().items()})
        refused = self.start_node("b", folder="refused-values")
        refused.wait_line("does not take this server: the other nodes have the realms yes")
        self.assertEqual(2, refused.exit_code(), refused.transcript())

    def test_wrong_options_are_refused_before_the_start(self):
        for options in (["--cluster", "http://127.0.0.1"], ["--cluster", "redis://:secret@127.0.0.1"],
                        ["--cluster-node", "a b"], ["--cluster-name", ""], ["--cluster-lease", "3"],
                        ["--cluster-address", "a b"]):
            with self.subTest(options):
                result = self.run_server(*options)
                self.assertEqual((2, False), (result.returncode, "secret" in result.stderr), result)

    def test_a_server_warns_if_users_of_others_may_not_find_its_relay(self):
        for name, options, reason in (
            ("a", (), "there is no cluster-address"),
            ("b", ("--cluster-address", "b.example.org"), "cluster-address is a host name"),
            ("c", ("--cluster-address", "10.0.0.12"), "cluster-address is not public"),
            ("d", ("--cluster-address", "192.0.2.1"), None),
            ("e", ("--relay-host", "192.0.2.1:4243"), None),
            ("f", ("--relay", "off"), None),
            ("g", ("--bind", "127.0.0.1"), None),
        ):
            with self.subTest(options):
                where = () if "--bind" in options else ("--bind", "0.0.0.0")
                server = self.start(harness.Process, [
                    harness.program("babel-server"), *where, "--port", "0", "--tls-port", "0", "--control", "none",
                    "--state", self.path("state-" + name), "--cluster", self.url, "--cluster-node", name, *options])
                if reason:
                    server.wait_line(f"with users of other servers may fail: {reason}; set relay-host")
                server.wait_line("member of the cluster")
                if not reason:
                    self.assertNotIn("may fail", server.transcript())

    def test_a_server_without_its_engine_listens_and_is_not_ready(self):
        self.engine.kill()
        a = self.start_node("a")
        a.port = int(a.wait_line(r"listening on .*:(\d+)$").group(1))
        a.metrics = int(a.wait_line(r"metrics on http://.*:(\d+)$").group(1))
        a.wait_line("cannot be used")
        self.assertEqual(servers_case.AWAY, self.refused(a, "alice"))
        self.assertEqual(503, self.readiness(a))
        self.engine.start()
        self.linked(a, 1)
        harness.eventually(lambda: self.readiness(a) == 200, 5, "readiness")

    def test_a_reload_does_not_move_a_server_to_another_cluster(self):
        options = self.configured("cluster-name = babel")
        a = self.node("a", *options)
        self.configured("cluster-name = other")
        a.signal(signal.SIGHUP)
        a.wait_line("a new value of cluster-name takes a restart")
        self.user(a, "alice")
        self.assertEqual({"alice"}, set(self.names()))


if __name__ == "__main__":
    harness.main()
