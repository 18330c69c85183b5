#!/usr/bin/env python3
"""Makes docs/status-page.png: a babel-server with a dozen users who call each other, in Chromium.

    scripts/status-screenshot.py [--cluster] [FILE [MINUTES]]

Needs the release build and Chromium. More minutes give more bars: each is one minute. With --cluster the users are at
three servers that act as one, which needs redis-server too, and FILE is docs/status-page-cluster.png by default.
"""
import argparse
import os
import pathlib
import random
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "integration"))
sys.dont_write_bytecode = True

import browser  # noqa: E402
import harness  # noqa: E402
import wire  # noqa: E402

NAMES = ("Ada", "Björn", "Chloé", "Dmitri", "Eleni", "Farid", "Grace", "Hanako", "Ibrahim", "José",
         "Karin", "Łucja", "Mei")


class Picture(harness.Case):
    wanted = argparse.Namespace()

    def runTest(self):
        servers = self.cluster() if self.wanted.cluster else [self.watched()]
        url = servers[0].wait_line(r"metrics on (http://\S+)$").group(1)
        links = {}
        self.live([server.port for server in servers], links)
        page = browser.Browser(browser.find() or "chromium", self.path("browser"), 1200, 760)
        self.addCleanup(page.end)
        page.open(url)
        page.until(f"document.querySelectorAll('.name').length === {len(NAMES[::len(servers)])}")
        if self.wanted.cluster:
            page.until(f"document.querySelectorAll('#nodes tbody tr').length === {len(servers)}")
        page.until("!document.querySelector('#late').textContent.startsWith('–')")
        time.sleep(3)  # until nobody is marked as new
        page.screenshot(self.wanted.file)

    def watched(self, *options):
        return self.server("--metrics", "127.0.0.1:0", "--login-timeout", "3600", *options)

    def cluster(self):
        """Three servers that act as one, once all are linked."""
        import engine  # which ends the script if there is no redis-server
        redis = engine.Engine()
        self.addCleanup(redis.end)
        servers = []
        for name in ("node1", "node2", "node3"):
            os.mkdir(self.path(name))
            servers.append(self.watched(
                "--cluster", "unix://" + redis.path, "--cluster-node", name, "--state", self.path(name + "/state"),
                "--control", self.path(name + "/control.sock")))
        for server in servers:
            server.wait_line("member of the cluster")
        return servers

    def live(self, ports, links):
        """They log in one by one, call each other, and one tries a name that is taken."""
        end = time.monotonic() + 60 * self.wanted.minutes
        while time.monotonic() < end or len(links) < len(NAMES):
            if len(links) < len(NAMES):
                name = NAMES[len(links)]
                links[name] = wire.log_in(ports[len(links) % len(ports)], name)
                self.addCleanup(links[name].close)
            elif random.random() < 0.1:
                with_taken_name = wire.Link.connect(ports[0])
                with_taken_name.send("Login", random.choice(NAMES))
                with_taken_name.expect("LoginFailed")
                with_taken_name.close()
            caller, callee = random.choices(list(links), k=2)
            if caller != callee:
                links[caller].send("CallRequest", callee, "", 5000)
                links[callee].send("CallRefused", caller)
            time.sleep(random.uniform(0, 60 * self.wanted.minutes / 90))


def arguments():
    parser = argparse.ArgumentParser(description="Make a picture of the status page.")
    parser.add_argument("--cluster", action="store_true", help="of one of three servers that act as one")
    parser.add_argument("file", metavar="FILE", nargs="?", type=pathlib.Path, help="default docs/status-page.png")
    parser.add_argument("minutes", metavar="MINUTES", nargs="?", type=float, default=1.0, help="default 1")
    given = parser.parse_args()
    given.file = given.file or ROOT / "docs" / ("status-page-cluster.png" if given.cluster else "status-page.png")
    return given


if __name__ == "__main__":
    Picture.wanted = arguments()
    del sys.argv[1:]
    harness.main()
