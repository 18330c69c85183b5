"""scripts/demo.sh: exits with 0, the call is encrypted, and bob's recording measures as alice's sentence."""
import json
import os
import subprocess
import sys
import unittest

import harness
import load
import sound

DEMO = os.path.join(harness.ROOT, "scripts", "demo.sh")
MEASURE = os.path.join(harness.ROOT, "tools", "audiolab", "measure.py")
LEAST_STOI = 0.98
SECURITY = "encrypted, first call with this key: compare the words "


class Demo(harness.Case):
    def demo(self, **changes):
        programs = {f"BABEL_{p}_PROGRAM": harness.program(f"babel-{p.lower()}")
                    for p in ("SERVER", "CLI")}
        heard = self.path("heard.wav")
        run = subprocess.run(
            [DEMO, heard], env={**self.environment(), **programs, **changes}, timeout=80,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        return run, heard

    @load.judged_beside_a_floor
    def test_bob_hears_what_alice_says_in_an_encrypted_call(self):
        try:
            import numpy  # noqa: F401, measure.py needs it
        except ImportError as missing:
            raise unittest.SkipTest(f"measuring needs numpy: {missing}") from missing
        run, heard = self.demo()
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertIn(heard, run.stdout)
        words = [line.split(SECURITY)[1] for line in run.stdout.splitlines() if SECURITY in line]
        self.assertEqual(len(words), 2, run.stdout)
        self.assertEqual(*words)
        self.assertNotIn("NOT ENCRYPTED", run.stdout)
        measured = json.loads(subprocess.run(
            [sys.executable, MEASURE, "pair", harness.SPEECH, heard, "--json", "--max-delay", "10"],
            timeout=60, capture_output=True, text=True, check=True).stdout)
        print(json.dumps(measured), file=sys.stderr)
        self.assertGreaterEqual(measured["stoi"], LEAST_STOI)
        self.assertEqual(measured["gaps"]["count"], 0)
        logs = [name for _, _, files in os.walk(self.folder) for name in files if name.endswith(".jsonl")]
        self.assertEqual([], logs, "this user made no call")

    def test_it_fails_when_bob_hears_nothing(self):
        # A client that makes the same call with a silent file.
        silent = self.path("silent-cli")
        with open(silent, "w") as script:
            script.write('#!/bin/bash\nfor a; do shift; [[ $a == */speech.wav ]] && '
                         f'a={self.path("silence.wav")}; set -- "$@" "$a"; done\n'
                         f'exec {harness.program("babel-cli")} "$@"\n')
        os.chmod(silent, 0o755)
        sound.write(self.path("silence.wav"), [0] * 2 * sound.RATE)
        run, _ = self.demo(BABEL_CLI_PROGRAM=silent)
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn("did not hear", run.stderr)


if __name__ == "__main__":
    harness.main()
