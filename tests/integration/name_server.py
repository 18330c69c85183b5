"""A name server for tests: UDP at port 53 of a network namespace, with the records of a dictionary."""
import os
import shutil
import socket
import struct
import threading

import cable

A, CNAME, AAAA, SRV = 1, 5, 28, 33
IN = 1
NO_SUCH_NAME = 3
HERE = "127.0.0.1"
FOLDER = "/etc/netns"  # of files that stand in for those of /etc in a namespace (ip-netns(8))


def missing():
    """The reason that there can be none here, or ''."""
    if os.geteuid() != 0:
        return "only root can give a network namespace a name server of its own"
    if not os.access("/etc", os.W_OK):
        return "/etc cannot be written to, where ip-netns looks for the files of a namespace"
    return cable.missing()


def encoded(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def address(text):
    return A, socket.inet_aton(text)


def service(priority, weight, port, target):
    return SRV, struct.pack(">3H", priority, weight, port) + encoded(target)


def asked_in(packet):
    """The name and type of a question, and the end of both in the packet."""
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += 1 + packet[at]
    return ".".join(labels).lower(), struct.unpack(">H", packet[at + 1:at + 3])[0], at + 5


class NameServer:
    """Answers in that namespace, whose programs ask it alone.

    `zone`: name -> records of address() and service(), or bytes that follow the head of the answer as they are, or None
    for no answer at all.
    """

    def __init__(self, space, zone):
        self.zone = zone
        self.asked = []  # (name, type)
        self.folder = os.path.join(FOLDER, space)
        os.makedirs(self.folder)
        for name, text in (("resolv.conf", f"nameserver {HERE}\n"), ("nsswitch.conf", "hosts: files dns\n"),
                           ("hosts", f"{HERE} localhost\n")):
            with open(os.path.join(self.folder, name), "w", encoding="ascii") as file:
                file.write(text)
        with cable.Cabled.on_host(space):
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HERE, 53))
        self.socket.settimeout(0.1)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.ended.is_set():
            try:
                packet, sender = self.socket.recvfrom(4096)
            except TimeoutError:
                continue
            answer = self.answer(packet)
            if answer:
                self.socket.sendto(answer, sender)

    def answer(self, packet):
        name, kind, end = asked_in(packet)
        self.asked.append((name, kind))
        records = self.zone.get(name, ())
        if records is None:
            return None
        code = 0 if name in self.zone else NO_SUCH_NAME
        if isinstance(records, bytes):
            return struct.pack(">2s5H", packet[:2], 0x8180, 1, 7, 0, 0) + packet[12:end] + records
        fitting = [data for its, data in records if its == kind]
        head = struct.pack(">2s5H", packet[:2], 0x8180 | code, 1, len(fitting), 0, 0)
        return head + packet[12:end] + b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", kind, IN, 1, len(data)) + data for data in fitting)

    def close(self):
        self.ended.set()
        self.thread.join()
        self.socket.close()
        shutil.rmtree(self.folder)
        try:
            os.rmdir(FOLDER)
        except OSError:
            pass  # of others too
