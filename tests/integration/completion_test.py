"""Completion in real shells: the script is sourced, and the candidates of Tab are checked."""
import os
import shutil
import subprocess

import harness
import terminal

BASH = r"""
source <("$0" completion bash) || exit
COMP_WORDS=("$0" "$@")
COMP_CWORD=$#
_babel_cli
printf '%s\n' "${COMPREPLY[@]}"
"""

# Stands in for a running client.
CONTACTS = r"""#!/bin/sh
[ "$1 $2" = "ctl contacts" ] && echo "online: bob, carol the great" || exec "$REAL" "$@"
"""


class Completion(harness.Case):
    def setUp(self):
        super().setUp()
        for name in ("home", "work"):
            os.makedirs(self.path("babel/profiles"), exist_ok=True)
            open(self.path(f"babel/profiles/{name}.conf"), "w").close()
        open(self.path("ding dong.wav"), "w").close()
        os.mkdir(self.path("bin"))
        self.program = self.path("bin/babel-cli")
        with open(self.program, "w") as file:
            file.write(CONTACTS)
        os.chmod(self.program, 0o755)

    def environment(self):
        own = {"REAL": harness.program("babel-cli"), "ALSA_CONFIG_PATH": "/dev/null",
               "PATH": self.path("bin") + ":" + os.environ["PATH"]}
        return {**super().environment(), **own}

    def run_shell(self, *argv):
        result = subprocess.run(argv, env=self.environment(), cwd=self.folder, text=True,
                                capture_output=True, timeout=20 * harness.SLOWDOWN)
        self.assertEqual(result.stderr, "")
        return [line for line in result.stdout.splitlines() if line]

    def check(self, offered):
        """`offered` returns the candidates of a shell after some words, the last one half typed."""
        for words, expected in (
                (["lis"], ["listen"]),
                (["call", "--quiet", "-s", "host", "b"], ["bob"]),
                (["ctl", "unm"], ["unmute"]),
                (["ctl", "call", "car"], ["carol the great"]),
                (["help", "ex"], ["exit"]),
                (["login", "--auto-answer-"], ["--auto-answer-from"]),
                (["login", "--audio", "n"], ["null"]),
                (["login", "--secure", "req"], ["require"]),
                (["identity", "ro"], ["rotate"]),
                (["servers", "f"], ["forget"]),
                (["peers", "l"], ["list"]),
                (["stats", "di"], ["ding dong.wav"]),
                (["login", "--profile", "w"], ["work"]),
                (["login", "-p", "h"], ["home"]),
                (["login", "--play", "di"], ["ding dong.wav"])):
            with self.subTest(words):
                self.assertEqual(offered(words), expected)

    def test_bash(self):
        def offered(words):
            return self.run_shell("bash", "--norc", "-c", BASH, self.program, *words)
        self.check(offered)
        # In the form in which bash passes "--audio=to" and "-s host:42".
        self.assertEqual(offered(["login", "--audio", "=", "to"]), ["tone"])
        self.assertEqual(len(offered(["login", "--audio", "="])), 3)
        self.assertEqual(offered(["-s", "host", ":", "42", "lo"]), ["login"])
        self.assertEqual(offered(["login", "--server", ""]), [])
        self.assertIn("doctor", offered([""]))

    def test_fish(self):
        if not shutil.which("fish"):
            self.skipTest("there is no fish")
        script = "babel-cli completion fish | source; complete -C (string join -- ' ' babel-cli $argv)"
        self.check(lambda words: [
            line.split("\t")[0].replace("\\ ", " ")
            for line in self.run_shell("fish", "--no-config", "-c", script, *words)])

    def test_zsh(self):
        if not shutil.which("zsh"):
            self.skipTest("there is no zsh")
        shell = self.start(terminal.Terminal, ["zsh", "-f", "-i"])
        shell.command(f"cd {self.folder}; PS1='READY'\"> \"; autoload -Uz compinit; compinit -D -u; "
                      "source <(babel-cli completion zsh); LISTMAX=0")
        shell.see("READY> ")
        # The text added behind it; zsh may redraw the line.
        for typed, added in (
                ("lis", "ten"), ("call --quiet -s host b", "ob"), ("ctl unm", "ute"),
                ("ctl call car", "the.* great"), ("help ex", "it"), ("identity ro", "tate"), ("login --auto-answer-f", "rom"),
                ("login --audio n", "ull"), ("login --audio=to", "ne"), ("login -p h", "ome"),
                ("login --play di", "dong.wav")):
            shell.command(f"babel-cli {typed}\t", enter="")
            shell.see(added)
            shell.command("\x15", enter="")  # clears the line; Ctrl-C may hit a running completion
        shell.command("exit")


if __name__ == "__main__":
    harness.main()
