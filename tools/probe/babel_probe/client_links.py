"""Rules about a client's link to its server."""
from .packets import encode
from .rule import Broken, Rules
from .server_case import TO_CLIENTS
from .wire import CLOSING, END, NOTHING, bad_packets, describe

RULES = Rules()
SOON = 0.5  # seconds in which nothing should come
MOST_TRIES = 3  # packets of a kind: each costs a client
MOST_FROM_SERVER = 16 << 20
MOST_NAME = 255


@RULES.rule("hello-awaited", "The client sends nothing before HelloConnect")
def hello_awaited(case):
    if (packet := case.arrive().next(SOON)) != NOTHING:
        raise Broken("server: nothing", f"server: {describe(packet)}")


@RULES.rule("login-sent", "Login, with a name, is the client's first packet")
def login_sent(case):
    name = case.greeted().want("Login")[1]
    if not isinstance(name, str) or not 0 < len(name.encode()) <= MOST_NAME:
        raise Broken("server: a name of 1 to 255 bytes of UTF-8", f"server: Login({ascii(name)})")


@RULES.rule("packet-split", "A packet may come in any number of segments")
def packet_split(case):
    link = case.arrive()
    link.send_split(encode("HelloConnect"), "HelloConnect()")
    link.want("Login")


@RULES.rule("login-retry", "After LoginFailed the client tries another name, or leaves")
def login_retry(case):
    link = case.greeted()
    link.need("Login")
    link.send("LoginFailed", "username already used")
    if (packet := link.next(SOON)) not in (NOTHING, END) and packet[0] != "Login":
        raise Broken("server: Login, or the end of the connection", f"server: {describe(packet)}")


def closes_upon(rule):
    """The first bad packets of that rule, each to another client."""
    def check(case):
        bad = [(text, data) for identifier, text, data in bad_packets(TO_CLIENTS) if identifier == rule]
        for number, (text, data) in enumerate(bad[:MOST_TRIES]):
            if number:
                case.again()
            link = case.log_in()
            link.send_bytes(data, text)
            link.closes(because=f", because of {text}")
    return check


for closing, its_title in CLOSING.items():
    RULES.rule(closing, its_title)(closes_upon(closing))


@RULES.rule("packet-limit", "A packet above the limit closes it")
def packet_limit(case):
    link = case.log_in()
    link.send_bytes(b"\xff" * 8, "the length 2^64 - 1")
    link.closes(because=", because of the length 2^64 - 1")
