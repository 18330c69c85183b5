"""Rules about logins and names."""
from .rule import Broken, Rules, Unmet
from .wire import END, NOTHING, describe

RULES = Rules()
TRIES = 8  # names on a connection, which has 10 failed logins
MOST = 84  # bytes of a name
MOST_FAILURES = 10


@RULES.rule("login-success", "A free name is given: LoginSuccess")
def login_success(case):
    link = case.greeted("a")
    link.send("Login", case.new_name())
    link.want("LoginSuccess")


@RULES.rule("login-taken", "A taken name is refused: LoginFailed")
def login_taken(case):
    first = case.user("a")
    second = case.greeted("b")
    second.send("Login", first.name)
    second.want("LoginFailed")


@RULES.rule("login-retry", "After LoginFailed another name may be tried on the same connection")
def login_retry(case):
    case.need_logins()
    link = case.greeted("a")
    link.send("Login", "")
    link.need("LoginFailed")
    link.send("Login", case.new_name())
    link.want("LoginSuccess")


@RULES.rule("login-failures", "10 failed logins close the connection")
def login_failures(case):
    link = case.greeted("a")
    for number in range(1, MOST_FAILURES + 1):
        link.send("Login", "")
        if (packet := link.next_signal())[0] != "LoginFailed":
            if packet == END:
                raise Broken("a: 10 times LoginFailed", f"a: the end of the connection at login {number}")
            raise Unmet(f"{describe(packet)} in place of LoginFailed")
    link.closes(because=" after 10 failed logins")


@RULES.rule("login-second", "A second Login gets ErrorResponse, and the name stays")
def login_second(case):
    link, other = case.user("a"), case.user("b")
    link.send("Login", case.new_name())
    link.want("ErrorResponse")
    other.send("CallRequest", link.name, "", 5000)
    link.want("CallRequest")


@RULES.rule("name-length", "A name has 1 to 84 bytes")
def name_length(case):
    case.need_logins()
    refused(case, "", "a" * (MOST + 1), "é" * (MOST // 2) + "a")
    whole = case.new_name()
    link = case.greeted("b")
    link.send("Login", whole + "a" * (MOST - len(whole)))
    link.want("LoginSuccess")


@RULES.rule("name-utf8", "A name is valid UTF-8")
def name_utf8(case):
    name = case.new_name().encode()
    bad = b"\xff", b"\x80", b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"
    refused(case, *(name + each for each in bad))


@RULES.rule("name-characters", "No control, bidi, invisible, private-use or unassigned characters in a name")
def name_characters(case):
    bad = "\0\t\n\x1b\x7f\x85\u200b\u200d\u202e\u2066\ufeff\u00ad\u034f\ue000\U000f0000\u0378\uffff"
    refused(case, *(f"{case.prefix}{each}x" for each in bad))


@RULES.rule("name-spaces", "No space other than U+0020 in a name; none at either end, and no two in a row")
def name_spaces(case):
    case.need_logins()
    name = case.new_name()
    other_spaces = (f"{name}{each}x" for each in "\u00a0\u2003\u202f\u3000\u2028")
    refused(case, f" {name}", f"{name} ", f"{name}  x", *other_spaces)
    link = case.greeted("b")
    link.send("Login", f"{name} x")
    link.want("LoginSuccess")


@RULES.rule("name-forms", "A name is in NFC, and has no compatibility forms")
def name_forms(case):
    name = case.new_name()
    replaced = "e\u0301", "\u1100\u1161", "\uff41", "\ufb01", "\u2460", "\U0001d41a"
    refused(case, *(name + each for each in replaced))


@RULES.rule("name-address", "A name is no IP address, network or dotted number")
def name_address(case):
    refused(case, "192.0.2.77", "192.0.2.0/24", "1.2", "2001:db8::77", "2001:db8::/32")


@RULES.rule("name-reserved", "No name begins with . or @, or contains / or :")
def name_reserved(case):
    name = case.new_name()
    refused(case, f".{name}", f"@{name}", f"{name}/x", f"{name}:x")


@RULES.rule("name-bytes", "Names are compared byte for byte")
def name_bytes(case):
    case.need_logins()
    name = case.new_name()
    for who, each in ("a", f"{name}x"), ("b", f"{name}X"):
        link = case.greeted(who)
        link.send("Login", each)
        link.want("LoginSuccess")


def refused(case, *names):
    """Each of these gets LoginFailed."""
    link = None
    for number, name in enumerate(names):
        if number % TRIES == 0:
            link = case.greeted("a")
        link.send("Login", name)
        packet = link.next_signal()
        if packet[0] != "LoginFailed":
            raise Broken(f"a: LoginFailed for the name {ascii(name)}", f"a: {describe(packet)}")
        case.require(packet != NOTHING, "no answer")
