"""Links by TLS: a side of one for the loop, and clients that renew keys all the time."""
import ctypes
import ctypes.util
import socket
import ssl
import struct
import threading
import time

import wire  # loop.py, which includes this, says where it is

PAUSE_SECONDS = 1.1  # between two key updates: just less often than the server takes for a flood
AT_ONCE = 40  # so many may follow each other
LIFE_SECONDS = 30
READ_TIMEOUT = struct.pack("ll", 0, 100_000)
KEY_UPDATE_OF_BOTH, WANT_READ = 1, 2  # of OpenSSL's headers


class Side:
    """The client's side of a link: bytes in, bytes out."""

    def __init__(self, context):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.engine = context.wrap_bio(self.incoming, self.outgoing)
        self.is_up = False

    def begin(self):
        return self.feed(b"")[1]

    def feed(self, ciphertext):
        """Returns the plaintext that came, and the bytes to send."""
        self.incoming.write(ciphertext)
        said = []
        try:
            if not self.is_up:
                self.engine.do_handshake()
                self.is_up = True
            while data := self.engine.read(65536):
                said.append(data)
        except ssl.SSLWantReadError:
            pass
        return b"".join(said), self.outgoing.read()

    def seal(self, plaintext):
        self.engine.write(plaintext)
        return self.outgoing.read()


def library():
    found = ctypes.CDLL(ctypes.util.find_library("ssl") or "libssl.so.3")
    for name in ("TLS_client_method", "SSL_CTX_new", "SSL_new"):
        getattr(found, name).restype = ctypes.c_void_p
    found.SSL_CTX_new.argtypes = found.SSL_new.argtypes = [ctypes.c_void_p]
    found.SSL_free.argtypes = found.SSL_CTX_free.argtypes = found.SSL_connect.argtypes = [ctypes.c_void_p]
    for name in ("SSL_set_fd", "SSL_key_update", "SSL_get_error"):
        getattr(found, name).argtypes = [ctypes.c_void_p, ctypes.c_int]
    for name in ("SSL_read", "SSL_write"):
        getattr(found, name).argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    return found


class Renewer:
    """A user who renews the keys of both sides as often as the server allows, and says something after each time.

    Python's ssl module cannot, so this one has OpenSSL itself, and a thread.
    """

    updates = 0  # of all

    def __init__(self, street):
        self.town, self.street = street.town, street
        self.name = f"renewer-{street.numbers}"
        self.since = time.monotonic()
        street.there.add(self)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        openssl = library()
        context = openssl.SSL_CTX_new(openssl.TLS_client_method())
        link = openssl.SSL_new(context)
        raw = socket.create_connection(("127.0.0.1", self.town.port))
        try:
            openssl.SSL_set_fd(link, raw.fileno())
            if openssl.SSL_connect(link) == 1:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, READ_TIMEOUT)
                self._live(openssl, link)
            # Else it was crowded out, as others are.
        finally:
            openssl.SSL_free(link)
            openssl.SSL_CTX_free(context)
            raw.close()
            self.street.there.discard(self)
            longest = self.street.longest
            longest["Renewer"] = max(longest["Renewer"], time.monotonic() - self.since)

    def _live(self, openssl, link):
        def send(*packet):
            data = wire.encode(*packet)
            openssl.SSL_write(link, data, len(data))

        send("Login", self.name)
        room = ctypes.create_string_buffer(65536)
        is_in, renewed, next_at = False, 0, 0.0
        while self.town.is_open and time.monotonic() < self.since + LIFE_SECONDS:
            got = openssl.SSL_read(link, room, len(room))
            if got <= 0 and openssl.SSL_get_error(link, got) != WANT_READ:
                if is_in:
                    self.town.fault(self.name, "was cut off")
                return
            is_in = is_in or got > 0 and wire.encode("LoginSuccess")[8:] in room.raw[:got]
            if is_in and time.monotonic() >= next_at:
                openssl.SSL_key_update(link, KEY_UPDATE_OF_BOTH)
                send("CallRefused", "nobody at all")  # which is ignored
                renewed += 1
                Renewer.updates += 1
                next_at = 0.0 if renewed < AT_ONCE else time.monotonic() + PAUSE_SECONDS

