#!/usr/bin/env python3
"""A client of the base protocol that breaks one of its rules on demand, as babel-probe names them.

    probe_client.py PORT [--calls] --break RULE     logs in at 127.0.0.1:PORT, and answers; or calls probe
"""
import ipaddress
import selectors
import socket
import struct
import sys
import time

import wire

FROM_SERVER = ("HelloConnect", "LoginSuccess", "LoginFailed", "AddContact", "CallRequest", "ErrorResponse",
               "CallRefused", "DelContact")
LIMITS = {"server": 16 << 20, "peer": 64 << 10}
FRAME = 0.02  # seconds
PEER = "probe"
BAD_VOICE = b"\xfb\x00"  # no frame at all


class Side:
    """A connection to the server or the peer. `up`: voice may be sent."""

    def __init__(self, connection, kind):
        self.link = wire.Link(connection)
        self.kind = kind
        self.up = False
        self.is_listener = False

    def send(self, *packet):
        try:
            self.link.send(*packet)
        except OSError:
            pass  # the next read finds the end


class Client:
    def __init__(self, port, calls, broken):
        self.broken = broken
        self.calls = calls
        self.selector = selectors.DefaultSelector()
        self.voices = []
        self.listener = None
        self.has_called = False
        self.server = self.add(socket.create_connection(("127.0.0.1", port)), "server")
        if self.breaks("hello-awaited"):
            self.log_in()

    def breaks(self, rule):
        return self.broken == rule

    def add(self, connection, kind):
        side = Side(connection, kind)
        self.selector.register(connection, selectors.EVENT_READ, side)
        return side

    def drop(self, side):
        self.selector.unregister(side.link.socket)
        side.link.close()
        if side is self.server:
            self.server = None
            if self.breaks("call-survives-server"):
                for voice in list(self.voices):
                    self.drop(voice)
        else:
            self.voices.remove(side)

    def run(self):
        """Until the server and the calls are gone."""
        due = time.monotonic()
        while self.server or self.voices:
            for key, _ in self.selector.select(FRAME / 4):
                if key.data is None:
                    self.accept()
                elif key.fileobj.fileno() >= 0:
                    self.read(key.data)
            if time.monotonic() >= due:
                due += FRAME
                for voice in self.voices:
                    if voice.up:
                        voice.send("VoiceData", BAD_VOICE if self.breaks("voice-opus") else wire.SILENCE)

    # ---- packets

    def read(self, side):
        try:
            data = side.link.socket.recv(65536)
        except OSError:
            data = b""
        if not data and side.kind == "peer" and self.breaks("caller-hang-up" if side.is_listener else "hang-up"):
            self.selector.unregister(side.link.socket)
            return  # it stays open
        if not data or not self.take_all(side, data):
            self.drop(side)

    def take_all(self, side, data):
        """Returns False if the connection ends."""
        side.link.buffer += data
        while len(side.link.buffer) >= 8:
            size = struct.unpack("<Q", side.link.buffer[:8])[0]
            if size > LIMITS[side.kind]:
                return self.breaks("packet-limit" if side.kind == "server" else "voice-link-limit")
            if len(side.link.buffer) < 8 + size:
                break
            body, side.link.buffer = side.link.buffer[8:8 + size], side.link.buffer[8 + size:]
            if not self.take(side, body):
                return False
        return True

    def take(self, side, body):
        try:
            packet = wire.decode(body)
        except KeyError:
            return self.breaks("opcode-unknown")
        except ValueError as fault:
            return self.breaks("bytes-left-over" if "left over" in str(fault) else "field-truncated")
        if side.kind == "peer":
            return self.take_of_peer(side, packet)
        if packet[0] not in FROM_SERVER:
            return self.breaks("opcode-direction")
        return self.take_of_server(packet)

    def take_of_server(self, packet):
        name, *fields = packet
        if name == "HelloConnect" and not self.breaks("hello-awaited"):
            self.log_in()
        elif name == "LoginFailed":
            if self.breaks("login-retry"):
                self.server.send("CallRefused", PEER)
            else:
                return False
        elif name == "AddContact" and self.calls and not self.has_called and PEER in fields[0]:
            self.call()
        elif name == "CallRequest":
            self.answer(*fields)
        elif name == "CallRefused" and self.calls and self.breaks("refusal-ends"):
            self.server.send("CallRefused", PEER)
        elif name == "CallRefused" and self.breaks("call-survives-signals"):
            for voice in list(self.voices):
                self.drop(voice)
        return True

    def take_of_peer(self, side, packet):
        if packet[0] == "ConnectionEstablished":
            side.up = side.up or not self.breaks("dialler-voice")
        elif packet[0] == "VoiceData":
            side.up = side.up or side.is_listener and not self.breaks("listener-voice")
            return packet[1] == wire.SILENCE or not self.breaks("voice-forms")
        else:
            return self.breaks("voice-link-opcode")
        return True

    # ---- calls

    def log_in(self):
        self.server.send("Login", "" if self.breaks("login-sent") else "double")
        if self.breaks("packet-layout"):
            self.server.link.socket.sendall(b"\x02" + bytes(7) + b"\x20\x00")

    def answer(self, caller, host, port):
        if self.voices:
            return None if self.breaks("callee-busy") else self.server.send("CallRefused", caller)
        address = ipaddress.ip_address(host)
        if address.is_multicast or address.is_unspecified or host == "255.255.255.255" or port < 1024:
            return None if self.breaks("callee-address") else self.server.send("CallRefused", caller)
        try:
            connection = socket.create_connection((host, port + self.breaks("callee-dials")), 2)
        except OSError:
            for _ in range(1 if self.breaks("callee-no-connection") else 2):
                self.server.send("CallRefused", caller)
            return None
        self.voices.append(self.add(connection, "peer"))
        if self.breaks("dialler-waits"):
            self.voices[-1].send("VoiceData", wire.SILENCE)
        return None

    def call(self):
        self.has_called = True
        self.listener, port = wire.listen()
        if self.breaks("caller-listens"):
            self.listener.close()
        else:
            self.selector.register(self.listener, selectors.EVENT_READ, None)
        self.server.send("CallRequest", PEER, "", 0 if self.breaks("call-request") else port)

    def accept(self):
        connection = self.listener.accept()[0]
        if self.voices and self.breaks("listener-candidates"):
            connection.close()
            return
        side = self.add(connection, "peer")
        side.is_listener = True
        self.voices.append(side)
        if not self.breaks("established-first"):
            side.send("ConnectionEstablished")


if __name__ == "__main__":
    Client(int(sys.argv[1]), "--calls" in sys.argv, sys.argv[sys.argv.index("--break") + 1]).run()
