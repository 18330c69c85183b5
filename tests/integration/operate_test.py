"""The configuration of babel-server: its file, its options, and reloading it on SIGHUP."""
import os
import shutil
import signal
import socket
import subprocess

import harness
import wire

# A program that is built without clusters refuses the key.
CLUSTER = ["cluster = redis://127.0.0.1"] if os.environ.get("BABEL_HAS_CLUSTER") == "ON" else []


class Configured(harness.Case):
    def write(self, *lines):
        """The configuration file, with these lines."""
        path = self.path("server.conf")
        with open(path, "w") as file:
            file.write("".join(line + "\n" for line in lines))
        return path

    def run_server(self, *arguments):
        """Runs babel-server to its end."""
        return subprocess.run(
            [harness.program("babel-server"), *arguments], env=self.environment(), text=True,
            capture_output=True, timeout=20 * harness.SLOWDOWN)

    def effective(self, *arguments):
        """The values that check-config prints, as a list of lines; the first one is its verdict."""
        result = self.run_server("check-config", *arguments)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout.splitlines()


class File(Configured):
    def test_an_option_comes_before_the_file_and_the_file_before_the_default(self):
        path = self.write("max-users = 7", "per-source=5 # a comment", "", "# max-pending = 1",
                          "bind = 127.0.0.1", "ban = 192.0.2.0/24", "ban = eve")
        verdict, *held = self.effective("--config", path, "--max-users", "9", "--ban", "mallory",
                                        "--bind", "127.0.0.2")
        self.assertEqual(verdict, path + " is fine")
        for line in ("max-users = 9", "per-source = 5", "max-pending = 1024", "bind = 127.0.0.2"):
            self.assertIn(line, held)
        self.assertNotIn("bind = 127.0.0.1", held)
        self.assertEqual([line for line in held if line.startswith("ban")],
                         ["ban = 192.0.2.0/24", "ban = eve", "ban = mallory"])

    def test_max_pending_is_half_of_max_users_by_default(self):
        path = self.write("max-users = 100000")
        self.assertIn("max-pending = 50000", self.effective("--config", path))
        self.assertIn("max-pending = 7", self.effective("--config", path, "--max-pending", "7"))

    def test_every_key_of_the_output_is_one_of_the_input(self):
        people = self.path("people")
        with open(people, "w"):
            pass
        path = self.write("bind = ::1", "port = 4242", "tls-port = 4243",
                          "tls-certificate = a.pem", "tls-key = b.pem", "plain = local", "state = /var/lib/x",
                          "proxy-port = 4244", "proxy-from = 10.0.0.0/8",
                          "metrics = [::1]:9464",
                          "metrics-host = babel.example.org", "control = none",
                          "ban = 2001:db8::/32", "log-level = debug", "max-users = 1",
                          "max-pending = 2", "per-source = 3", "users-per-source = 4",
                          "users-per-56 = 5", "users-per-48 = 6", "connect-rate = 7", "login-timeout = 4",
                          "login-rate = 5", "message-rate = 5", "call-rate = 6", "queue-limit = 4097",
                          "all-queues-limit = 4098", "stall-timeout = 8", "presence-hold = 9", "registration = invite", "guests = off",
                          "names = none", f"authorized-names = {people}", "invite-host = [2001:db8::1]:4243",
                          "relay = off", "relay-host = [2001:db8::1]:443", "relay-ports = 40100-40101", "relay-secret = /var/lib/y", "relay-calls = 7",
                          "relay-rate = 64", "relay-total = 8", "reach = off", *CLUSTER, "cluster-password-file = /var/lib/z",
                          "cluster-ca = /var/lib/ca", "cluster-name = other", "cluster-node = a-1", "cluster-address = 192.0.2.1",
                          "cluster-lease = 5", "drain-time = 11", "park-time = 12",
                          "cluster-away-limit = 13", "realms = yes", "realm-users = 14")
        with open(path) as file:
            written = file.read().splitlines()
        self.assertEqual(self.effective("--config", path)[1:], written)

    def test_mapped_addresses_are_those_of_ipv4(self):
        path = self.write("bind = ::ffff:127.0.0.1", "proxy-port = 0",
                          "proxy-from = ::ffff:192.0.2.7/120", "metrics = [::ffff:127.0.0.1]:9464",
                          "ban = ::ffff:198.51.100.7")
        held = self.effective("--config", path)
        for line in ("bind = 127.0.0.1", "proxy-from = 192.0.2.0/24", "metrics = 127.0.0.1:9464",
                     "ban = 198.51.100.7"):
            self.assertIn(line, held)

    def test_a_wrong_line_is_named(self):
        for line, complaint in {
            "max-userz = 1": "unknown key \"max-userz\": did you mean \"max-users\"?",
            "max-users = many": "max-users: 'many' is not a number from 1 to 1000000",
            "max-users = 0": "max-users: '0' is not a number from 1 to 1000000",
            "port = 65536": "port: '65536' is not a number from 0 to 65535",
            "bind = nowhere": "bind: 'nowhere' is no IP address",
            "log-level = loud": "log-level: 'loud' is not error, warning, info, debug or trace",
            "metrics = 9464": "metrics: '9464' is no ADDR:PORT",
            "metrics = ::1:9464": "metrics: '::1:9464' is no ADDR:PORT",
            "metrics = ::ffff:127.0.0.1:1": "metrics: '::ffff:127.0.0.1:1' is no ADDR:PORT",
            "ban = 1.2.3.4/33": "ban: '1.2.3.4/33': this is no address and no network",
            "relay-host = 192.0.2.1": "relay-host: '192.0.2.1' is no ADDR:PORT",
            "relay-host = [2001:db8::1%1]:443": "relay-host: '[2001:db8::1%1]:443' is no ADDR:PORT",
            "relay-host = 192.0.2.1:80": "relay-host: '192.0.2.1:80': clients use a relay at port 443, or from 1024 on",
            "relay-ports = 1000-1099": "relay-ports: '1000-1099' is no range of up to 1000 ports from 1024 on",
            "relay-ports = 2000-1999": "relay-ports: '2000-1999' is no range of up to 1000 ports from 1024 on",
            "relay-ports = 40000-41000": "relay-ports: '40000-41000' is no range of up to 1000 ports from 1024 on",
            "port = 2": "port: given twice",
            "control =": "control: missing value",
            "config = other": "\"config\" is allowed only on the command line, as --config",
            "\x1b[31m": "'\\x1b[31m' is not of the form KEY = VALUE",
            "[section]": "there are no sections",
        }.items():
            path = self.write("port = 1" if line == "port = 2" else "", line)
            for mode in ([], ["check-config"]):
                with self.subTest(line, mode=mode):
                    result = self.run_server(*mode, "--config", path)
                    self.assertEqual((result.returncode, result.stdout), (2, ""))
                    self.assertTrue(
                        result.stderr.startswith(f"babel-server: {path}:2: {complaint}"),
                        result.stderr)

    def test_a_relay_is_at_an_address_that_clients_use(self):
        for address in ("0.0.0.0", "0.1.2.3", "169.254.1.1", "224.0.0.1", "255.255.255.255", "::ffff:224.0.0.1",
                        "::", "fe80::1", "ff02::1"):
            with self.subTest(address):
                place = f"[{address}]:4243" if ":" in address else address + ":4243"
                refused = self.run_server("check-config", "--relay-host", place)
                self.assertEqual(refused.returncode, 2)
                self.assertIn(f"'{place}': clients use no link-local, multicast, broadcast", refused.stderr)
        for place in ("127.0.0.1:4243", "[::1]:443", "[::ffff:127.0.0.2]:443"):
            with self.subTest(place):
                for bind in ((), ("--bind", "127.0.0.1", "--bind", "192.0.2.1")):
                    refused = self.run_server("check-config", "--relay-host", place, *bind)
                    self.assertEqual(refused.returncode, 2)
                    self.assertIn(f"relay-host: '{place}': clients of other machines", refused.stderr)
                self.assertIn("relay-host = " + place, self.effective("--relay-host", place, "--bind", "127.0.0.1"))

    def test_a_relay_is_at_a_port_that_clients_use(self):
        self.assertIn("relay = on", self.effective("--tls-port", "443"))
        self.assertIn("relay = on", self.effective("--tls-port", "0"))
        self.assertIn("relay = off", self.effective("--tls-port", "853"))
        self.assertIn("relay = on", self.effective("--tls-port", "853", "--relay-host", "192.0.2.1:443"))
        refused = self.run_server("check-config", "--tls-port", "853", "--relay", "on")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("relay: clients use none at this tls-port", refused.stderr)

    def test_a_file_that_cannot_be_read_is_a_clear_error(self):
        too_long = self.path("long")
        with open(too_long, "w") as file:
            file.write("#" * (1024 * 1024 + 1))
        for path, why in ((self.path("none"), "No such file"), (self.folder, "Is a directory"),
                          (too_long, "File too large"), ("/dev/zero", "File too large")):
            with self.subTest(path):
                result = self.run_server("--config", path)
                self.assertEqual(result.returncode, 2)
                self.assertIn(f"babel-server: {path}: {why}", result.stderr)

    def test_the_standard_file_is_read_where_it_exists(self):
        space = ["unshare", "--map-root-user", "--mount"]
        if not shutil.which("unshare") or subprocess.run([*space, "true"]).returncode:
            self.skipTest("no mount namespaces can be made here")
        in_own_etc = "mount -t tmpfs none /etc && mkdir /etc/babel && " \
            "$0 check-config | head -n 1; echo max-users = 3 >/etc/babel/server.conf && $0 check-config | grep -e conf -e max-users"
        result = subprocess.run([*space, "sh", "-c", in_own_etc, harness.program("babel-server")],
                                capture_output=True, text=True, timeout=20 * harness.SLOWDOWN)
        self.assertEqual(result.stdout, "/etc/babel/server.conf is not there; defaults hold\n"
                         "/etc/babel/server.conf is fine\nmax-users = 3\n", result.stderr)


