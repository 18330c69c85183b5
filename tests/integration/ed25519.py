"""Ed25519 (RFC 8032, sections 5.1 and 6): slow, for tests, never for secrets."""
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _root(square):
    """None: it has none."""
    root = pow(square, (P + 3) // 8, P)
    for each in (root, root * ROOT_OF_MINUS_ONE % P):
        if (each * each - square) % P == 0:
            return each
    return None


def _sum(one, other):
    """Of points as (X, Y, Z, T): x = X/Z, y = Y/Z, T = XY/Z."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number, point):
    product = (0, 1, 1, 0)
    while number:
        if number & 1:
            product = _sum(product, point)
        point = _sum(point, point)
        number >>= 1
    return product


def _encoded(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decoded(data):
    """None: it is no point."""
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    x = _root((y * y - 1) * pow(D * y * y + 1, -1, P) % P)
    if y >= P or x is None or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def _number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % ORDER


def _secrets(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, digest[32:]


def public(seed):
    return _encoded(_times(_secrets(seed)[0], BASE))


def sign(seed, message):
    scalar, prefix = _secrets(seed)
    nonce = _number(prefix, message)
    start = _encoded(_times(nonce, BASE))
    proof = (nonce + _number(start, public(seed), message) * scalar) % ORDER
    return start + proof.to_bytes(32, "little")


def verify(key, message, signature):
    of_key, start, proof = _decoded(key), _decoded(signature[:32]), int.from_bytes(signature[32:], "little")
    if of_key is None or start is None or len(signature) != 64 or proof >= ORDER:
        return False
    other = _sum(start, _times(_number(signature[:32], key, message), of_key))
    return _encoded(_times(proof, BASE)) == _encoded(other)
