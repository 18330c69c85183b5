"""OpenSSH's forms of Ed25519 keys and signatures (PROTOCOL.key, PROTOCOL.sshsig), without cryptography."""
import base64
import hashlib
import struct

TYPE = b"ssh-ed25519"
MAGIC = b"SSHSIG"
HASH = b"sha512"
# RFC 8410: PKCS#8 up to the seed.
PKCS8_START = bytes.fromhex("302e020100300506032b657004220420")


def string(value):
    return struct.pack(">I", len(value)) + value


def strings(blob):
    """The strings that a blob consists of."""
    while blob:
        size = struct.unpack(">I", blob[:4])[0]
        yield blob[4:4 + size]
        blob = blob[4 + size:]


def public_blob(key):
    return string(TYPE) + string(key)


def public_line(key):
    return f"{TYPE.decode()} {base64.b64encode(public_blob(key)).decode()}"


def signed_bytes(purpose, message):
    """Purpose: the namespace of the signature."""
    return MAGIC + b"".join(map(string, (purpose.encode(), b"", HASH, hashlib.sha512(message).digest())))


def armoured(label, blob, width):
    digits = base64.b64encode(blob).decode()
    lines = [digits[at:at + width] for at in range(0, len(digits), width)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def unarmoured(text):
    return base64.b64decode("".join(line for line in text.splitlines() if not line.startswith("-----")))


def to_armour(key, purpose, signature):
    """The file that `ssh-keygen -Y verify -s` reads."""
    fields = (public_blob(key), purpose.encode(), b"", HASH, string(TYPE) + string(signature))
    return armoured("SSH SIGNATURE", MAGIC + struct.pack(">I", 1) + b"".join(map(string, fields)), 70)


def from_armour(text):
    """The raw signature in a file that `ssh-keygen -Y sign` wrote."""
    *_, signature = strings(unarmoured(text)[len(MAGIC) + 4:])
    kind, raw = strings(signature)
    assert kind == TYPE
    return raw


def to_pkcs8(seed):
    return armoured("PRIVATE KEY", PKCS8_START + seed, 64)


def seed_of(text):
    """The seed in a private key file of OpenSSH that has no passphrase: behind the type and the public key."""
    fields = unarmoured(text).rpartition(string(TYPE))[2]
    return fields[4 + 32 + 4:][:32]
