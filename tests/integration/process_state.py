"""State of a program that hangs, for a test that waits for its end in vain."""
import glob
import os


def threads_of(pid):
    """A line for each thread: its name, its state, and the call of the kernel in which it waits."""
    return "\n".join(filter(None, map(_line_of, sorted(glob.glob(f"/proc/{pid}/task/*")))))


def _line_of(task):
    try:
        name, state, waits_in = (_contents(os.path.join(task, file)) for file in ("comm", "stat", "wchan"))
    except OSError:
        return ""  # it has ended
    return f"  thread {name.strip()}: {state.rpartition(')')[2].split()[0]} in {waits_in}"


def _contents(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
