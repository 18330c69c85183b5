"""Writes the seeds of the fuzz targets into corpus/, from tests/data/wire-vectors.txt."""

import pathlib

HERE = pathlib.Path(__file__).parent
TEXTS = ["alice", "\u202eecila", "J\u00f6rg \U0001f600", "fe80::1%eth0", "a-b.example.org.", "1.2.3.4"]
BROKEN = [b"\x1b[2J", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"]


def write(folder, seeds):
    target = HERE / "corpus" / folder
    target.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (target / f"{number:02}").write_bytes(seed)


def main():
    lines = (HERE.parent / "data" / "wire-vectors.txt").read_text().splitlines()
    packets = [bytes.fromhex(line.rsplit(" ", 1)[1]) for line in lines]
    write("decode", [packet[8:] for packet in packets])
    # A limit, two steps, the steps, the stream.
    whole = b"".join(packets)
    write("framer", [bytes([limit, 2, 3, 11]) + whole for limit in (255, 30)]
          + [bytes([2, 1, 7]) + packets[0] * 3])
    write("printable", [b"\x40" + text.encode() for text in TEXTS] + [b"\x10" + text for text in BROKEN])


if __name__ == "__main__":
    main()
