#!/usr/bin/env python3
"""Makes docs/status-page.png: a babel-server with a dozen users who call each other, in Chromium.

    scripts/status-screenshot.py [FILE [MINUTES]]

Needs the release build and Chromium. More minutes give more bars: each is one minute.
"""
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
    target = ROOT / "docs" / "status-page.png"
    minutes = 1.0

    def runTest(self):
        babel = self.server("--metrics", "127.0.0.1:0", "--login-timeout", "3600")
        url = babel.wait_line(r"metrics on (http://\S+)$").group(1)
        links = {}
        self.live(babel.port, links)
        page = browser.Browser(browser.find() or "chromium", self.path("browser"), 1200, 760)
        self.addCleanup(page.end)
        page.open(url)
        page.until(f"document.querySelectorAll('.name').length === {len(links)}")
        page.until("!document.querySelector('#late').textContent.startsWith('–')")
        time.sleep(3)  # until nobody is marked as new
        page.screenshot(self.target)

    def live(self, port, links):
        """They log in one by one, call each other, and one tries a name that is taken."""
        end = time.monotonic() + 60 * self.minutes
        while time.monotonic() < end or len(links) < len(NAMES):
            if len(links) < len(NAMES):
                name = NAMES[len(links)]
                links[name] = wire.log_in(port, name)
                self.addCleanup(links[name].close)
            elif random.random() < 0.1:
                with_taken_name = wire.Link.connect(port)
                with_taken_name.send("Login", random.choice(NAMES))
                with_taken_name.expect("LoginFailed")
                with_taken_name.close()
            caller, callee = random.choices(list(links), k=2)
            if caller != callee:
                links[caller].send("CallRequest", callee, "", 5000)
                links[callee].send("CallRefused", caller)
            time.sleep(random.uniform(0, 60 * self.minutes / 90))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Picture.target = pathlib.Path(sys.argv.pop(1))
    if len(sys.argv) > 1:
        Picture.minutes = float(sys.argv.pop(1))
    harness.main()
