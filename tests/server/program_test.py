"""The process: what it prints, how it ends, and that it outlives a shortage of descriptors.

Usage: program_test.py PATH_OF_BABEL_SERVER [unittest arguments]
"""
import os
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "babel-server"
LIMIT = 20  # seconds: far more than anything here takes
HELLO = bytes.fromhex("02000000000000000100")
LOGIN_SUCCESS = bytes.fromhex("02000000000000000300")
LOGIN_FAILED, ADD_CONTACT, ERROR_RESPONSE = 0x04, 0x05, 0x08


def packet(opcode, payload=b""):
    return struct.pack("<QH", 2 + len(payload), opcode) + payload


def text(string):
    return struct.pack("<Q", len(string)) + string


# Clients may send as much as they like.
UNHURRIED = ("--message-rate", "0", "--call-rate", "0")


class Server:
    """A server on a port that the system picked; it is ended whatever happens."""

    def __init__(self, *options):
        environment = {k: v for k, v in os.environ.items() if k != "JOURNAL_STREAM"}
        self.process = subprocess.Popen(
            [PROGRAM, "--bind", "127.0.0.1", "--port", "0", "--control", "none", *options],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.first_line = self.process.stderr.readline().decode()
        self.port = int(self.first_line.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate(timeout=LIMIT)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT)

    def login(self, name):
        link = self.connect()
        read(link, HELLO)
        link.sendall(packet(2, text(name)))
        read(link, LOGIN_SUCCESS)
        return link

    def ends(self):
        """Waits until it has ended: its exit status, and what it said on standard error."""
        _, said = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, said.decode()

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_exactly(link, count):
    got = b""
    while len(got) < count:
        more = link.recv(count - len(got))
        if not more:
            raise AssertionError(f"closed after {got.hex()}")
        got += more
    return got


def read(link, expected):
    got = read_exactly(link, len(expected))
    if got != expected:
        raise AssertionError(f"{got.hex()} is not {expected.hex()}")


def read_until(link, opcode, having=b""):
    """Reads packets to the first of that opcode with those bytes in it; yields all fields that came."""
    fields = b""
    while True:
        length, came = struct.unpack("<QH", read_exactly(link, 10))
        fields += read_exactly(link, length - 2)
        if came == opcode and having in fields:
            return fields


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=LIMIT)


