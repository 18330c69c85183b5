"""AES-128-GCM (NIST SP 800-38D) and ChaCha20-Poly1305 (RFC 8439): slow, for tests, never for secrets."""
import struct


def _sbox():
    box, p, q = [0x63] * 256, 1, 1
    while True:
        p ^= (p << 1) ^ (0x11b if p & 0x80 else 0)  # times 3
        p &= 0xff
        for shift in (1, 2, 4):  # divided by 3
            q ^= q << shift
        q &= 0xff
        q ^= 0x09 if q & 0x80 else 0
        turned = q
        for turn in (1, 2, 3, 4):
            turned ^= (q << turn | q >> (8 - turn)) & 0xff
        box[p] = turned ^ 0x63
        if p == 1:
            return box


SBOX = _sbox()


def _double(byte):
    return (byte << 1 ^ (0x11b if byte & 0x80 else 0)) & 0xff


def _round_keys(key):
    words, constant = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
    while len(words) < 44:
        last = words[-1]
        if len(words) % 4 == 0:
            last = [SBOX[byte] for byte in last[1:] + last[:1]]
            last[0] ^= constant
            constant = _double(constant)
        words.append([a ^ b for a, b in zip(words[-4], last)])
    return [sum(words[i:i + 4], []) for i in range(0, 44, 4)]


def _mixed(state):
    out = []
    for a in (state[i:i + 4] for i in range(0, 16, 4)):
        whole = a[0] ^ a[1] ^ a[2] ^ a[3]
        out += [a[i] ^ whole ^ _double(a[i] ^ a[(i + 1) % 4]) for i in range(4)]
    return out


def _aes(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number, key in enumerate(keys[1:], 1):
        state = [SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        state = [a ^ b for a, b in zip(state if number == 10 else _mixed(state), key)]
    return bytes(state)


def _times(x, y):
    """In the field of GCM, whose bits are reversed."""
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (0xe1 << 120 if y & 1 else 0)
    return product


def _padded(data):
    return data + bytes(-len(data) % 16)


def _xor(data, stream):
    return bytes(a ^ b for a, b in zip(data, stream))


class Gcm:
    def __init__(self, key):
        self.keys = _round_keys(key)
        self.hash_key = int.from_bytes(_aes(self.keys, bytes(16)), "big")

    def stream(self, nonce, size):
        blocks = (_aes(self.keys, nonce + struct.pack(">I", 2 + i)) for i in range(-(-size // 16)))
        return b"".join(blocks)

    def transform(self, nonce, data):
        return _xor(data, self.stream(nonce, len(data)))

    def tag(self, nonce, header, ciphertext):
        total = 0
        text = _padded(header) + _padded(ciphertext) + struct.pack(">QQ", 8 * len(header), 8 * len(ciphertext))
        for at in range(0, len(text), 16):
            total = _times(total ^ int.from_bytes(text[at:at + 16], "big"), self.hash_key)
        return _xor(total.to_bytes(16, "big"), _aes(self.keys, nonce + struct.pack(">I", 1)))


def _chacha_block(key, counter, nonce):
    start = [*struct.unpack("<4I", b"expand 32-byte k"), *struct.unpack("<8I", key), counter, *struct.unpack("<3I", nonce)]
    state = start[:]

    def quarter(a, b, c, d):
        for first, second, third, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[first] = (state[first] + state[second]) & 0xffffffff
            mixed = state[third] ^ state[first]
            state[third] = (mixed << turn | mixed >> (32 - turn)) & 0xffffffff

    for _ in range(10):
        for column in range(4):
            quarter(column, 4 + column, 8 + column, 12 + column)
        for row in range(4):
            quarter(row, 4 + (row + 1) % 4, 8 + (row + 2) % 4, 12 + (row + 3) % 4)
    return struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(state, start)))


class ChaCha20Poly1305:
    def __init__(self, key):
        self.key = key

    def transform(self, nonce, data):
        blocks = (_chacha_block(self.key, 1 + i, nonce) for i in range(-(-len(data) // 64)))
        return _xor(data, b"".join(blocks))

    def tag(self, nonce, header, ciphertext):
        once = _chacha_block(self.key, 0, nonce)
        r = int.from_bytes(once[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
        text = _padded(header) + _padded(ciphertext) + struct.pack("<QQ", len(header), len(ciphertext))
        total = 0
        for at in range(0, len(text), 16):
            total = (total + int.from_bytes(text[at:at + 16] + b"\1", "little")) * r % (2 ** 130 - 5)
        return ((total + int.from_bytes(once[16:32], "little")) % 2 ** 128).to_bytes(16, "little")


CIPHERS = {"aes": (Gcm, 16), "chacha": (ChaCha20Poly1305, 32)}


def seal(cipher, key, nonce, header, plain):
    made = cipher(key)
    ciphertext = made.transform(nonce, plain)
    return ciphertext + made.tag(nonce, header, ciphertext)


def unseal(cipher, key, nonce, header, sealed):
    """None: it was not sealed under that key."""
    made = cipher(key)
    ciphertext, tag = sealed[:-16], sealed[-16:]
    return made.transform(nonce, ciphertext) if made.tag(nonce, header, ciphertext) == tag else None
