"""The packets of tests/data/extension-vectors.txt; writes the file when it is run."""
import os

import harness
import wire

FILE = os.path.join(harness.ROOT, "tests", "data", "extension-vectors.txt")
KEY = bytes(range(0x80, 0xa0))
PROOF = bytes(range(0x40, 0x80))
ENDORSEMENT = bytes([1]) + KEY + bytes(8) + PROOF

# label, the receiver's messages, name and fields
PACKETS = (
    ("Welcome(0,[],[])", wire.TO_CLIENT, ("Welcome", 0, [], [])),
    ("Welcome(1,[call2,!relay1],[ENDORSEMENT])", wire.TO_CLIENT,
     ("Welcome", 1, ["call2", "!relay1"], [ENDORSEMENT])),
    ("Login2(alice,KEY,PROOF,a1b2,[call2],[ENDORSEMENT,ENDORSEMENT])", wire.TO_SERVER,
     ("Login2", "alice", KEY, PROOF, "a1b2", ["call2"], [ENDORSEMENT, ENDORSEMENT])),
    ("Login2(bob,,,,[],[])", wire.TO_SERVER, ("Login2", "bob", b"", b"", "", [], [])),
    ("LoginRefused(1,username already used)", wire.TO_CLIENT, ("LoginRefused", 1, "username already used")),
    ("LoginRefused(65535,)", wire.TO_CLIENT, ("LoginRefused", 65535, "")),
    ("Presence([])", wire.TO_CLIENT, ("Presence", [])),
    ("Presence([bob:3,carol:4])", wire.TO_CLIENT, ("Presence", [("bob", 3), ("carol", 4)])),
    ("Notice(2,the server restarts)", wire.TO_CLIENT, ("Notice", 2, "the server restarts")),
    ("WhoIs(bob)", wire.TO_SERVER, ("WhoIs", "bob")),
    ("WhoIsAnswer(bob,KEY,1795910400)", wire.TO_CLIENT, ("WhoIsAnswer", "bob", KEY, 1795910400)),
    ("WhoIsAnswer(dave,,0)", wire.TO_CLIENT, ("WhoIsAnswer", "dave", b"", 0)),
)


def main():
    with open(FILE, "w", encoding="utf-8") as file:
        file.writelines(f"{label} {wire.encode(*packet).hex()}\n" for label, _, packet in PACKETS)


if __name__ == "__main__":
    main()
