"""Rules about calls that a server passes on."""
import ipaddress

from .rule import Broken, Rules
from .wire import describe

RULES = Rules()
GIVEN = "192.0.2.7"  # an address of documentation


@RULES.rule("call-request", "A CallRequest reaches the callee with the caller's name and port")
def call_request(case):
    caller, callee = case.user("a"), case.user("b")
    caller.send("CallRequest", callee.name, "", 54321)
    packet = callee.want("CallRequest", caller.name)
    if packet[3] != 54321:
        raise Broken("b: the port 54321", f"b: {describe(packet)}")


@RULES.rule("call-host", "A host that the caller names is passed on")
def call_host(case):
    caller, callee = case.user("a"), case.user("b")
    for host in (GIVEN, "2001:db8::7", "host.example"):
        caller.send("CallRequest", callee.name, host, 5000)
        if (packet := callee.need("CallRequest"))[2] != host:
            raise Broken(f"b: the host {host}", f"b: {describe(packet)}")


@RULES.rule("call-empty-host", "The server fills in an empty host: the caller's address")
def call_empty_host(case):
    caller, callee = case.user("a"), case.user("b")
    caller.send("CallRequest", callee.name, "", 5000)
    packet = callee.need("CallRequest")
    own = ipaddress.ip_address(caller.socket.getsockname()[0].split("%")[0])
    try:
        host = ipaddress.ip_address(packet[2])
    except ValueError:
        raise Broken("b: an IP address as host", f"b: {describe(packet)}") from None
    is_translated = own.is_private and not own.is_loopback and not host.is_private
    if host != (getattr(own, "ipv4_mapped", None) or own) and not is_translated:
        raise Broken(f"b: the host {own}", f"b: {describe(packet)}")


@RULES.rule("call-bad-host", "A host is an IP address, or a host name of at most 255 bytes: ErrorResponse")
def call_bad_host(case):
    callee = case.user("b")
    for host in ("a" * 256, "a b", b"\xff", "a\n"):
        caller = case.user("a")
        caller.send("CallRequest", callee.name, host, 5000)
        caller.want("ErrorResponse")


@RULES.rule("call-port", "A CallRequest with port 0 gets ErrorResponse")
def call_port(case):
    caller, callee = case.user("a"), case.user("b")
    caller.send("CallRequest", callee.name, "", 0)
    caller.want("ErrorResponse")


@RULES.rule("call-unknown", "A CallRequest to a user who is not online gets ErrorResponse")
def call_unknown(case):
    caller = case.user("a")
    caller.send("CallRequest", case.new_name(), "", 5000)
    caller.want("ErrorResponse")


@RULES.rule("call-self", "A CallRequest to oneself gets ErrorResponse")
def call_self(case):
    caller = case.user("a")
    caller.send("CallRequest", caller.name, "", 5000)
    caller.want("ErrorResponse")


@RULES.rule("call-before-login", "A CallRequest before the login gets ErrorResponse")
def call_before_login(case):
    callee, caller = case.user("a"), case.greeted("b")
    caller.send("CallRequest", callee.name, "", 5000)
    caller.want("ErrorResponse")


@RULES.rule("error-and-refused", "CallRefused of the callee follows the ErrorResponse to a CallRequest")
def error_and_refused(case):
    caller, name = case.user("a"), case.new_name()
    caller.send("CallRequest", name, "", 5000)
    caller.need("ErrorResponse")
    caller.want("CallRefused", name)


@RULES.rule("call-refused", "The callee's CallRefused reaches the caller")
def call_refused(case):
    caller, callee = ringing(case)
    callee.send("CallRefused", caller.name)
    caller.want("CallRefused", callee.name)


@RULES.rule("call-withdrawn", "The caller's CallRefused reaches the callee")
def call_withdrawn(case):
    caller, callee = ringing(case)
    caller.send("CallRefused", callee.name)
    callee.want("CallRefused", caller.name)


@RULES.rule("refused-twice", "A second CallRefused immediately after the first is passed on, too")
def refused_twice(case):
    caller, callee = ringing(case)
    callee.send_packets(("CallRefused", caller.name), ("CallRefused", caller.name))
    caller.need("CallRefused", callee.name)
    caller.want("CallRefused", callee.name)


@RULES.rule("refused-without-call", "A CallRefused without a pending call is not passed on")
def refused_without_call(case):
    link, other = case.user("a"), case.user("b")
    link.send("CallRefused", other.name)
    link.send("CallRequest", other.name, "", 5000)
    packet = other.next_signal()
    if packet[0] == "CallRefused":
        raise Broken("b: the CallRequest that follows", f"b: {describe(packet)}")
    case.require(packet[0] == "CallRequest", f"{describe(packet)} in place of a CallRequest")


@RULES.rule("call-replaced", "A new CallRequest between the same two replaces the old one")
def call_replaced(case):
    caller, callee = ringing(case)
    caller.send("CallRequest", callee.name, "", 5001)
    packet = callee.want("CallRequest", caller.name)
    if packet[3] != 5001:
        raise Broken("b: the port 5001", f"b: {describe(packet)}")


@RULES.rule("callee-left", "CallRefused of a callee that leaves follows its DelContact")
def callee_left(case):
    caller, callee = ringing(case)
    callee.end_sending()
    case.sent.append("b: half-closes the connection")
    case.require(case.wait_presence(caller, "DelContact", callee.name), "no DelContact of the callee")
    caller.want("CallRefused", callee.name)


def ringing(case):
    """A caller, and a callee who got its CallRequest."""
    caller, callee = case.user("a"), case.user("b")
    caller.send("CallRequest", callee.name, "", 5000)
    callee.need("CallRequest", caller.name)
    return caller, callee


@RULES.rule("call-rate", "CallRequests above 8 at once and 2 a second get ErrorResponse", "slow")
def call_rate(case):
    caller, callee = case.user("a"), case.user("b")
    for _ in range(20):
        caller.send("CallRequest", callee.name, "", 5000)
    caller.want("ErrorResponse")
    for _ in range(8):
        callee.want("CallRequest")


@RULES.rule("message-rate", "Messages above 40 at once and 20 a second get ErrorResponse; many more end it", "slow")
def message_rate(case):
    link = case.user("a")
    for _ in range(80):
        link.send("CallRefused", "nobody")
    link.want("ErrorResponse")
    for _ in range(400):
        link.send("CallRefused", "nobody")
    link.closes(because=" after 480 messages at once")
