"""TLS for the tests: babel-server with it, Python's ssl module on either end, and keys of openssl."""
import base64
import hashlib
import hmac
import os
import re
import socket
import ssl
import struct
import subprocess

import control_case
import doubles
import harness
import sshsig
import wire

EXTENDED = "babel/2"
CHANGE_CIPHER_SPEC, HANDSHAKE, ENCRYPTED = 20, 22, 23  # types of records; alerts are encrypted too


def context(*protocols):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    if protocols:
        made.set_alpn_protocols(protocols)
    return made


def connect(port, *protocols, within=10, by=None):
    """A connection by TLS, before its first packet; `by`: a context."""
    raw = socket.create_connection(("127.0.0.1", port), within)
    try:
        secured = (by or context(*protocols)).wrap_socket(raw)
    except BaseException:
        raw.close()
        raise
    extended = secured.selected_alpn_protocol() == EXTENDED
    return wire.Link(secured, wire.TO_CLIENT if extended else None)


def log_in(port, name, *protocols):
    link = connect(port, *protocols)
    if link.receive() != ("HelloConnect",):
        raise AssertionError("no Hello")
    link.send("Login", name)
    if link.receive() != ("LoginSuccess",):
        raise AssertionError("no login")
    return link


def expand_label(digest, secret, label, data, size):
    """HKDF-Expand-Label (RFC 8446, 7.1) for one block of output."""
    label = b"tls13 " + label
    info = struct.pack(">HB", size, len(label)) + label + bytes([len(data)]) + data
    return hmac.digest(secret, info + b"\x01", digest)[:size]


def exported(cipher, exporter_secret, label, size):
    """The exporter of RFC 8446, 7.5, which Python's ssl module does not have."""
    digest = "sha384" if cipher.endswith("SHA384") else "sha256"
    empty = hashlib.new(digest).digest()
    derived = expand_label(digest, exporter_secret, label, empty, len(empty))
    return expand_label(digest, derived, b"exporter", empty, size)


def channel_binding(cipher, exporter_secret):
    """RFC 9266."""
    return exported(cipher, exporter_secret, b"EXPORTER-Channel-Binding", 32)


def logged_secret(path):
    """The last exporter secret in a file of SSLKEYLOGFILE's form."""
    with open(path, encoding="ascii") as file:
        secrets = [line.split()[2] for line in file if line.startswith("EXPORTER_SECRET ")]
    return bytes.fromhex(secrets[-1])


class Extended:
    """A connection with babel/2, after its Welcome: `link`, `welcome`, and `binding`, which a proof signs."""

    def __init__(self, port, folder):
        by = context(EXTENDED)
        by.keylog_filename = os.path.join(folder, "secrets")
        self.link = connect(port, by=by)
        self.binding = channel_binding(self.link.socket.cipher()[0], logged_secret(by.keylog_filename))
        self.link.expect("HelloConnect")
        self.welcome = self.link.expect("Welcome")

    def log_in(self, name, key=None, proof=None, invite="", capabilities=(), endorsements=()):
        """The server's answer. Without a key: a guest; without a proof: that of the key."""
        if key and proof is None:
            proof = key.sign("babel-login", self.binding + wire.to_bytes(name))
        self.link.send("Login2", name, key.public if key else b"", proof or b"", invite, capabilities, endorsements)
        return self.link.receive()


class Key:
    """An Ed25519 key of openssl in a file."""

    def __init__(self, path):
        self.path = path
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", path], check=True, timeout=60)
        self.public = self.run("pkey", "-in", path, "-pubout", "-outform", "DER")[-32:]

    @staticmethod
    def run(*words):
        return subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=60).stdout

    def sign(self, purpose, message):
        signed = self.path + ".signed"
        with open(signed, "wb") as file:
            file.write(sshsig.signed_bytes(purpose, message))
        return self.run("pkeyutl", "-sign", "-rawin", "-inkey", self.path, "-in", signed)


class FakeServer(doubles.FakeServer):
    """A server by TLS that the test follows, with a certificate and key of files."""
    capabilities = ()

    def __init__(self, certificate, protocols=(EXTENDED,), **where):
        super().__init__(**where)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificate)
        if protocols:
            self.context.set_alpn_protocols(protocols)

    def greet(self):
        """A client's connection, once it is greeted as its protocol demands."""
        raw = self.listener.accept()[0]
        raw.settimeout(10)
        secured = self.context.wrap_socket(raw, server_side=True)
        extended = secured.selected_alpn_protocol() == EXTENDED
        link = wire.Link(secured, wire.TO_SERVER if extended else None)
        link.send("HelloConnect")
        if extended:
            link.send("Welcome", 0, self.capabilities, [])
        return link