class Program(unittest.TestCase):
    def test_it_says_where_it_listens(self):
        with Server() as server:
            self.assertRegex(server.first_line, r"^listening on 127\.0\.0\.1:[1-9][0-9]*\n$")

    def test_a_mapped_address_takes_connections_of_ipv4(self):
        process = subprocess.Popen(
            [PROGRAM, "--bind", "::ffff:127.0.0.1", "--port", "0", "--metrics", "[::ffff:127.0.0.1]:0",
             "--control", "none"], stderr=subprocess.PIPE, text=True)
        try:
            for _ in range(2):
                line = process.stderr.readline()
                address, port = re.search(r"(127\.0\.0\.1):(\d+)", line).groups()
                socket.create_connection((address, int(port)), timeout=LIMIT).close()
        finally:
            process.kill()
            process.communicate(timeout=LIMIT)

    def test_both_families_by_default(self):
        process = subprocess.Popen([PROGRAM, "--port", "0", "--control", "none"],
                                   stderr=subprocess.PIPE, text=True)
        try:
            lines = [process.stderr.readline()]
            if lines[0].startswith("listening on ["):
                lines.append(process.stderr.readline())
            ports = {re.fullmatch(r"listening on (\[::\]|0\.0\.0\.0):(\d+)\n", x)[2] for x in lines}
            self.assertEqual(len(ports), 1)
        finally:
            process.kill()
            process.communicate(timeout=LIMIT)

    def test_a_signal_ends_it_with_success(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), Server() as server, server.login(b"alice") as alice:
                start = time.monotonic()
                server.process.send_signal(number)
                status, said = server.ends()
                self.assertEqual(status, 0)
                self.assertLess(time.monotonic() - start, 1.5)
                self.assertEqual(alice.recv(1), b"")
                self.assertRegex(said, r"^alice logged in from 127\.0\.0\.1\nalice left: .+\n$")

    def flood(self, server, caller, batches):
        """Calls somebody who does not read, until the server cuts that one off or the batches
        are through; yields the connection, and how many batches went."""
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", server.port))
        deaf.sendall(packet(2, text(b"deaf")))
        read_until(caller, ADD_CONTACT)
        call = packet(6, text(b"deaf") + text(b"a" * 63 + b"." + b"b" * 63) + struct.pack("<H", 9))
        nonsense = packet(6, text(b"caller") + text(b"") + struct.pack("<H", 9))
        for sent in range(batches):
            caller.sendall(call * 64 + nonsense)
            if b"not found" in read_until(caller, ERROR_RESPONSE, b"yourself"):
                return deaf, sent
        return deaf, batches

    def test_queued_messages_delay_a_stop_by_2_seconds_at_most(self):
        with Server(*UNHURRIED) as server, server.login(b"caller") as caller:
            deaf, most = self.flood(server, caller, 100000)
            deaf.close()
            deaf, _ = self.flood(server, caller, most - 10)
            start = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.ends()[0], 0)
            self.assertGreater(time.monotonic() - start, 1.9)
            self.assertLess(time.monotonic() - start, 6)
            deaf.close()

    def test_a_second_signal_ends_it_at_once(self):
        with Server(*UNHURRIED) as server, server.login(b"caller") as caller:
            deaf, most = self.flood(server, caller, 100000)
            deaf.close()
            deaf, _ = self.flood(server, caller, most - 10)
            start = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            with self.assertRaises((ConnectionRefusedError, ConnectionResetError)):
                while True:  # until the first signal has arrived
                    server.connect().close()
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(server.ends()[0], 0)
            self.assertLess(time.monotonic() - start, 1.5)
            deaf.close()

    def test_names_are_escaped_in_the_log(self):
        with Server("--log-level", "debug") as server:
            with server.connect() as link:
                link.sendall(packet(2, text(b"\x1b[31mred")))
                read_until(link, LOGIN_FAILED)
            server.process.send_signal(signal.SIGTERM)
            said = server.ends()[1]
            self.assertIn("127.0.0.1 asks to be \\x1b[31mred\n", said)
            self.assertNotIn("\x1b", said)

    def test_a_port_in_use_is_a_clear_error(self):
        with Server() as server:
            second = run("--bind", "127.0.0.1", "--port", str(server.port))
        self.assertEqual(second.returncode, 1)
        self.assertRegex(
            second.stderr,
            rf"^babel-server: cannot listen on 127\.0\.0\.1:{server.port}: address already in use.*\n$")

    def test_a_mistyped_word_gets_a_suggestion(self):
        for wrong, meant in ((["--prot", "1"], "--port"), (["ctl", "lsit"], '"list"'),
                             (["chek-config"], '"check-config"')):
            with self.subTest(wrong):
                self.assertIn(f": did you mean {meant}?", run(*wrong).stderr)
        self.assertNotIn("did you mean", run("--nothing-like-it", "1").stderr)

    def test_bash_completes_commands_options_and_values(self):
        script = run("completion", "bash")
        self.assertEqual((script.returncode, script.stderr), (0, ""))
        for line, words in (("babel-server ch", {"check-config"}), ("babel-server ctl ba", {"ban", "bans"}),
                            ("babel-server ctl kick x --js", {"--json"}), ("babel-server --metr", {"--metrics", "--metrics-host"}),
                            ("babel-server --log-level deb", {"debug"}), ("babel-server check-config --quie", {"--quiet"})):
            with self.subTest(line):
                typed = line.split(" ")
                told = subprocess.run(
                    ["bash", "-c", script.stdout + 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _babel_server; '
                     'printf "%s\n" "${COMPREPLY[@]}"', "bash", *typed],
                    capture_output=True, text=True, timeout=20, check=True).stdout
                self.assertEqual(words, set(told.split()))

    def test_the_scripts_for_other_shells_are_well_formed(self):
        for shell in ("zsh", "fish"):
            script = run("completion", shell)
            self.assertEqual(script.returncode, 0)
            self.assertNotRegex(script.stdout, "@[A-Z_]+@")
            if shutil.which(shell):
                subprocess.run([shell, "-n"], input=script.stdout, text=True, timeout=20, check=True)
        self.assertEqual(run("completion", "csh").returncode, 2)

    def test_wrong_usage(self):
        for wrong in (["--prot", "1"], ["--port"], ["--port", "x"], ["--port", "65536"],
                      ["--port", "-1"], ["--bind", "nowhere"], ["--log-level", "loud"], ["extra"],
                      ["--port", "1", "--port", "2"], ["--bin", "::"]):
            with self.subTest(wrong):
                result = run(*wrong)
                self.assertEqual(result.returncode, 2)
                self.assertEqual(result.stdout, "")
                self.assertRegex(
                    result.stderr, r'^babel-server: .+; try "babel-server --help"\n$')

    def test_help_and_version(self):
        for option in ("-h", "--help"):
            result = run(option)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            for documented in ("--bind", "--port", "--log-level", "--version"):
                self.assertIn(documented, result.stdout)
        for option in ("-V", "--version"):
            result = run(option)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertRegex(result.stdout, r"^babel-server \d+\.\d+\.\d+\n$")

    def test_a_crash_leaves_no_core(self):
        with Server() as server:
            soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_CORE)
            self.assertEqual(soft, 1 if hard else 0)

    def test_a_reader_of_the_log_may_leave(self):
        with Server() as server:
            server.process.stderr.close()
            server.process.stderr = None
            server.login(b"alice").close()
            server.login(b"bob").close()
            self.assertIsNone(server.process.poll())

    @unittest.skipIf(os.environ.get("BABEL_SANITIZE"),
                     "the sanitizers need descriptors themselves, to look at memory")
    def test_without_descriptors_accepting_pauses_and_nothing_spins(self):
        with Server() as server, server.login(b"alice") as alice:
            pid = server.process.pid
            room = 3 + max(int(name) for name in os.listdir(f"/proc/{pid}/fd"))
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (room, room))
            crowd = [server.connect() for _ in range(40)]
            said = ""
            while "nobody can connect for now" not in said:
                said = server.process.stderr.readline().decode()
                self.assertNotEqual(said, "")
            before = server.cpu_seconds()
            time.sleep(0.5)  # an interval to measure in; nothing is waited for
            self.assertLess(server.cpu_seconds() - before, 0.1)
            alice.sendall(packet(6, text(b"nobody") + text(b"") + struct.pack("<H", 9)))
            self.assertEqual(len(alice.recv(8)), 8)  # online users notice nothing
            for link in crowd:
                link.close()
            server.login(b"bob").close()


if __name__ == "__main__":
    unittest.main()
