#!/usr/bin/env python3
"""A client of another make: nothing but sockets, written from docs/protocol.md alone.

other_make.py PORT NAME call WHO | answer | refuse | wait    prints what happens, a line each
In a call it says one packet of silence, sends back each that it hears, and hangs up after 50.
"""
import select
import socket
import struct
import sys


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


def talk(s, heard=0):
    send(s, 0x07, struct.pack("<Q", 3) + b"\xf8\xff\xfe")
    while heard < 50:
        opcode, payload = receive(s)
        if opcode is None:
            break
        if opcode == 0x07:
            heard += 1
            send(s, opcode, payload)
    s.shutdown(socket.SHUT_WR)
    while s.recv(65536):
        pass
    print("talked", heard, flush=True)


port, name, action = int(sys.argv[1]), sys.argv[2], sys.argv[3]
server = socket.create_connection(("127.0.0.1", port))
host = socket.create_server(("127.0.0.1", 0))
while True:
    if host in select.select([host, server], [], [])[0]:
        guest = host.accept()[0]
        send(guest, 0x0B)
        sys.exit(talk(guest))
    opcode, payload = receive(server)
    if opcode == 0x01:
        send(server, 0x02, text(name))
    elif opcode == 0x03:
        print("logged in", flush=True)
    elif opcode in (0x05, 0x0A):
        names = list(strings(payload[8:]))
        print("online" if opcode == 0x05 else "left", *names, flush=True)
        if action == "call" and opcode == 0x05 and sys.argv[4] in names:
            own_port = struct.pack("<H", host.getsockname()[1])
            send(server, 0x06, text(sys.argv[4]) + text("") + own_port)
    elif opcode == 0x06:
        caller, address = strings(payload[:-2])
        print("called by", caller, flush=True)
        if action == "refuse":
            send(server, 0x09, text(caller))
        elif action == "answer":
            guest = socket.create_connection((address, struct.unpack("<H", payload[-2:])[0]))
            sys.exit(talk(guest) if receive(guest)[0] == 0x0B else "no host")
    elif opcode in (0x04, 0x08, 0x09):
        what = {4: "login failed: ", 8: "error: ", 9: "refused: "}[opcode]
        sys.exit(what + next(strings(payload)))
    elif opcode is None:
        sys.exit("the server is gone")
