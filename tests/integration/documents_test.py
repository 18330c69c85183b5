"""The documents: every command in them works, and their English follows CONTRIBUTING.md.

getting_started_test.py has the walks of docs/getting-started.md, cluster_document_test.py and cluster_around_test.py all
of docs/cluster.md, and examples_test.py the fenced shell.
"""
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import unittest

import harness
import prose

PROGRAMS = (r"babel-server|babel-cli|babel-probe|scripts/[\w.-]+|tests/\S+\.py|build/\S+|cmake|ctest|conan|"
            r"systemctl|loginctl|python3|apt-get|git|espeak-ng")
PROBE = os.path.join(harness.ROOT, "tools", "probe", "launch.py")
WALKS = re.compile(r"^## (First call|Scripts)\n.*?(?=^## )", re.M | re.S)
FENCED = re.compile(r"^```\w+\n.*?^```$", re.M | re.S)
INSTEAD = {"NAME": "door", "WHO": "bob", "[options]": "", "[--json]": "--json", "[TOPIC]": "exit", "COMMAND": "list",
           "COMMAND...": "status", r"bash\|zsh\|fish": "fish", "SHELL": "fish",
           r"[show\|card\|export\|import\|rotate]": "show", r"[list\|forget HOST]": "list",
           r"[list\|forget NAME]": "list", "[FILE]": "calls.log"}


SOME_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"  # RFC 8032, 7.1


def private(path, flags):
    return os.open(path, flags, 0o600)


def read(*path):
    with open(os.path.join(harness.ROOT, *path), encoding="utf-8") as file:
        return file.read()


def documents():
    found = glob.glob("docs/**/*.md", root_dir=harness.ROOT, recursive=True)
    return sorted(found) + ["README.md", "CONTRIBUTING.md", "SECURITY.md"]


def commands_in(text):
    """Commands alone on an indented line, without their explanations, or in the text as code."""
    text = FENCED.sub("", WALKS.sub("", text))
    for line in text.split("\n"):
        if alone := re.match(rf"    (?:source <\()?((?:{PROGRAMS})(?![\w:]).*)", line):
            told = re.sub(r"\s(#|\s).*", "", alone.group(1).rstrip("\\ "))
            yield from re.split(r" && (?![^']*'$)", re.sub(r"\)$| \| source$", "", told))
        elif not line.startswith("    "):
            for inline in re.findall(rf"`((?:{PROGRAMS})(?![\w:/])[^`]*)`", line):
                yield from inline.split(" && ")


