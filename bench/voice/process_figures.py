"""Costs of a process, read from outside."""
import os
import time

KIB = 1024
CPU_CLOCK = 2  # of all threads; see clock_getcpuclockid(3)


def cpu_seconds(pid):
    return time.clock_gettime(((~pid) << 3) | CPU_CLOCK)


def idle_seconds():
    """Of all cores together, since the machine's start."""
    with open("/proc/stat", encoding="ascii") as table:
        idle, waiting = next(table).split()[4:6]
    return (int(idle) + int(waiting)) / os.sysconf("SC_CLK_TCK")


def memory_mib(pid):
    """{"rss": resident, "private_dirty": not shared with other processes}."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        kib = {words[0]: int(words[1]) for words in map(str.split, list(rollup)[1:])}
    return {"rss": kib["Rss:"] / KIB, "private_dirty": kib["Private_Dirty:"] / KIB}
