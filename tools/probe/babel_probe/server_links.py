"""Rules about a server's packets: the greeting, segments, and packets that end a connection."""
from .packets import encode
from .rule import Broken, Rules
from .server_case import TO_SERVERS
from .wire import CLOSING, END, NOTHING, bad_packets, describe

RULES = Rules()
BEFORE_LOGIN, AFTER_LOGIN = 256, 1024  # bytes of a packet behind its length


@RULES.rule("hello-first", "HelloConnect is the first packet, and comes unasked")
def hello_first(case):
    link = case.connect("a")
    if (packet := link.next()) != ("HelloConnect",):
        raise Broken("HelloConnect()", describe(packet))


@RULES.rule("packet-split", "A packet may come in any number of segments")
def packet_split(case):
    case.need_logins()
    link = case.greeted("a")
    name = case.new_name()
    link.send_split(encode("Login", name), describe(("Login", name)))
    link.want("LoginSuccess")


@RULES.rule("packet-joined", "A segment may hold several packets")
def packet_joined(case):
    link = case.greeted("a")
    link.send_packets(("Login", case.new_name()), ("Login", case.new_name()))
    for number in ("first", "second"):
        if len(packet := link.next_signal()) == 1 and packet != ("LoginSuccess",):
            raise Broken(f"a: an answer to the {number} packet", f"a: {describe(packet)}")


def closes_upon(rule):
    """Each bad packet of that rule, before and after a login."""
    def check(case):
        for identifier, text, data in bad_packets(TO_SERVERS):
            if identifier == rule:
                for link in (case.greeted("a"), case.user("b")):
                    link.send_bytes(data, text)
                    link.closes(because=f", because of {text}")
    return check


for closing, its_title in CLOSING.items():
    RULES.rule(closing, its_title)(closes_upon(closing))


@RULES.rule("packet-limit", "A packet above the limit closes it: 256 bytes before login, 1 KiB after")
def packet_limit(case):
    for size in (BEFORE_LOGIN + 1, 1 << 32, (1 << 64) - 1):
        link = case.greeted("a")
        link.send_bytes(size.to_bytes(8, "little"), f"the length {size}")
        link.closes(because=f", because of the length {size}")
    for size in (AFTER_LOGIN + 1, 1 << 63):
        link = case.user("b")
        link.send_bytes(size.to_bytes(8, "little"), f"the length {size}")
        link.closes(because=f", because of the length {size}")


@RULES.rule("packet-at-limit", "A packet at the limit does not close it")
def packet_at_limit(case):
    link = case.greeted("a")
    link.send("Login", "a" * (BEFORE_LOGIN - 10))
    if (packet := link.next_signal()) in (NOTHING, END):
        raise Broken("a: an answer to a Login of 256 bytes", f"a: {describe(packet)}")
    link, other = case.user("b"), case.user("c")
    link.send("CallRefused", "a" * (AFTER_LOGIN - 10))
    link.send("CallRequest", other.name, "", 5000)
    if len(packet := other.next_signal()) == 1:
        raise Broken("c: a CallRequest that follows a packet of 1 KiB", f"c: {describe(packet)}")


@RULES.rule("unknown-told-nothing", "A connection that has not logged in is told nothing")
def unknown_told_nothing(case):
    link = case.greeted("a")
    case.user("b")
    link.send("Login", case.new_name())
    if (packet := link.next()) not in (NOTHING, ("LoginSuccess",)):
        raise Broken("a: LoginSuccess() first", f"a: {describe(packet)}")
    case.require(packet != NOTHING, "no answer to a Login")


@RULES.rule("login-deadline", "A connection that does not log in is closed after 10 s", "slow")
def login_deadline(case):
    case.greeted("a").closes(10 + case.timeout, " after 10 s without a Login")


@RULES.rule("packet-deadline", "A packet that does not arrive whole in 10 s closes the connection", "slow")
def packet_deadline(case):
    link = case.user("a")
    link.send_bytes(encode("CallRefused", "nobody")[:12], "12 bytes of a CallRefused")
    link.closes(10 + case.timeout, " 10 s after half a packet")
