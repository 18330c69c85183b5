"""The rows of tests/data/sealed-vectors.txt; writes the file when it is run.

A row has a kind, arguments of the function of that name here, and its results. Bytes are in hexadecimal digits; `-`
stands for no bytes.
"""
import os

import harness
import sealed
from wire import require

FILE = os.path.join(harness.ROOT, "tests", "data", "sealed-vectors.txt")

M0 = bytes(range(32)).hex()
RELAY = bytes(range(0xc0, 0xe0)).hex()
V4 = "cb007107" + 12 * "00"
V6 = "20010db8000000000000000000000007"
COOKIE = bytes(range(0x30, 0x40)).hex()
TICKET = (RELAY, "1795953600", "16909060", "84281096", "256", "0")
LEG = sealed.leg_key(bytes.fromhex(RELAY), sealed.ticket(bytes.fromhex(RELAY), *map(int, TICKET[1:]))).hex()
OPUS = b"opus".hex()


def raw(digits):
    return b"" if digits == "-" else bytes.fromhex(digits)


def text(value):
    """As a row has it."""
    if isinstance(value, bytes):
        return value.hex() or "-"
    if isinstance(value, list):
        return ",".join(map(text, value)) or "-"
    return ":".join(map(text, value)) if isinstance(value, tuple) else str(value)


def voice(at, frame, copies):
    """Copies: BACK:FRAME each, with commas between."""
    cut = [] if copies == "-" else [each.split(":") for each in copies.split(",")]
    return [sealed.voice(int(at), raw(frame), [(int(back), raw(each)) for back, each in cut])]


def report(*numbers):
    return [sealed.report(*map(int, numbers))]


def probe(random):
    return [sealed.probe(int(random))]


def answer(random, family, address, port):
    return [sealed.answer(int(random), int(family), raw(address), int(port))]


def note(sequence, kind, body):
    return [sealed.note(int(sequence), int(kind), raw(body))]


def noted(sequence):
    return [sealed.noted(int(sequence))]


def bye(reason, words):
    return [sealed.bye(int(reason), raw(words))]


def party(names):
    """With commas between."""
    return [sealed.party([] if names == "-" else list(map(raw, names.split(","))))]


def datagram(cipher, secret, direction, epoch, to, number, plain):
    return [sealed.Keys(cipher, raw(secret), int(direction), int(epoch)).seal(int(to), int(number), raw(plain))]


def ticket(secret, *fields):
    """Also the key of its leg."""
    made = sealed.ticket(raw(secret), *map(int, fields))
    return [made, sealed.leg_key(raw(secret), made)]


def bind(key, of_ticket, counter, cookie):
    return [sealed.bind(raw(key), raw(of_ticket), int(counter), raw(cookie))]


def bound(key, mine, counter, code, cookie, family, address, port):
    return [sealed.bound(raw(key), int(mine), int(counter), int(code), raw(cookie), int(family), raw(address), int(port))]


def read_item(made):
    (item,) = sealed.read_items(made)
    return item


def read_datagram(cipher, secret, direction, made):
    epoch, to, number = sealed.read_header(made)
    plain = sealed.Keys(cipher, raw(secret), int(direction), epoch).unseal(made)
    require(plain is not None, "it does not open")
    return epoch, to, number, plain


# By kinds: the number of first fields that a reader must have, and the reader of all others.
READERS = {
    "bye": (0, sealed.read_bye),
    "party": (0, sealed.read_party),
    "datagram": (3, read_datagram),
    "ticket": (1, lambda secret, made: sealed.read_ticket(raw(secret), made)),
    "bind": (1, lambda key, made: sealed.read_bind(raw(key), made)),
    "bound": (1, lambda key, made: sealed.read_bound(raw(key), made)),
}


def read(kind, fields, made):
    """The row without its results, by the first result. `fields`: those of the row, of which it uses secrets alone.
    ValueError: it is no such message."""
    if kind not in READERS:
        return list(map(text, read_item(made)))
    given, reader = READERS[kind]
    return [kind, *fields[:given], *map(text, reader(*fields[:given], made))]


FUNCTIONS = (voice, report, probe, answer, note, noted, bye, party, datagram, ticket, bind, bound)
KINDS = {each.__name__: each for each in FUNCTIONS}

VOICE = sealed.voice(6720, b"opus").hex()
ROWS = (
    ("voice", "6720", OPUS, "-"),
    ("voice", "4294967295", "fc", "4:0102,8:03,255:040506"),
    ("report", "7", "65535", "127", "0", "0", "0"),
    ("report", "4294967294", "1234", "9223372036854775809", "250", "65535", "31"),
    ("probe", "72623859790382856"),
    ("answer", "72623859790382856", "4", V4, "4243"),
    ("answer", "18446744073709551615", "6", V6, "65535"),
    ("note", "1", "4", sealed.bye(1, b"").hex()),
    ("note", "65535", "2", "héllo".encode().hex()),
    ("note", "2", "250", "-"),
    ("noted", "513"),
    ("bye", "1", "-"),
    ("bye", "4", b"back at noon".hex()),
    ("party", "-"),
    ("party", b"carol".hex()),
    ("party", ",".join([b"carol".hex(), "zoë".encode().hex(), 255 * "78"])),
    # To be opened in this order by the other side of a call each.
    ("datagram", "aes", M0, "1", "0", "305419896", "0", VOICE),
    ("datagram", "aes", M0, "1", "0", "305419896", "7", VOICE),
    ("datagram", "aes", M0, "1", "1", "305419896", "1048576", VOICE),
    ("datagram", "aes", M0, "1", "2", "4294967295", "4294967294", "00"),
    ("datagram", "chacha", M0, "2", "0", "1", "0", VOICE),
    ("datagram", "chacha", M0, "2", "1", "1", "1", sealed.probe(5).hex() + sealed.noted(1).hex()),
    ("ticket", *TICKET),
    ("ticket", RELAY, "0", "1", "4294967295", "65535", "1"),
    ("bind", LEG, sealed.ticket(raw(RELAY), *map(int, TICKET[1:])).hex(), "1", 32 * "0"),
    ("bind", LEG, sealed.ticket(raw(RELAY), *map(int, TICKET[1:])).hex(), "4294967295", COOKIE),
    ("bound", LEG, TICKET[2], "1", "1", COOKIE, "4", V4, "40000"),
    ("bound", LEG, TICKET[2], "4294967295", "0", COOKIE, "6", V6, "1024"),
)


def rows_in_file():
    """(kind, fields, results) of each row."""
    with open(FILE, encoding="ascii") as file:
        for kind, *fields in map(str.split, file):
            results = 2 if kind == "ticket" else 1
            yield kind, fields[:-results], [raw(each) for each in fields[-results:]]


def lines():
    for kind, *fields in ROWS:
        yield " ".join([kind, *fields, *map(text, KINDS[kind](*fields))])


def main():
    with open(FILE, "w", encoding="ascii") as file:
        file.writelines(line + "\n" for line in lines())


if __name__ == "__main__":
    main()
