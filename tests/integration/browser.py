"""A headless Chromium for a test: content of a page, its errors, and its looks."""
import base64
import json
import os
import select
import shutil
import subprocess
import time

import harness

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Only the requested page: no updates, no look-ups, no questions.
QUIET = ("--no-first-run", "--no-default-browser-check", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-extensions",
         "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")


def find():
    """The path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def of_test(case):
    """A browser that ends with a test case; without a Chromium the test is skipped."""
    path = find()
    if not path:
        case.skipTest("there is no Chromium (Debian: chromium)")
    started = Browser(path, case.path("browser"))
    case.addCleanup(started.end)
    return started


class Browser:
    """One page in a Chromium that is controlled by the DevTools protocol over two pipes."""

    def __init__(self, path, folder, width=1280, height=900):
        their_input, self.output = os.pipe()
        self.input, their_output = os.pipe()
        argv = [path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                *QUIET, "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"]
        redirect = f'exec "$@" 3<&{their_input} 4>&{their_output}'  # the descriptors that it expects
        self.popen = subprocess.Popen(
            harness.ENDS_WITH_US + ["bash", "-c", redirect, "bash", *argv],
            pass_fds=(their_input, their_output), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(their_input)
        os.close(their_output)
        self.buffer, self.last_id, self.session = b"", 0, None
        self.complaints = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def call(self, method, within=30, **parameters):
        """Calls a method and returns the answer; notes errors of the page meanwhile."""
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + within
        while (answer := self._next(deadline)).get("id") != self.last_id:
            if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.complaints.append(json.dumps(answer["params"]))
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def _next(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.input], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self.input, 65536)
            if not data:
                raise RuntimeError("the browser ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def open(self, url):
        self.call("Page.navigate", url=url)

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)

    def prefer(self, scheme):
        """Light or dark."""
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def value(self, expression):
        """The value of an expression of JavaScript in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, expression, within=20):
        return harness.eventually(lambda: self.value(expression), within, expression)

    def screenshot(self, path):
        """The whole page, from its top to its end."""
        picture = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def end(self):
        os.close(self.output)  # that ends it
        try:
            self.popen.wait(10)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        os.close(self.input)
