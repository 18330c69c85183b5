"""scripts/demo-cluster.sh: exits with 0, and shows the call and the departure."""
import os
import shutil
import subprocess
import sys

import harness

DEMO = os.path.join(harness.ROOT, "scripts", "demo-cluster.sh")

if not shutil.which("redis-server"):
    print("skipped: redis-server is not installed (Debian: redis-server)")
    sys.exit(harness.SKIPPED)


class Demo(harness.Case):
    def test_users_see_a_call_across_servers_and_a_server_that_dies(self):
        programs = {f"BABEL_{p}_PROGRAM": harness.program(f"babel-{p.lower()}") for p in ("SERVER", "CLI")}
        run = subprocess.run(
            [DEMO], env={**self.environment(), **programs}, timeout=100 * harness.SLOWDOWN, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        for line in ("carol  c", "left: dave"):
            self.assertIn(line, run.stdout)


if __name__ == "__main__":
    harness.main()
