"""Checks that a machine is idle enough for tests that are judged by the clock."""
import functools
import threading
import time
import unittest

NAP_SECONDS = 0.01
# Half of the playout's buffer on a quiet link. An idle machine stays below 5 ms.
TOO_LATE_MS = 10
# Share of time in which some ready thread did not run. The tests that check it run alone, and have less than 0.1.
MOST_PRESSURE = 0.4


def waited_seconds():
    """Time that some thread of this machine has waited for a processor, or None if the kernel has no figure."""
    try:
        with open("/proc/pressure/cpu", encoding="ascii") as file:
            return int(file.readline().rpartition("total=")[2]) / 1e6
    except (OSError, ValueError):
        return None


class Floor:
    """Delays during the test of a thread that only slept, and of all others."""

    def __enter__(self):
        self.lateness_ms = [0]
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._sleep)
        self.began, self.waited = time.monotonic(), waited_seconds()
        self.thread.start()
        return self

    def _sleep(self):
        while not self.over.is_set():
            due = time.monotonic() + NAP_SECONDS
            time.sleep(NAP_SECONDS)
            self.lateness_ms.append((time.monotonic() - due) * 1000)

    def __exit__(self, *failure):
        self.over.set()
        self.thread.join()

    def pressure(self):
        now = waited_seconds()
        if now is None or self.waited is None:
            return 0
        return (now - self.waited) / (time.monotonic() - self.began)

    def complaint(self):
        """The reason for which nothing can be judged here, or ''."""
        latest, pressure = max(self.lateness_ms), self.pressure()
        if latest > TOO_LATE_MS:
            return f"the machine is too busy to tell: a thread that only slept woke up {latest:.0f} ms late"
        if pressure > MOST_PRESSURE:
            return ("the machine is too busy to tell: "
                    f"{100 * pressure:.0f} % of the time there were more threads to run than processors")
        return ""


def judged_beside_a_floor(test):
    """A test about time: if it fails on a machine that is too busy, it is skipped with a message."""
    @functools.wraps(test)
    def judged(self):
        with Floor() as floor:
            try:
                return test(self)
            except AssertionError as failure:
                if not floor.complaint():
                    raise
                print(failure)
                raise unittest.SkipTest(floor.complaint()) from failure
    return judged
