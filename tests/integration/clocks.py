"""Clocks of a program into which BABEL_ASLEEP_LIBRARY is preloaded."""
import os

# The clocks: one that counts time asleep, the wall clock, and one that leaves out time asleep.
SLEPT, STEPPED, STOOD = "BABEL_TEST_SLEPT", "BABEL_TEST_STEPPED", "BABEL_TEST_STOOD"
ALL = (SLEPT, STEPPED, STOOD)


class Clocks:
    """`path`: the beginning of the paths of its files. `environment`: the variables of its programs."""

    def __init__(self, path):
        self.files = {which: f"{path}.{which}" for which in ALL}
        self.environment = {"LD_PRELOAD": os.environ["BABEL_ASLEEP_LIBRARY"], **self.files}

    def set(self, seconds, *which):
        """From now on, these clocks are so far ahead of the machine's, or behind them."""
        for each in which:
            file = self.files[each]
            with open(file + ".new", "w", encoding="ascii") as new:
                new.write(str(seconds))
            os.replace(file + ".new", file)
