"""A server of the base protocol that breaks one of its rules on demand, as babel-probe names them."""
import ipaddress
import re
import socket
import struct
import threading
import unicodedata

import wire

BEFORE_LOGIN, AFTER_LOGIN = 256, 1024
MOST_FAILURES = 10
MOST_NAME = 84
MOST_HOST = 255
LATE = 0.2  # seconds by which presence comes behind a signal
FROM_CLIENTS = ("Login", "CallRequest", "CallRefused")


def is_address(name):
    try:
        return bool(ipaddress.ip_address(name.split("/")[0]))
    except ValueError:
        return re.fullmatch(r"[\d.]*\.[\d.]*", name) is not None


NAME_RULES = {
    "name-length": lambda name: len(name.encode()) > MOST_NAME,
    "name-characters": lambda name: any(unicodedata.category(c)[0] == "C" or c == "\u034f" for c in name),
    "name-spaces": lambda name: name != " ".join(name.split()),
    "name-forms": lambda name: name != unicodedata.normalize("NFKC", name),
    "name-address": is_address,
    "name-reserved": lambda name: name.startswith((".", "@")) or "/" in name or ":" in name,
}


class Session:
    """A connection; `name` once it is logged in."""

    def __init__(self, server, connection):
        self.server = server
        self.socket = connection
        self.name = None
        self.failures = 0
        self.is_announced, self.unaware = True, []

    def send(self, *packet):
        try:
            self.socket.sendall(wire.encode(*packet))
        except OSError:
            pass  # its thread finds the end

    def run(self):
        broken = self.server.broken
        was_reset = False
        self.send("LoginSuccess" if broken == "hello-first" else "HelloConnect")
        try:
            self.read()
        except ConnectionError:
            was_reset = True
        except OSError:
            pass
        with self.server.lock:
            self.server.remove(self, is_silent=was_reset and broken == "presence-departure")
        self.socket.close()

    def read(self):
        """Until the end, or a packet that ends the connection."""
        data = b""
        while more := self.socket.recv(65536):
            data += more
            while len(data) >= 8:
                size = struct.unpack("<Q", data[:8])[0]
                limit = (AFTER_LOGIN if self.name else BEFORE_LOGIN) - self.server.breaks("packet-at-limit")
                if size > limit and not self.server.breaks("packet-limit"):
                    return
                if len(data) < 8 + size:
                    break
                body, data = data[8:8 + size], data[8 + size:]
                if not self.take(body):
                    return
            if data and self.server.breaks("packet-split"):
                return

    def take(self, body):
        """Returns False if that ends the connection."""
        try:
            packet = wire.decode(body)
        except KeyError:
            return self.server.breaks("opcode-unknown")
        except ValueError as fault:
            return self.server.breaks("bytes-left-over" if "left over" in str(fault) else "field-truncated")
        if packet[0] not in FROM_CLIENTS:
            return self.server.breaks("opcode-direction")
        with self.server.lock:
            if packet[0] == "Login":
                return self.server.log_in(self, packet[1])
            if self.server.breaks("presence-join") and not self.is_announced:
                self.server.announce(self)
            if packet[0] == "CallRequest":
                self.server.call(self, *packet[1:])
            elif self.name:
                self.server.refuse(self, packet[1])
            return True


