#!/usr/bin/env python3
"""A client of another make: only sockets, written from docs/protocol.md alone.

    other_make.py [HOST:]PORT NAME ACTION [ARGUMENT]    prints events, a line each
      call WHO           calls, and waits forever: only a refusal ends it
      call-unseen WHO    the same, without waiting until WHO is online
      answer             answers at once
      answer-late SECS   its dialog stays open whatever happens meanwhile
      refuse             refuses at once
      refuse-late SECS   the same later, though the call may be over
      greet              answers, and greets as a caller does
      fall-silent        answers, withdraws the call after 50 packets and leaves the connection open
      wait               does nothing

In a call it sends one packet of silence, returns each that it receives, and hangs up after 50. It
never closes its listener, and exits if it finds a closed port, or gets an opcode that it does not know.
"""
import select
import socket
import struct
import sys
import time


def text(s):
    return struct.pack("<Q", len(s)) + s.encode()


def send(s, opcode, payload=b""):
    s.sendall(struct.pack("<QH", 2 + len(payload), opcode) + payload)


def receive(s):
    head = s.recv(10, socket.MSG_WAITALL)
    if len(head) < 10:
        return None, b""
    size, opcode = struct.unpack("<QH", head)
    return opcode, s.recv(size - 2, socket.MSG_WAITALL) if size > 2 else b""


def strings(payload):
    while payload:
        size = struct.unpack_from("<Q", payload)[0]
        yield payload[8:8 + size].decode()
        payload = payload[8 + size:]


def say(*words):
    print(*words, flush=True)


def talk(s, heard=0, on_end=lambda s: s.shutdown(socket.SHUT_WR)):
    send(s, 0x07, struct.pack("<Q", 3) + b"\xf8\xff\xfe")
    while heard < 50:
        opcode, payload = receive(s)
        if opcode is None:
            break
        if opcode != 0x07:
            sys.exit(f"unknown opcode {opcode:#x} in a call")
        heard += 1
        send(s, opcode, payload)
    on_end(s)
    while s.recv(65536):
        pass
    say("talked", heard)


def connect(caller, address, at):
    """The voice connection to a caller, as this make enters it; ends the program as that does."""
    try:
        voice = socket.create_connection((address, at))
    except ConnectionRefusedError:
        sys.exit("died of a closed port")
    if action == "greet":
        send(voice, 0x0B)
        receive(voice)
        say("greeted")
        while voice.recv(65536):
            pass
        return
    if receive(voice)[0] != 0x0B:
        return say("nobody there")
    if action == "fall-silent":
        return talk(voice, on_end=lambda _: send(server, 0x09, text(caller)))
    sys.exit(talk(voice))


place, name, action = sys.argv[1], sys.argv[2], sys.argv[3]
server_host, _, port = place.rpartition(":")
argument = sys.argv[4] if len(sys.argv) > 4 else "0"
server = socket.create_connection((server_host or "127.0.0.1", int(port)))
listener = socket.create_server(("" if server_host else "127.0.0.1", 0))
asked = []  # (time to answer, caller, address, port)


def call(callee):
    own_port = struct.pack("<H", listener.getsockname()[1])
    send(server, 0x06, text(callee) + text("") + own_port)


while True:
    left = max(0, asked[0][0] - time.monotonic()) if asked else None
    ready = select.select([listener, server], [], [], left)[0]
    if listener in ready:
        voice = listener.accept()[0]
        send(voice, 0x0B)
        sys.exit(talk(voice))
    if not ready:
        _, caller, address, at = asked.pop(0)
        if action.startswith("refuse"):
            send(server, 0x09, text(caller))
            say("refused", caller)
        else:
            connect(caller, address, at)
        continue
    opcode, payload = receive(server)
    if opcode == 0x01:
        send(server, 0x02, text(name))
    elif opcode == 0x03:
        say("logged in")
        if action == "call-unseen":
            call(argument)
    elif opcode in (0x05, 0x0A):
        names = list(strings(payload[8:]))
        say("online" if opcode == 0x05 else "left", *names)
        if action == "call" and opcode == 0x05 and argument in names:
            call(argument)
    elif opcode == 0x06:
        caller, address = strings(payload[:-2])
        say("called by", caller)
        if action not in ("call", "call-unseen", "wait"):
            due = time.monotonic() + float(argument)
            asked.append((due, caller, address, struct.unpack("<H", payload[-2:])[0]))
    elif opcode == 0x08:
        say("error:", next(strings(payload)))
    elif opcode == 0x09 and not action.startswith(("answer", "refuse")):
        sys.exit("refused: " + next(strings(payload)))
    elif opcode == 0x04:
        sys.exit("login failed: " + next(strings(payload)))
    elif opcode is None:
        sys.exit("the server is gone")
    elif opcode != 0x09:
        sys.exit(f"unknown opcode {opcode:#x}")
