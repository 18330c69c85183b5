"""Kinds of routers as rules of nftables: the address translation and the filter of a home router.

A router's interface to the outside is `wan`. Every rule set replaces the one before it, with its mappings.
"""

# One port outside for one port inside, for every destination: "endpoint-independent mapping" of RFC 4787.
ONE_PORT = """
table ip translation {
    map mappings {
        type inet_service : ipv4_addr . inet_service
        flags dynamic, timeout
        timeout 120s
        size 65536
    }
    chain remember {
        type filter hook postrouting priority 99
        oifname "wan" meta l4proto udp update @mappings { udp sport : ip saddr . udp sport }
    }
    chain incoming {
        type nat hook prerouting priority -100
        iifname "wan" meta l4proto udp dnat ip to udp dport map @mappings
    }
    chain outgoing {
        type nat hook postrouting priority 100
        oifname "wan" masquerade
    }
}
"""

# A client that sends to a mapped port at the router's own address reaches the other client there, which sees the mapped
# address of the sender: "hairpinning" of RFC 4787. The rules go into the table of ONE_PORT.
HAIRPIN = """
table ip translation {
    chain remember_inside {
        type filter hook postrouting priority 99
        iifname != "wan" ct status dnat meta l4proto udp update @mappings { udp sport : ip saddr . udp sport }
    }
    chain turning {
        type nat hook prerouting priority -100
        iifname != "wan" ip daddr $outside meta l4proto udp dnat ip to udp dport map @mappings
    }
    chain turned {
        type nat hook postrouting priority 100
        iifname != "wan" oifname != "wan" ct status dnat snat to $outside
    }
}
"""

# Linux keeps the port of the inside if it is free outside. With `fully-random` each destination has a port of its own.
MASQUERADE = """
table ip translation {
    chain outgoing {
        type nat hook postrouting priority 100
        oifname "wan" masquerade %s
    }
}
"""

# Without this filter the router answers strangers, and remembers them: a later mapping then gets another port.
CLOSED = """
table ip router {
    chain input {
        type filter hook input priority 0
        iifname "wan" ct state established,related accept
        iifname "wan" ip protocol icmp accept
        iifname "wan" drop
    }
}
"""

# Nothing of IPv6 is translated, and only answers come in.
CLOSED_6 = """
table ip6 router {
    chain input {
        type filter hook input priority 0
        iifname "wan" ct state established,related accept
        iifname "wan" meta l4proto ipv6-icmp accept
        iifname "wan" drop
    }
    chain forward {
        type filter hook forward priority 0
        iifname "wan" ct state established,related accept
        iifname "wan" drop
    }
}
"""

ANSWERS = 'iifname "wan" ct state established,related accept'

PASSAGE = """
table ip passage {
    %s
    chain forward {
        type filter hook forward priority 0
        %s
    }
}
"""

CONTACTS = "set contacts { type ipv4_addr . inet_service; flags dynamic, timeout; timeout 120s; size 65536; }"


def passage(*rules, holding=""):
    return PASSAGE % (holding, "\n        ".join(rules))


def answers_only(*rules):
    return passage(*rules, ANSWERS, 'iifname "wan" drop')


RULES = {
    # Anybody may send to a mapped port.
    "full": ONE_PORT + CLOSED,
    # Any port of an address that the client has sent to.
    "addr": ONE_PORT + CLOSED + passage(
        'oifname "wan" meta l4proto udp update @contacts { ip daddr . udp sport }', ANSWERS,
        'iifname "wan" meta l4proto udp ip saddr . udp dport @contacts accept', 'iifname "wan" drop', holding=CONTACTS),
    # Only the address and port that the client has sent to.
    "port": ONE_PORT + CLOSED + answers_only(),
    # The usual rules of a Linux router.
    "linux": MASQUERADE % "" + CLOSED + answers_only(),
    # Masquerading alone.
    "open": MASQUERADE % "",
    # Symmetric: a port for each destination.
    "sym": MASQUERADE % "fully-random" + CLOSED + answers_only(),
    "noudp": MASQUERADE % "" + CLOSED + answers_only("meta l4proto udp drop"),
    "only443": MASQUERADE % "" + CLOSED + passage(ANSWERS, 'oifname "wan" tcp dport 443 accept', "drop"),
    # A port for each destination of TCP, and no UDP.
    "symtcp": MASQUERADE % "fully-random" + CLOSED + answers_only("meta l4proto udp drop"),
    # As full, and two clients inside reach each other at its address outside. Its networks are kept apart otherwise.
    "hairpin": ONE_PORT + HAIRPIN + CLOSED + passage(
        "ct status dnat accept", 'iifname . oifname { "lan" . "lan2", "lan2" . "lan" } drop'),
    # Symmetric, with IPv6 beside.
    "dual": MASQUERADE % "fully-random" + CLOSED + answers_only() + CLOSED_6,
}
# Those that differ for a home with one client, and without IPv6.
HOMES = tuple(kind for kind in RULES if kind not in ("hairpin", "dual"))


def rules(kind, outside):
    """The input of `nft -f -` that makes a router one of that kind; `outside`: its address there."""
    return f"flush ruleset\ndefine outside = {outside}\n{RULES[kind]}"


def families(kind):
    """Those that such a router passes on."""
    return ("ipv4", "ipv6") if kind == "dual" else ("ipv4",)
