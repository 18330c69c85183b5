"""The packets of tests/data/extension-vectors.txt; writes the file when it is run."""
import os

import harness
import wire

FILE = os.path.join(harness.ROOT, "tests", "data", "extension-vectors.txt")
KEY = bytes(range(0x80, 0xa0))
PROOF = bytes(range(0x40, 0x80))
GRANT = (0x07010203, 0x07040506, bytes(range(36)), bytes(range(0xc0, 0xe0)), ["192.0.2.1:4243", "[2001:db8::1]:443"])
NO_RELAY = (1, 2, b"", b"", [])
NO_GRANT = (0, 0, b"", b"", [])
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
    ("Watch(0,[bob,carol])", wire.TO_SERVER, ("Watch", 0, ["bob", "carol"])),
    ("Watch(2,[])", wire.TO_SERVER, ("Watch", 2, [])),
    ("Position(9,17,1)", wire.TO_CLIENT, ("Position", 9, 17, 1)),
    ("Position(0,0,0)", wire.TO_CLIENT, ("Position", 0, 0, 0)),
    ("Since(9,17)", wire.TO_SERVER, ("Since", 9, 17)),
    ("Offer(7,bob,0,hello)", wire.TO_SERVER, ("Offer", 7, "bob", 0, b"hello")),
    ("Offer(8,bob,1,)", wire.TO_SERVER, ("Offer", 8, "bob", 1, b"")),
    ("IncomingOffer(9,alice,KEY,GRANT,hello)", wire.TO_CLIENT, ("IncomingOffer", 9, "alice", KEY, GRANT, b"hello")),
    ("Offered(7,9,1,0,KEY,0,NO_RELAY)", wire.TO_CLIENT, ("Offered", 7, 9, 1, 0, KEY, 0, NO_RELAY)),
    ("Offered(8,10,2,0,,40000,GRANT)", wire.TO_CLIENT, ("Offered", 8, 10, 2, 0, b"", 40000, GRANT)),
    ("Offered(7,0,0,2,,0,NO_GRANT)", wire.TO_CLIENT, ("Offered", 7, 0, 0, 2, b"", 0, NO_GRANT)),
    ("Signal(9,1,hello)", wire.TO_SERVER, ("Signal", 9, 1, b"hello")),
    ("Signal(9,3,6)", wire.TO_SERVER, ("Signal", 9, 3, bytes([6]))),
    ("Reach(4242)", wire.TO_SERVER, ("Reach", 4242)),
    ("ReachAnswer(192.0.2.7,4242,1)", wire.TO_CLIENT, ("ReachAnswer", "192.0.2.7", 4242, 1)),
)


def main():
    with open(FILE, "w", encoding="utf-8") as file:
        file.writelines(f"{label} {wire.encode(*packet).hex()}\n" for label, _, packet in PACKETS)


if __name__ == "__main__":
    main()
