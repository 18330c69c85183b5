"""An emulated network between the two ends of a call, by netlab."""
import functools
import os
import shutil
import subprocess

import cable
import harness

HERE, THERE = "10.77.0.1", "10.77.0.2"  # netlab's addresses of both ends
MOST_SECONDS = 900
# The same whatever the machine's default: Linux's own, or, if a machine does not allow that in its namespaces, the one
# that always exists and does not differ for a stream as thin as voice.
CONGESTION_CONTROLS = ("cubic", "reno")


def missing(netlab):
    """The reason that no network can be emulated here, or ''."""
    if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        return "/dev/net/tun cannot be opened"
    if not (netlab and shutil.which(netlab)):
        return "the program netlab is not built"
    return cable.missing()


@functools.lru_cache(maxsize=None)
def congestion_control(netlab):
    """The first of CONGESTION_CONTROLS that is available, or None for the machine's own."""
    def works(name):
        probe = [netlab, "--cc", name, "--", "true"]
        return not subprocess.run(probe, stderr=subprocess.DEVNULL, timeout=20).returncode

    return next(filter(works, CONGESTION_CONTROLS), None)


class Network:
    """Exists until the case's processes have ended; commands run at one of its ends."""

    def __init__(self, case, netlab, options, seed):
        name = f"babelvoice{os.getpid()}"
        control = congestion_control(netlab)
        argv = [netlab, *(["--cc", control] if control else []), "--name", name,
                "--seed", str(seed), "--max-time", str(MOST_SECONDS), *options,
                "--", "sh", "-c", f"echo link $NETLAB_BEGIN_NS; exec sleep {MOST_SECONDS}"]
        self.spaces = {"alice": name + "-a", "bob": name + "-b"}
        process = case.start(harness.Process, argv)
        begin = process.wait_line(r"link (\d+)", "stdout").group(1)
        self.began = int(begin) / 1e9  # seconds of the monotonic clock; outages count from here

    def at(self, user, argv):
        """The command to run at that user's end."""
        return ["ip", "netns", "exec", self.spaces[user], *argv]
