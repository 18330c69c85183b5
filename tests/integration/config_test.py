"""babel-cli before a session: its configuration, its help, and its log file."""
import json
import os
import subprocess

import doubles
import harness
import tls


class Configured(harness.Case):
    def write(self, name, *lines):
        path = self.path(os.path.join("babel", name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write("".join(line + "\n" for line in lines))
        return path

    def run_cli(self, *arguments, within=20, **environment):
        """Runs babel-cli to its end."""
        return subprocess.run(
            [harness.program("babel-cli"), *arguments], env={**self.environment(), **environment},
            text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=within * harness.SLOWDOWN)


class Config(Configured):
    def test_every_value_is_shown_with_its_origin(self):
        self.write("cli.conf", "server = one:1", "bitrate = 10", "play = a.wav")
        self.write("profiles/home.conf", "bitrate = 11", "record = r.wav")
        result = self.run_cli("config", "--json", "-p", "home", "-q", BABEL_RECORD="s.wav")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        options = json.loads(result.stdout)["options"]
        for name, value, origin in (
                ("server", "one:1", "cli.conf:1"), ("bitrate", "11", "profile home.conf:1"),
                ("record", "s.wav", "environment BABEL_RECORD"), ("quiet", "true", "--quiet"),
                ("complexity", "10", "default")):
            self.assertEqual(options[name], {"value": value, "from": origin})
        text = self.run_cli("config", "-p", "home").stdout
        self.assertRegex(text, r"(?m)^server = one:1 +\(cli\.conf:1\)$")

    def test_a_wrong_file_ends_it_before_anything_happens(self):
        path = self.write("cli.conf", "", "servr = one:1")
        result = self.run_cli("login", "alice")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(result.stderr, f"babel-cli: {path}:2: unknown key \"servr\": did you "
                                        "mean \"server\"?\n")
        self.assertEqual(self.run_cli("help").returncode, 0)
        self.assertEqual(self.run_cli("login", "alice", "-c", self.folder).returncode, 2)

    def test_a_profile_is_enough_to_log_in(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        log = self.path("log")
        self.write("profiles/home.conf", "name = alice", f"server = 127.0.0.1:{fake.port}", "ipv4 = true",
                   "audio = null", "json = true", "advertise = relay.example.org:5000",
                   f"log-file = {log}", "verbose = 2")
        alice = self.start(
            harness.Client, [harness.program("babel-cli"), "login", "-p", "home"], stdin=subprocess.PIPE)
        link = fake.accept(("LoginSuccess",), ("AddContact", ["bob"]))
        self.addCleanup(link.close)
        alice.expect("contacts.add")
        alice.command("call bob")
        self.assertEqual(link.expect("CallRequest", 10),
                         ("CallRequest", "bob", "relay.example.org", 5000))
        link.send("CallRefused", "bob")
        alice.command("quit")
        self.assertEqual(alice.exit_code(), 6, alice.transcript())
        self.assertEqual(alice.lines["stderr"], [])
        with open(log) as file:
            self.assertTrue(all(line[:2] == "20" and line[19] == "Z" for line in file))

    def test_a_log_that_cannot_be_written_is_reported(self):
        result = self.run_cli("login", "alice", "--audio", "null", "--log-file", self.path("no/log"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("--log-file " + self.path("no/log") + ": No such file", result.stderr)

    def test_the_only_family_has_to_be_that_of_the_server(self):
        fake = doubles.FakeServer()
        self.addCleanup(fake.close)
        where = ("--server", f"127.0.0.1:{fake.port}", "--audio", "null")
        result = self.run_cli("login", "alice", "-6", *where)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("is not an IPv6 address (-6)", result.stderr)

    def test_ambiguous_or_missing_words_are_reported(self):
        for words, complaint in (
                (["login", "-n", "carol", "bob"], 'two names given, "carol" and "bob"'),
                (["login"], "login: missing name; usage: babel-cli login NAME"),
                (["call"], "call: missing name; usage: babel-cli call WHO"),
                (["ctl"], "ctl: missing command; usage: babel-cli ctl COMMAND..."),
                (["login", "bob", "-s", "::1:4242"], "--server: write [::1]:4242 for that port")):
            with self.subTest(words):
                result = self.run_cli(*words)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(complaint, result.stderr)

    def test_a_server_that_is_not_there_is_shown_as_it_is_written(self):
        result = self.run_cli("call", "bob", "-n", "alice", "-s", "[::1]:1", "--audio", "null")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("(Is babel-server running at [::1]:1? See --server.)", result.stderr)

    def test_a_home_folder_is_known_where_no_shell_has_seen_it(self):
        result = self.run_cli("login", "alice", "--audio", "null", "--log-file=~/no/log")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("--log-file " + self.path("no/log") + ": No such file", result.stderr)


class Identity(Configured, tls.Case):
    def test_each_profile_logs_in_with_the_key_that_it_names(self):
        server = self.tls_server()
        fingerprints = {}
        for name in ("home", "work"):
            key = self.path(name + ".pem")
            self.write(f"profiles/{name}.conf", f"name = {name}", f"server = {self.at(server.tls_port)}",
                       f"identity = {key}")
            listed = self.run_cli("contacts", "-p", name)
            self.assertEqual(listed.returncode, 0, listed.stderr)
            shown = json.loads(self.run_cli("identity", "-p", name, "--json").stdout)
            self.assertEqual(shown["file"], key)
            fingerprints[name] = shown["fingerprint"]
        self.assertNotEqual(*fingerprints.values())
        self.assertEqual({each["name"]: each["key"] for each in self.json("names")["names"]}, fingerprints)
        self.assertFalse(os.path.exists(self.path("babel/identity.pem")))


class Contacts(Configured):
    def test_it_prints_the_contacts_and_nothing_else(self):
        port = self.server().port
        where = ("contacts", "-n", "alice", "-s", f"127.0.0.1:{port}")
        alone = self.run_cli(*where)
        self.assertEqual((alone.returncode, alone.stdout), (0, "nobody else is online\n"), alone.stderr)
        self.login(port, "bob")
        both = self.run_cli(*where)
        self.assertEqual((both.returncode, both.stdout), (0, "online: bob\n"), both.stderr)


class Help(Configured):
    def test_topics_and_devices_for_scripts(self):
        for topic, word in (("prompt", "hangup"), ("json", "call.ended"), ("audio", "--audio-in"),
                            ("exit", "143"), ("config", "cli.conf")):
            result = self.run_cli("help", topic)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertIn(word, result.stdout)
        wrong = self.run_cli("help", "jsno")
        self.assertEqual((wrong.returncode, wrong.stderr), (
            2, 'babel-cli: help: unknown topic "jsno": did you mean "json"?; try "babel-cli --help"\n'))
        with open(self.path("asound.conf"), "w") as file:
            file.write("pcm.!default { type null hint { show on description \"silence\" } }")
        # The null device has buffers without a limit, whose memory the sanitizer of threads clears for half a minute.
        found = self.run_cli("devices", "--json", within=60, ALSA_CONFIG_PATH=self.path("asound.conf"))
        said = json.loads(found.stdout)
        self.assertIn(said["type"], ("devices", "error"), found.stderr)


if __name__ == "__main__":
    harness.main()