class Commands(harness.Case):
    def setUp(self):
        super().setUp()
        self.running = self.server("--control", self.path("control"))
        self.known = {re.compile(pattern): how for pattern, how in (
            (r"babel-server (check-config|completion)", self.ends_well),
            (r"babel-server ctl", self.asks_the_server),
            (r"babel-server", self.serves),
            (r"babel-cli (-p \w+ )?(login|listen)\b", self.logs_in),
            (r"babel-cli call\b", self.calls),
            (r"babel-cli ctl\b", self.asks_a_client),
            (r"babel-cli (doctor|devices|join)", self.is_known),
            (r"babel-cli (identity|servers|peers)\b", self.has_met_a_server),
            (r"babel-cli stats\b", self.has_events),
            (r"babel-cli", self.ends_well),
            (r"babel-probe", self.grades),
            (r"(python3 )?(scripts|tests)/", self.is_a_script),
            (r"(cmake|ctest) .*--preset", self.is_a_preset),
            (r"(cmake --install|ctest -L|git clone|git archive|cd |apt-get install|conan create)", self.is_usual),
            (r"build/", self.is_a_target),
            (r"(systemctl|loginctl)", self.is_a_unit),
            (r"conan build", self.is_a_profile),
        )}

    def test_every_command_works(self):
        tried = 0
        for document in documents():
            if document == "docs/cluster.md":
                continue  # its commands are for several machines
            for command in dict.fromkeys(commands_in(read(document))):
                with self.subTest(document=document, command=command):
                    how = next((how for what, how in self.known.items() if what.match(command)), None)
                    self.assertTrue(how, "nothing here tries this")
                    how(command)
                    tried += 1
        self.assertGreater(tried, 60)

    # ---- those that are run

    def shell(self, command, *more):
        for what, instead in INSTEAD.items():
            command = re.sub(rf"(?<=\s){re.escape(what)}(?=\s|$)", lambda _, to=instead: to, command)
        which, _, rest = command.partition(" ")
        line = " ".join([harness.program(which), rest, *more])
        return self.start(harness.Process, ["sh", "-c", f"cd {self.folder} && {line}"],
                          {"BABEL_SERVER": f"127.0.0.1:{self.running.port}", "BABEL_AUDIO": "null",
                           "BABEL_NAME": "asker"})

    def ends_well(self, command, *more):
        if profile := re.search(r"-p (\w+)", command):
            os.makedirs(self.path("babel/profiles"), exist_ok=True)
            with open(self.path(f"babel/profiles/{profile.group(1)}.conf"), "w", encoding="utf-8") as file:
                file.write("ring-timeout = 30\n")
        ran = self.shell(command, *more)
        self.assertEqual(ran.exit_code(), 0, ran.transcript())
        return ran

    def logs_in(self, command):
        self.ends_well(command, "-e quit")

    def calls(self, command):
        bob = self.listen(self.running.port, "bob")
        self.ends_well(command, "-e 'wait call.up' -e hangup")
        self.assert_ends(bob, "peer_hangup", 0)

    def asks_the_server(self, command):
        self.ends_well(command, "--control control")

    def asks_a_client(self, command):
        steered = self.login(self.running.port, "steered")
        self.ends_well("babel-cli ctl status" if command == "babel-cli ctl" else command, "--name steered")
        steered.command("quit")
        self.assertEqual(steered.exit_code(), 0)

    def has_met_a_server(self, command):
        os.makedirs(self.path("babel"), exist_ok=True)
        key = shutil.copy(os.path.join(harness.ROOT, "tests/data/keys/plain.pem"), self.path("babel/identity.pem"))
        os.chmod(key, 0o600)
        with open(self.path("babel/known_servers"), "w", encoding="utf-8") as file:
            file.write("HOST:4243 ca 2026-11-29\n")
        with open(self.path("babel/known_peers"), "w", encoding="utf-8") as file:
            file.write(f"127.0.0.1:4243 door {SOME_KEY} seen 2026-11-29\n")
        self.ends_well(command)

    def grades(self, command):
        """Its first rule; probe_test.py has all."""
        _, *words = command.replace("localhost:4242", f"127.0.0.1:{self.running.port}").split()
        words = [harness.program(word) if word == "babel-cli" else word for word in words]
        if words:
            only = {"server": ["--only", "hello-first"], "client": ["--only", "hello-awaited"]}.get(words[0], [])
            argv = [sys.executable, PROBE, words[0], *only, *words[1:]]
            ran = self.start(harness.Process, argv, {"BABEL_AUDIO": "null"})
            self.assertEqual(ran.exit_code(), 0, ran.transcript())

    def has_events(self, command):
        event = {"v": 1, "ts": "2026-01-01T12:00:00.000Z", "type": "stats", "call": 1, "peer": "bob", "secs": 5}
        with open(self.path("calls.log"), "w", encoding="utf-8") as file:
            file.write(json.dumps({**event, "rtt_ms": 20}) + "\n")
        self.ends_well(command, *[] if re.search(r"calls\.log|\[FILE\]", command) else ["calls.log"])

    def serves(self, command):
        with open(self.path("server.conf"), "w", encoding="utf-8") as file:
            file.write("max-users = 5\n")
        with open(self.path("relay.secret"), "w", encoding="utf-8", opener=private) as file:
            file.write("00" * 32)
        if re.search(r"--(help|version)", command):
            self.ends_well(command)
            return
        command = re.sub(r"(--metrics \S+:|--proxy-port )\d+", r"\g<1>0", command)
        server = self.shell(command, "--bind 127.0.0.1 --port 0 --control none", *["--tls-port 0"] * ("--tls-port" not in command))
        server.wait_line(r"listening on 127")
        os.killpg(server.popen.pid, signal.SIGTERM)
        server.exit_code()

    # ---- those that take minutes, another system, or a service manager: what they name is there

    def is_known(self, command):
        """They open the sound system, or need an invite: devices_test.py, doctor_test.py, names_test.py."""
        self.ends_well(command, "--help")

    def is_a_script(self, command):
        path, *words = command.removeprefix("python3 ").split()
        self.assertTrue(os.path.isfile(os.path.join(harness.ROOT, path)), path)
        text = read(path)
        if not path.endswith(".py"):
            subprocess.run(["bash", "-n", os.path.join(harness.ROOT, path)], check=True)
        called = re.findall(r"[\w/]+\.py", text)
        for helper in called:
            if os.path.isfile(os.path.join(harness.ROOT, helper)):
                text += read(helper)
        for at, word in enumerate(words):
            if at == 0 and re.match(r"[a-z]", word):
                break  # the remaining words are passed on
            if re.match(r"--|[A-Z]\w+[a-z]\w*$", word):
                self.assertIn(word, text)

    def is_a_preset(self, command):
        kind = {"cmake": "configurePresets", "ctest": "testPresets"}[command.split()[0]]
        names = [preset["name"] for preset in json.loads(read("CMakePresets.json"))[kind]]
        self.assertIn(re.search(r"--preset (\w+)", command).group(1), names)
        for target in re.findall(r"--target (\w+)", command):
            self.is_a_target(target)

    def is_a_target(self, command):
        name = os.path.basename(command.split()[0])
        lists = glob.glob("*/**/CMakeLists.txt", root_dir=harness.ROOT, recursive=True)
        texts = [read(path) for path in lists if not path.startswith("build/")]
        self.assertTrue(any(re.search(rf"\b{name}\b", text) for text in texts), name)

    def is_usual(self, command):
        """Its effect is tested elsewhere (packaging/), or belongs to another program."""

    def is_a_unit(self, command):
        for unit in re.findall(r"babel-[\w@.]+", command):
            name = re.sub(r"@\w+", "@", unit)
            name += "" if name.endswith((".socket", ".service")) else ".service"
            self.assertTrue(os.path.isfile(os.path.join(harness.ROOT, "share/systemd", name + ".in")), name)

    def is_a_profile(self, command):
        for profile in re.findall(r"-pr:a (\S+)", command):
            self.assertTrue(os.path.isfile(os.path.join(harness.ROOT, profile)), profile)


