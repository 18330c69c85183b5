"""A client that is graded: the probe is its server and its peer."""
import os
import select
import shutil
import signal
import socket
import subprocess
import time

from .case import Case
from .packets import SILENCE
from .rule import Broken, Unmet
from .server_case import TO_SERVERS
from .wire import END, Wire, describe

TO_LISTENER, TO_DIALLER = ("VoiceData",), ("ConnectionEstablished", "VoiceData")
PEER = "probe"  # the user who calls, and is called
FRAME = 0.02  # seconds
LISTENERS = 4  # of connections that wait


class ClientCase(Case):
    """`given`: the command line. The command starts for each rule; without one, a client has to come on its own."""

    def __init__(self, given, options):
        super().__init__(options, given.timeout)
        self.bind, self.wait, self.command = given.bind, given.wait, given.command
        if self.command and not shutil.which(self.command[0]):
            raise FileNotFoundError(f"there is no program {self.command[0]}")
        self.listener = self.listen(given.listen)
        self.port = self.listener.getsockname()[1]
        self.process = None
        self.listeners = []

    def listen(self, port=0):
        family = socket.AF_INET6 if ":" in self.bind else socket.AF_INET
        return socket.create_server((self.bind, port), family=family, backlog=LISTENERS)

    def close(self):
        self.end()
        self.listener.close()

    def begin(self):
        super().begin()
        self.start()

    def start(self):
        """Starts the client if there is a command."""
        if self.command:
            self.drop_waiting()
            host = f"[{self.bind}]" if ":" in self.bind else self.bind
            words = [word.replace("{server}", f"{host}:{self.port}").replace("{port}", str(self.port))
                     for word in self.command]
            self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL, start_new_session=True)

    def drop_waiting(self):
        """Closes connections of clients that are gone."""
        self.listener.setblocking(False)
        try:
            while True:
                self.listener.accept()[0].close()
        except OSError:
            return

    def end(self):
        super().end()
        for listener in self.listeners:
            listener.close()
        self.listeners.clear()
        if self.process:
            self.stop(self.process)
            self.process = None

    @staticmethod
    def stop(process):
        """Ends the process that was started, and its children."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                os.killpg(process.pid, number)
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    continue
        process.stdin.close()

    def again(self):
        """Another client, in one rule."""
        self.end()
        self.sent.clear()
        self.start()

    # ---- the server's end

    def arrive(self):
        """The next connection of the client."""
        deadline = time.monotonic() + self.wait
        while time.monotonic() < deadline:
            if select.select([self.listener], [], [], 0.1)[0]:
                return self.accepted(self.listener, "server", TO_SERVERS)
            if self.process and self.process.poll() is not None:
                raise Unmet(f"COMMAND ended with status {self.process.returncode} before it connected")
        raise Unmet("no client came")

    def accepted(self, listener, who, takes):
        connection = listener.accept()[0]
        connection.setblocking(True)
        return self.keep(Wire(connection, self, who, takes))

    def greeted(self):
        link = self.arrive()
        link.send("HelloConnect")
        return link

    def log_in(self, *names):
        """A client that is logged in; these users and the peer are online."""
        link = self.greeted()
        link.name = link.need("Login")[1]
        link.send_packets(("LoginSuccess",), ("AddContact", [PEER, *names]))
        return link

    # ---- the peer's end

    def offer(self, link, caller=PEER):
        """A CallRequest; returns the listener to which it leads."""
        listener = self.listen()
        self.listeners.append(listener)
        host, port = link.socket.getsockname()[0], listener.getsockname()[1]
        link.send("CallRequest", caller, host, port)
        return listener

    def dialled(self, listener, failure=Unmet):
        """The callee's connection."""
        if select.select([listener], [], [], self.timeout)[0]:
            return self.accepted(listener, "peer", TO_LISTENER)
        if failure is Broken:
            raise Broken("peer: a connection of the callee", "peer: nothing")
        raise Unmet("the callee did not connect")

    def need_dialling(self):
        """For a rule about a certain call: others reach the client. The next client comes."""
        self.dialled(self.offer(self.log_in()))
        self.again()

    def in_call(self, *names):
        """(server's link, peer's link) of a call that the client accepted."""
        link = self.log_in(*names)
        voice = self.dialled(self.offer(link))
        voice.send("ConnectionEstablished")
        voice.need("VoiceData")
        voice.send("VoiceData", SILENCE)
        return link, voice

    def talk(self, voice, seconds):
        """Sends silence, as a microphone would, and returns the packets that come meanwhile."""
        deadline, came = time.monotonic() + seconds, []
        while time.monotonic() < deadline:
            voice.send("VoiceData", SILENCE)
            del self.sent[-1]
            until = time.monotonic() + FRAME
            while (left := until - time.monotonic()) > 0 and (packet := voice.next(left)) != ("nothing",):
                came.append(packet)
                if packet == END:
                    return came
        return came

    def hears(self, voice, after):
        """The call goes on: voice comes."""
        self.talk(voice, 0.2)
        came = self.talk(voice, min(self.timeout, 1.0))
        if END in came or not came:
            raise Broken(f"peer: VoiceData after {after}", f"peer: {describe(came[-1]) if came else 'nothing'}")
