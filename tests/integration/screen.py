"""A shell in a real terminal, by tmux: keys that a person types, and the screen."""
import ctypes
import os
import platform
import re
import shutil
import signal
import subprocess
import tempfile

import harness

SHELL_PROMPT = "sh$ "


# In the C library since glibc 2.30.
TGKILL = {"x86_64": 234, "aarch64": 131}.get(platform.machine(), 234)


class Screen:
    """An interactive shell with job control; command() types into the foreground program."""

    def __init__(self, _argv, environment, columns=80, rows=24):
        self.last = ""  # its contents when it ended
        self.folder = tempfile.mkdtemp(prefix="babel-screen-")
        self.tmux = ["tmux", "-u", "-S", os.path.join(self.folder, "tmux")]
        path = os.path.dirname(harness.program("babel-cli")) + ":" + environment["PATH"]
        # -D: it stays our child, so that it ends with us.
        self.popen = subprocess.Popen(
            [*harness.ENDS_WITH_US, *self.tmux, "-f", "/dev/null", "-D"],
            # Asked for, a plain link is not marked in the prompt.
            env={**environment, "TERM": "screen", "BABEL_SECURE": environment.get("BABEL_SECURE", "off")},
            cwd=environment["HOME"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        harness.eventually(lambda: os.path.exists(self.tmux[-1]), 5, "tmux")
        # Without the shell's own editing, which changes the terminal's settings too.
        self._tmux("new-session", "-d", "-x", str(columns), "-y", str(rows),
                   f"exec env 'PS1={SHELL_PROMPT}' 'PATH={path}' "
                   "bash --norc --noprofile --noediting -i")
        self.see(re.escape(SHELL_PROMPT.rstrip()) + "$")

    @staticmethod
    def missing():
        """The program that this machine lacks, or ''."""
        return "" if shutil.which("tmux") else "no tmux here"

    def _tmux(self, *arguments):
        return subprocess.run(
            [*self.tmux, *arguments], check=True, stdout=subprocess.PIPE, timeout=20).stdout.decode()

    def run(self, argv):
        """Runs a program of ours on an empty screen."""
        self.command(" ".join(["clear;", os.path.basename(argv[0]), *argv[1:]]))

    def command(self, text):
        self.type(text)
        self.press("Enter")

    def type(self, text):
        self._tmux("send-keys", "-l", text)

    def press(self, *keys):
        """Keys by their names in tmux: Enter, C-c, Left, Tab."""
        self._tmux("send-keys", *keys)

    def resize(self, columns):
        """Returns when the foreground program can have the size: tmux sets it with a delay."""
        self._tmux("resize-window", "-x", str(columns), "-y", "24")
        path = self._tmux("display-message", "-p", "#{pane_tty}").strip()
        terminal = os.open(path, os.O_RDONLY | os.O_NOCTTY)
        try:
            harness.eventually(
                lambda: os.get_terminal_size(terminal).columns == columns, 5, "the new size")
        finally:
            os.close(terminal)

    def lines(self, history=False, renditions=False):
        """The lines of the screen down to the last that is not empty.

        `history` adds those that scrolled away, `renditions` the escape sequences of colours.
        """
        more = (["-S", "-"] if history else []) + (["-e"] if renditions else [])
        return self._tmux("capture-pane", "-p", *more).rstrip("\n").split("\n")

    def cursor(self):
        x, y = self._tmux("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
        return int(x), int(y)

    def see(self, pattern, within=10):
        """Waits until the screen shows the pattern; its lines are joined by line ends."""
        expression = re.compile(pattern, re.MULTILINE)
        shown = [""]

        def found():
            shown[0] = "\n".join(self.lines())
            return expression.search(shown[0])
        try:
            return harness.eventually(found, within, pattern)
        except AssertionError:
            raise AssertionError(f"{pattern!r} was not to be seen\n{shown[0]}") from None

    def pid(self):
        """Process number of the foreground program."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        with open(f"/proc/{shell}/task/{shell}/children", encoding="ascii") as children:
            return int(children.read().split()[0])

    def signal(self, number):
        os.kill(self.pid(), number)

    def crash_thread(self, which):
        """Sends SIGSEGV to one of its threads, in the order in which they were started."""
        process = self.pid()
        threads = sorted(map(int, os.listdir(f"/proc/{process}/task")))
        tgkill = ctypes.CDLL(None).syscall
        tgkill(TGKILL, process, threads[which], int(signal.SIGSEGV))

    def transcript(self):
        return self.last or "\n".join(self.lines(history=True))

    def end(self):
        """Ends everything that runs there; returns the complaint of a sanitizer, or ''."""
        self.last = self.transcript()
        self.popen.send_signal(signal.SIGTERM)
        self.popen.wait(10)
        shutil.rmtree(self.folder, True)
        return harness.complaint_in(self.last.split("\n"))