class Style(unittest.TestCase):
    def test_every_document_keeps_the_rules(self):
        pages = [*glob.glob("docs/man/*.scd", root_dir=harness.ROOT),
                 *glob.glob("tools/*/README.md", root_dir=harness.ROOT), ".github/pull_request_template.md"]
        found = [f"{document}:{line}: {complaint}"
                 for document in [*documents(), "CHANGELOG.md", *sorted(pages)]
                 for line, complaint in prose.breaches(read(document))]
        self.assertFalse(found, "\n" + "\n".join(found))

    def test_a_breach_of_each_rule_is_found(self):
        for text, line, complaint in (
            ("Good.\nWhoever comes is welcome.", 2, "anyone who"),
            ("The link is made anew.", 1, "again"),
            ("All but for one.", 1, "except"),
            ("It answers by itself.", 1, "automatically"),
            ("Ask the caller for his name.", 1, "the caller"),
            ("If the log says so.", 1, "prints"),
            ("The kernel tells us.", 1, "reports"),
            ("It holds 10 000 users.", 1, "10,000"),
            ("# How it works", 1, "start with"),
            ("- one\n- what comes next", 2, "start with"),
            ("| option | what it does |", 1, "start with"),
            ("Good. Where that fails,\nit waits.", 1, "start with"),
            ("Good\n" + "words\n" * 5, 1, "6 lines"),
        ):
            with self.subTest(text):
                (found,) = prose.breaches(text)
                self.assertEqual(line, found[0])
                self.assertIn(complaint, found[1])

    def test_code_and_questions_are_left_alone(self):
        for text in ("Run `whoever anew`.", "    whoever anew", "```\nwhoever anew\n```", "Who calls?",
                     "They print\nwhat they heard.", "[a]: b.md\n" * 6):
            with self.subTest(text):
                self.assertEqual([], list(prose.breaches(text)))


if __name__ == "__main__":
    harness.main()