def fingerprint(certificate):
    """A server's key as our programs show it: that of a file in PEM."""
    text = Key.run("x509", "-in", certificate, "-noout", "-pubkey")
    whole = base64.b64decode(b"".join(text.splitlines()[1:-1]))
    is_ed25519 = len(whole) == 44
    digest = hashlib.sha256(sshsig.public_blob(whole[-32:]) if is_ed25519 else whole).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def records(stream):
    """The types of the records in a direction of a connection."""
    kinds = []
    while stream:
        kinds.append(stream[0])
        stream = stream[5 + struct.unpack(">H", stream[3:5])[0]:]
    return kinds


def make_certificate(folder, name, algorithm="ec", days="90", more=()):
    """The files of a self-signed certificate and its key; algorithm: ec, ed25519 or rsa:BITS."""
    paths = tuple(os.path.join(folder, name + end) for end in (".pem", ".key"))
    curve = ("-pkeyopt", "ec_paramgen_curve:P-256") if algorithm == "ec" else ()
    subprocess.run(["openssl", "req", "-x509", "-newkey", algorithm, *curve, "-nodes", "-subj", "/CN=" + name,
                    "-days", days, *more, "-out", paths[0], "-keyout", paths[1]],
                   check=True, capture_output=True, timeout=60)
    return paths


class Case(control_case.ControlCase):
    def tls_server(self, *options, port=0, tls_port=0):
        """A server with a free port for each kind of client: `port` is for those without TLS, if it admits them."""
        server = self.start(harness.Process, [
            harness.program("babel-server"), "--bind", "127.0.0.1", "--port", str(port), "--tls-port", str(tls_port),
            "--state", self.path("state"), "--control", self.socket_path, *options])
        server.tls_port = int(server.wait_line(r"listening on .*:(\d+) for TLS$").group(1))
        plain = (re.search(r"listening on .*:(\d+)$", line) for line in server.lines["stderr"])
        server.port = next((int(found.group(1)) for found in plain if found), None)
        self.ready()
        return server

    @staticmethod
    def at(port):
        return f"babels://127.0.0.1:{port}"

    def person(self, name):
        """The environment of a user with their own key and known servers."""
        return {"XDG_DATA_HOME": self.path(name)}

    def known_servers(self, name):
        """The lines of that user's file, which a running client may still be about to write."""
        path = self.path(name + "/babel/known_servers")
        harness.eventually(lambda: os.path.exists(path), 5, f"the known servers of {name}")
        with open(path, encoding="ascii") as file:
            return file.read().splitlines()

    def enter(self, server, name, *options, person=None):
        """A client of ours at the prompt, logged in by TLS."""
        return self.login(self.at(server.tls_port), name, *options, more_environment=self.person(person or name))

    def know(self, name, *lines):
        """Gives that user known servers."""
        os.makedirs(self.path(name + "/babel"), exist_ok=True)
        with open(self.path(name + "/babel/known_servers"), "w", encoding="ascii") as file:
            file.write("\n".join((*lines, "")))

    def ask(self, address, *options, person="alice", **more):
        """A client that lists the contacts and ends."""
        environment = {**self.person(person), **more}
        return self.client(address, "contacts", "--name", person, *options, more_environment=environment)

    def ends(self, client, status, kind, within=10, **fields):
        """The event for which the client ends with that status."""
        self.assertEqual(client.exit_code(within), status, client.transcript())
        return client.expect(kind, **fields)

    def leave(self, client, status=0):
        client.command("quit")
        self.assertEqual(client.exit_code(), status, client.transcript())

    def connected(self, *arguments):
        link = log_in(*arguments)
        self.addCleanup(link.close)
        return link

    def extended(self, port):
        made = Extended(port, self.folder)
        self.addCleanup(made.link.close)
        return made

    def configured(self, *lines):
        """The options of a server with that configuration file."""
        with open(self.path("server.conf"), "w", encoding="utf-8") as file:
            file.write("\n".join(("# of a test", *lines, "")))
        return "--config", self.path("server.conf")

    def run_server(self, *arguments):
        return subprocess.run(
            [harness.program("babel-server"), *arguments], env=self.environment(), text=True,
            capture_output=True, timeout=20 * harness.SLOWDOWN, check=False)
