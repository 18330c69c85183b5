"""The Grafana dashboard queries metrics that a running server exports, in PromQL.

usage: dashboard_test.py DASHBOARD BABEL_SERVER ON|OFF

The last word: whether the program can be one of a cluster.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.request

DASHBOARD, SERVER, HAS_CLUSTER = sys.argv[1:4]


def queries():
    with open(DASHBOARD, encoding="utf-8") as file:
        panels = json.load(file)["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def exported(state):
    """The names of the metrics of a running server with TLS, which is perhaps of a cluster whose engine is away."""
    cluster = ["--cluster", f"unix://{os.path.join(state, 'none.sock')}", "--cluster-node", "a"]
    running = subprocess.Popen(
        [SERVER, "--bind", "127.0.0.1", "--port", "0", "--metrics", "127.0.0.1:0", "--control", "none",
         "--tls-port", "0", "--state", state, *(cluster if HAS_CLUSTER == "ON" else [])], stderr=subprocess.PIPE, text=True)
    with running:
        try:
            told = (re.search(r"metrics on (http://\S+)", line) for line in running.stderr)
            with urllib.request.urlopen(next(filter(None, told)).group(1) + "/metrics", timeout=20) as answer:
                return set(re.findall(r"(?m)^# TYPE (\S+)", answer.read().decode()))
        finally:
            running.terminate()


class Dashboard(unittest.TestCase):
    def test_it_queries_existing_metrics(self):
        with tempfile.TemporaryDirectory() as state:
            names = exported(state)
        asked = {re.sub(r"_bucket$", "", name)
                 for query in queries() for name in re.findall(r"babel_\w+", query)}
        if HAS_CLUSTER != "ON":
            asked = {name for name in asked if not name.startswith("babel_cluster_")}
        self.assertGreater(len(asked), 10)
        self.assertEqual(set(), asked - names)

    @unittest.skipUnless(shutil.which("promtool"), "there is no promtool")
    def test_its_queries_are_promql(self):
        rules = [{"record": f"panel:{i}", "expr": query.replace("$__rate_interval", "1m")}
                 for i, query in enumerate(queries())]
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "rules.yml")  # JSON is YAML
            file.write_text(json.dumps({"groups": [{"name": "babel", "rules": rules}]}), encoding="utf-8")
            told = subprocess.run(["promtool", "check", "rules", file], text=True, timeout=60,
                                  check=False, capture_output=True)
        self.assertEqual(0, told.returncode, told.stdout + told.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
