"""Scanners for TLS find what the server promises: TLS 1.3 alone, with three cipher suites."""
import json
import re
import shutil
import subprocess
import unittest

import harness
import tls

SUITES = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]


class Scanners(tls.Case):
    def scan(self, *argv):
        done = subprocess.run([*argv, f"127.0.0.1:{self.tls_server().tls_port}"], env=self.environment(), text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=150 * harness.SLOWDOWN, check=False)
        return done.stdout

    @unittest.skipUnless(shutil.which("sslscan"), "sslscan is not installed")
    def test_sslscan(self):
        found = self.scan("sslscan", "--no-colour")
        enabled = re.findall(r"^(\S+) +enabled$", found, re.MULTILINE)
        self.assertEqual(enabled, ["TLSv1.3"], found)
        suites = re.findall(r"^(?:Preferred|Accepted) +TLSv1\.3 +\d+ bits +(\S+)", found, re.MULTILINE)
        self.assertEqual(sorted(suites), SUITES, found)
        self.assertIn("Session renegotiation not supported", found)

    @unittest.skipUnless(shutil.which("testssl"), "testssl.sh is not installed")
    def test_testssl(self):
        report = self.path("report.json")
        printed = self.scan("testssl", "--color", "0", "--warnings", "batch", "--quiet", "--nodns=none", "-p", "-U",
                            "--jsonfile", report)
        with open(report, encoding="utf-8") as file:
            found = {entry["id"]: entry for entry in json.load(file)}
        for version in ("SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2"):
            self.assertEqual(found[version]["finding"], "not offered", printed)
        self.assertIn("offered", found["TLS1_3"]["finding"], printed)
        grave = [each for each in found.values() if each["severity"] in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "FATAL")]
        self.assertEqual(grave, [])


if __name__ == "__main__":
    harness.main()