class Reload(Configured):
    def configured_server(self, *lines):
        server = self.server("--config", self.write(*lines), "--control", "none")
        self.addCleanup(lambda: [link.close() for link in self.links])
        self.links = []
        return server

    def log_in(self, server, name):
        link = wire.log_in(server.port, name)
        self.links.append(link)
        return link

    def refusal(self, server, name):
        """The reason for which a user of that name cannot log in."""
        link = wire.Link.connect(server.port)
        self.links.append(link)
        link.send("Login", name)
        return link.expect("LoginFailed")[1]

    def reload(self, server, *lines):
        """Writes these lines and reloads the server; yields its answer."""
        self.write(*lines)
        before = len(server.lines["stderr"])
        server.signal(signal.SIGHUP)

        def said():
            return next((x for x in server.lines["stderr"][before:]
                         if "read again" in x or "nothing is changed" in x), None)
        return server.wait_until(said, 10, "a line about the reload")

    def test_new_bans_and_limits_count_at_once(self):
        server = self.configured_server()
        alice, bob = self.log_in(server, "alice"), self.log_in(server, "bob")
        self.assertIn("read again", self.reload(server, "ban = alice", "max-users = 1"))
        alice.receive_to_end()
        self.assertEqual(bob.expect("DelContact"), ("DelContact", ["alice"]))
        self.assertNotEqual(self.refusal(server, "alice"), "")
        self.assertIn("full", self.refusal(server, "carol"))
        self.assertIn("read again", self.reload(server, "max-users = 2"))
        self.log_in(server, "alice")

    def test_a_wrong_file_changes_nothing(self):
        server = self.configured_server("ban = alice", "max-users = 1")
        said = self.reload(server, "max-users = 5", "ban = alice", "wrong")
        self.assertIn(f"nothing is changed: {self.path('server.conf')}:3: ", said)
        self.assertNotEqual(self.refusal(server, "alice"), "")
        self.log_in(server, "bob")
        self.assertIn("full", self.refusal(server, "carol"))
        os.unlink(self.path("server.conf"))
        server.signal(signal.SIGHUP)
        server.wait_line("nothing is changed: .*No such file")

    def test_a_file_that_an_editor_has_truncated_changes_nothing(self):
        server = self.configured_server("ban = alice", "max-users = 1")
        self.assertRegex(self.reload(server), "nothing is changed: .*server.conf: the file is empty")
        self.assertNotEqual(self.refusal(server, "alice"), "")
        self.assertIn("read again", self.reload(server, "# nothing, and that is meant"))
        self.log_in(server, "alice")

    def test_a_standard_file_that_is_away_changes_nothing(self):
        space = ["unshare", "--map-root-user", "--mount"]
        if not shutil.which("unshare") or subprocess.run([*space, "true"], check=False).returncode:
            self.skipTest("no mount namespaces can be made here")
        script = f"""set -e
            mount -t tmpfs none /etc; mkdir /etc/babel; conf=/etc/babel/server.conf
            echo 'ban = eve' >$conf
            "$0" --bind 127.0.0.1 --port 0 --control '{self.path("c")}' 2>'{self.path("log")}' & server=$!
            logs() {{ until grep -q "$1" '{self.path("log")}'; do sleep 0.05; done; }}
            asks() {{ "$0" ctl "$1" --control '{self.path("c")}'; }}
            logs 'listening on'; until asks bans 2>/dev/null; do sleep 0.05; done
            mv $conf $conf.new; kill -HUP $server; logs 'nothing is changed: .*server.conf: No such file'
            asks bans; asks stats | grep failed_reload
            mv $conf.new $conf; kill -HUP $server; logs 'read again'
            asks bans; asks stats | grep -c failed_reload || true
            kill $server; wait $server"""
        ran = subprocess.run([*space, "timeout", "30", "bash", "-c", script, harness.program("babel-server")],
                             capture_output=True, text=True, timeout=60 * harness.SLOWDOWN, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertRegex(ran.stdout, r"^eve\neve\nfailed_reload\s+\S+Z  /etc/babel/server.conf: No such file"
                                     r".*\neve\n0\n$")

    def test_options_still_come_before_the_file(self):
        path = self.write("max-users = 5")
        server = self.server("--config", path, "--max-users", "1", "--ban", "eve")
        self.links = []
        self.addCleanup(lambda: [link.close() for link in self.links])
        self.reload(server, "max-users = 7")
        self.log_in(server, "alice")
        self.assertIn("full", self.refusal(server, "bob"))
        self.assertIn("banned", self.refusal(server, "eve"))

    def test_the_log_level_changes(self):
        server = self.configured_server("log-level = info")
        self.log_in(server, "alice")
        self.reload(server, "log-level = debug")
        self.log_in(server, "bob")
        server.wait_line("asks to be bob")
        self.assertNotIn("asks to be alice", server.transcript())

    def test_options_that_need_a_restart_are_reported(self):
        server = self.configured_server()
        self.reload(server, "bind = ::1", "port = 1", "metrics = 127.0.0.1:1", "control = /x")
        # The flags --bind, --port and --control count, and are as they were.
        warnings = [x for x in server.lines["stderr"] if "takes a restart" in x]
        self.assertEqual(warnings, ["a new value of metrics takes a restart"])
        with socket.create_connection(("127.0.0.1", server.port), 5):
            pass


if __name__ == "__main__":
    harness.main()