class Server:
    """Listens on `port`, a thread a connection."""

    def __init__(self, broken=""):
        self.broken = broken
        self.listener, self.port = wire.listen()
        self.listener.settimeout(None)
        self.lock = threading.RLock()
        self.sessions, self.users, self.taken = [], {}, set()
        self.pending, self.last_refusal = set(), None
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def breaks(self, rule):
        return self.broken == rule

    def run(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            session = Session(self, connection)
            with self.lock:
                self.sessions.append(session)
            threading.Thread(target=session.run, daemon=True).start()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()

    # ---- logins

    def key(self, name):
        return name.casefold() if self.breaks("name-bytes") and isinstance(name, str) else name

    def is_refused(self, session, name):
        if name == "" or self.breaks("login-success") or self.breaks("login-retry") and session.failures:
            return True
        if self.key(name) in self.taken and not self.breaks("login-taken"):
            return True
        if isinstance(name, bytes):
            return not self.breaks("name-utf8")
        return any(check(name) for rule, check in NAME_RULES.items() if not self.breaks(rule))

    def log_in(self, session, name):
        """Returns False if the connection ends."""
        if session.name:
            session.send(*(("LoginSuccess",) if self.breaks("login-second") else ("ErrorResponse", "a second login")))
            return True
        if self.is_refused(session, name):
            session.failures += 1
            session.send("LoginFailed", "not that name")
            return session.failures < MOST_FAILURES or self.breaks("login-failures")
        others = list(self.users)
        session.name = name
        self.users[name] = session
        self.taken.add(self.key(name))
        if self.breaks("unknown-told-nothing"):
            self.tell_strangers(session)
        session.send("LoginSuccess")
        if self.breaks("packet-layout"):
            session.socket.sendall(b"\x02" + bytes(7) + b"\x20\x00")
        self.welcome(session, others)
        return True

    def welcome(self, session, others):
        listed = others[-1:] if self.breaks("presence-list") else others
        listed += [session.name] if others and self.breaks("presence-self") else []
        if listed or self.breaks("presence-alone"):
            session.send("AddContact", listed)
        session.is_announced = False
        session.unaware = [other for other in self.users.values() if other is not session]
        if self.breaks("presence-first"):
            threading.Timer(LATE, self.announce, [session]).start()
        elif not self.breaks("presence-join"):  # that waits for the newcomer's first signal
            self.announce(session)

    def announce(self, session):
        """Tells the others of a newcomer."""
        with self.lock:
            session.is_announced = True
            for _ in range(2 if self.breaks("presence-once") else 1):
                self.tell_others(session, "AddContact", session.unaware)

    def tell_strangers(self, session):
        """Before the newcomer knows: a stranger who logs in next has been told by then."""
        for other in list(self.sessions):
            if not other.name:
                other.send("AddContact", [session.name])

    def tell_others(self, session, kind, users):
        for other in users:
            if other is not session:
                other.send(kind, [session.name])

    def remove(self, session, is_silent):
        self.sessions.remove(session)
        if not session.name:
            return
        self.users.pop(session.name, None)
        if not self.breaks("name-free-again"):
            self.taken.discard(self.key(session.name))
        if is_silent:
            return
        self.tell_others(session, "DelContact", list(self.users.values()))
        for caller, callee in [pair for pair in self.pending if session in pair]:
            self.pending.discard((caller, callee))
            if not self.breaks("callee-left"):
                (caller if callee is session else callee).send("CallRefused", session.name)

    # ---- calls

    def fault_of_call(self, session, contact, host, port):
        if not session.name:
            return "log in first"
        if contact == session.name and not self.breaks("call-self") or contact not in self.users:
            return "requested username not found"
        if port == 0 and not self.breaks("call-port"):
            return "no port"
        is_host = isinstance(host, str) and len(host) <= MOST_HOST and re.fullmatch(r"[\w.:-]*", host, re.ASCII)
        return "" if is_host or self.breaks("call-bad-host") else "no host"

    def call(self, session, contact, host, port):
        if fault := self.fault_of_call(session, contact, host, port):
            if not session.name and self.breaks("call-before-login"):
                return
            if contact in self.users or not self.breaks("call-unknown"):
                session.send("ErrorResponse", fault)
            if session.name and not self.breaks("error-and-refused"):
                session.send("CallRefused", contact)
            return
        callee = self.users[contact]
        if (session, callee) in self.pending and self.breaks("call-replaced"):
            return
        self.pending.add((session, callee))
        if host == "" and not self.breaks("call-empty-host") or self.breaks("call-host"):
            host = session.socket.getpeername()[0]
        callee.send("CallRequest", "somebody" if self.breaks("call-request") else session.name, host, port)

    def refuse(self, session, contact):
        other = self.users.get(contact)
        pair, reverse = (session, other), (other, session)
        is_call = pair in self.pending or reverse in self.pending
        is_second = self.last_refusal == pair and not self.breaks("refused-twice")
        is_lost = pair in self.pending and self.breaks("call-withdrawn") or \
            reverse in self.pending and self.breaks("call-refused")
        self.pending -= {pair, reverse}
        self.last_refusal = pair if is_call and not is_lost else None
        if other and not is_lost and (is_call or is_second or self.breaks("refused-without-call")):
            other.send("CallRefused", session.name)
