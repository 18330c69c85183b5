"""A program in a pseudo-terminal of its own: keys that a person types, and output to the screen."""
import os
import pty
import re
import signal
import subprocess
import threading
import time

import harness

# The events of --json as they appear on a screen. Names in tests have no special characters.
WORDS = [(re.compile(r"^[0-9:]{8}  " + pattern), kind, fields) for pattern, kind, fields in (
    (r"calling (?P<peer>\w+), waiting on port (?P<port>\d+)", "call.outgoing", {}),
    (r"(?P<peer>\w+) is calling \((?P<host>.*):(?P<port>\d+)\)", "call.incoming", {}),
    (r"in call with (?P<peer>\w+)", "call.up", {}),
    (r"call with (?P<peer>\w+) ended", "call.ended", {"reason": "hangup"}),
    (r"(?P<peer>\w+) hung up", "call.ended", {"reason": "peer_hangup"}),
    (r"(?P<peer>\w+): call refused", "call.ended", {"reason": "refused"}),
    (r"(?P<peer>\w+) did not answer", "call.ended", {"reason": "no_answer"}),
    (r"(?P<peer>\w+) is not online", "call.ended", {"reason": "not_online"}),
    (r"call with (?P<peer>\w+) cancelled", "call.ended", {"reason": "cancelled"}),
    (r"call with (?P<peer>\w+) dropped", "call.ended", {"reason": "dropped"}),
    (r"call with (?P<peer>\w+) failed", "call.ended", {"reason": "media_failed"}),
    (r"missed call from (?P<peer>\w+)", "call.missed", {}),
    (r"online: (?P<names>.*)", "contacts.add", {}),
    (r"left: (?P<names>.*)", "contacts.del", {}),
    (r"server link lost", "server.lost", {}),
)]


def event_of(line):
    """The event in a line of the screen, or None."""
    for pattern, kind, fields in WORDS:
        if found := pattern.match(line):
            event = {"type": kind, **fields, **found.groupdict()}
            if "port" in event:
                event["port"] = int(event["port"])
            if "names" in event:
                event["names"] = event["names"].split(", ")
            return event
    return None


class Terminal(harness.Events):
    """At a prompt commands do not wait for each other; --json would make them do so."""

    def __init__(self, argv, environment):
        self.argv = argv
        self.output = b""
        self.read_until = 0
        self.changed = threading.Condition()
        self.master, slave = pty.openpty()
        # `setsid -c` makes the terminal the program's controlling one: Ctrl-C becomes a signal.
        # It replaces itself by the program, since a new process is no group's leader yet.
        self.popen = subprocess.Popen(
            [*harness.ENDS_WITH_US, "setsid", "-c", *argv], stdin=slave, stdout=slave, stderr=slave,
            env={"BABEL_SECURE": "off", **environment, "TERM": "dumb", "NO_COLOR": "1"})
        os.close(slave)
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        data = b"."
        while data:
            try:
                data = os.read(self.master, 65536)
            except OSError:  # EIO: the program has closed the terminal
                data = b""
            with self.changed:
                self.output += data
                self.changed.notify_all()

    def command(self, text, enter="\n"):
        os.write(self.master, (text + enter).encode())

    def signal(self, number):
        self.popen.send_signal(number)

    def parsed(self):
        lines = self.output.decode(errors="replace").replace("\r", "").split("\n")
        return list(filter(None, map(event_of, lines[:-1])))

    def see(self, pattern, within=10):
        """Waits for the pattern in the output to the screen since the last match."""
        expression = re.compile(pattern.encode())
        found = self.wait_until(
            lambda: expression.search(self.output, self.read_until), within, repr(pattern))
        self.read_until = found.end()
        return found

    def wait_until(self, found, within, what):
        """Waits until found() is true and returns that value; checked at every change."""
        deadline = time.monotonic() + within * harness.SLOWDOWN
        with self.changed:
            while not (value := found()):
                left = deadline - time.monotonic()
                if left <= 0 or not self.reader.is_alive():
                    raise AssertionError(f"{what} was not to be seen\n{self.transcript()}")
                self.changed.wait(min(left, 0.5))
            return value

    def exit_code(self, within=10):
        """Waits for the end; a signal that killed it counts as in the shell, 128 + number."""
        code = self.popen.wait(within * harness.SLOWDOWN)
        self.reader.join(5)
        return code if code >= 0 else 128 - code

    def transcript(self):
        screen = self.output.decode(errors="replace")
        return f"{' '.join(self.argv)} [{self.popen.poll()}]\n{screen}"

    def end(self):
        """Ends it if it runs; returns the complaint of a sanitizer, or ''."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.popen.poll() is None:
                self.signal(number)
                try:
                    self.popen.wait(5 * harness.SLOWDOWN)
                except subprocess.TimeoutExpired:
                    continue
        self.reader.join(5)
        os.close(self.master)
        return harness.complaint_in(self.output.decode(errors="replace").splitlines())
