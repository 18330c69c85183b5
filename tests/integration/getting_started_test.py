"""Follows docs/getting-started.md word for word: types its commands, and expects the lines that it shows.

Adds only the options that a shared machine needs: free ports, a folder, no sound device.
"""
import os
import re
import subprocess
import unittest

import harness
import screen
import sound

PAGE = os.path.join(harness.ROOT, "docs", "getting-started.md")
# Text that differs from run to run, and the pattern that replaces it.
VARIES = (("relay", "(relay|direct)"), (r"default \(ALSA\)", r"[^,)]+"), (r"< ", r"(< )?"),
          (r"\d[\d.:]*", r"\d[\d.:]*"), (r"kB\), ", r"kB\),\s+(not\s+played\s+\d+,\s+)?"))  # if a call ends in its first frames


def section(title):
    with open(PAGE, encoding="utf-8") as file:
        return file.read().split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def commands(text):
    """The indented lines, without their comments."""
    return [re.sub(r"\s+# .*", "", line.strip())
            for line in "".join(text.split("```")[::2]).split("\n") if line.startswith("    ")]


def transcripts(text):
    """The fenced blocks, a list of lines each."""
    return [block.strip("\n").split("\n") for block in text.split("```")[1::2]]


def as_shown(line):
    """The pattern of such a line on a screen, which may break it between words."""
    parts = re.split("(" + "|".join(what for what, _ in VARIES) + ")", line)
    for i, part in enumerate(parts):
        varies = (instead for what, instead in VARIES if i % 2 and re.fullmatch(what, part))
        parts[i] = next(varies, re.escape(part))
    return re.sub(r"(\\ )+", r"\\s+", "".join(parts))


class FirstCall(harness.Case):
    def setUp(self):
        if missing := screen.Screen.missing():
            raise unittest.SkipTest(missing)
        super().setUp()

    def run_as_told(self, line, *more):
        """In a terminal of its own."""
        shown = self.start(screen.Screen, [], {"BABEL_SECURE": "prefer"}, columns=200)
        program, *arguments = line.split()
        which = harness.program(os.path.basename(program))
        shown.command(" ".join(["clear;", which, *arguments, *more]))
        return shown

    @staticmethod
    def interrupt(shown):
        """A server takes the end of its terminal as a request to reload."""
        shown.press("C-c")
        shown.see(r"sh\$$")

    def play(self, lines, screens):
        """Types the text after each prompt, and waits for all other text."""
        for line in lines:
            typed = re.match(r"(\w+)(?: \[.*\])?> (.+)", line)
            if typed:
                shown = screens[typed.group(1)]
                shown.see(as_shown(line[:line.index("> ") + 1]))
                if typed.group(2) == "hangup":
                    shown.see(r"\[\w+ 0:01\b")  # of the prompt; a call has a round trip then
                shown.command(typed.group(2))
            else:
                yield as_shown(line)

    def test_its_transcripts_are_real(self):
        text = section("First call")
        server, *clients = commands(text)
        running = self.run_as_told(
            server, "--bind", "127.0.0.1", "--port", "0", "--tls-port", "0", "--state", self.path("state"))
        self.addCleanup(self.interrupt, running)
        port = running.see(r"listening on 127\.0\.0\.1:(\d+) for TLS").group(1)
        screens = {}
        for line in clients:
            name = line.split()[-1]
            more = ("--server", f"babels://127.0.0.1:{port}", "--audio", "null")
            screens[name] = self.run_as_told(line, *more)
            screens[name].see(rf"^{name}>")
        by_alice, by_bob = transcripts(text)[:2]
        for expected in self.play(by_alice, screens):
            screens["alice"].see(expected)
        for expected in self.play(by_bob, screens):
            screens["bob"].see(expected)


class Scripts(harness.Case):
    def setUp(self):
        super().setUp()
        self.port = self.server().port
        os.symlink(os.path.join(harness.ROOT, "examples"), self.path("examples"))
        sound.write(self.path("welcome.wav"), sound.tone(0.3))

    def environment(self):
        usual = super().environment()
        path = os.path.dirname(harness.program("babel-cli")) + ":" + usual["PATH"]
        here = {"BABEL_AUDIO": "null", "PATH": path}
        if hasattr(self, "port"):
            here["BABEL_SERVER"] = f"127.0.0.1:{self.port}"
        return {**usual, **here}

    def shell(self, line, **options):
        return subprocess.Popen(
            [*harness.ENDS_WITH_US, "sh", "-c", f"cd {self.folder} && exec {line}"],
            env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **options)

    def ends_well(self, line, running):
        self.addCleanup(running.kill)
        self.assertEqual(running.wait(20 * harness.SLOWDOWN), 0, line)

    def test_the_calls_of_the_page(self):
        for line in commands(section("Scripts")):
            if not line.startswith("babel-cli call"):
                continue
            with self.subTest(line):
                who = line.split()[2]
                callee = self.listen(self.port, who)
                self.ends_well(line, self.shell(line))
                self.assert_ends(callee, "peer_hangup", 0)

    def test_the_listeners_of_the_page(self):
        for line in commands(section("Scripts")):
            if not line.startswith("babel-cli listen"):
                continue
            with self.subTest(line):
                words = line.split()
                name = words[words.index("--name") + 1]
                waits = self.login(self.port, "door")
                running = self.shell(line)
                waits.expect("contacts.add", names=[name])
                waits.command(f"call {name}")
                waits.expect("call.up")
                waits.command("quit")
                self.assertEqual(waits.exit_code(), 0)
                self.ends_well(line, running)

    def test_a_client_that_is_steered_from_outside(self):
        login, steer = [line for line in commands(section("Scripts"))
                        if line.startswith(("babel-cli login", "babel-cli ctl"))]
        alice = self.login(self.port, "alice")
        running = self.shell(login)
        alice.expect("contacts.add", names=["door"])
        alice.command("call door")
        alice.expect("call.up")
        alice.command('{"cmd":"sleep","args":["1"],"id":"welcomed"}')
        alice.expect("reply", id="welcomed")
        self.ends_well(steer, self.shell(steer + " --name door"))
        self.assert_ends(alice, "peer_hangup")
        self.ends_well("quit", self.shell("babel-cli ctl quit --name door"))
        self.ends_well(login, running)


if __name__ == "__main__":
    harness.main()
