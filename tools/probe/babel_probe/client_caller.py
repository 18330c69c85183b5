"""Rules about a client that calls the user probe."""
import ipaddress
import re
import socket

from .client_case import PEER, TO_DIALLER
from .packets import SILENCE
from .rule import Broken, Rules, Unmet
from .wire import END, NOTHING, Wire, describe

RULES = Rules()
CALLS = "calls"
SOON = 1.0  # seconds in which nothing should come
MOST_HOST = 255
HOST_NAME = re.compile(r"[A-Za-z0-9._-]+")


def request(case):
    """(server's link, the client's CallRequest)."""
    link = case.log_in()
    packet = link.need("CallRequest")
    case.require(packet[3] != 0, "a CallRequest without a port came")
    return link, packet


def dial(case, link, packet):
    """A connection to the caller, as the callee makes it."""
    host = packet[2] or link.socket.getpeername()[0]
    connection = socket.create_connection((host, packet[3]), case.timeout)
    return case.keep(Wire(connection, case, "peer", TO_DIALLER))


def dialled(case, link, packet):
    try:
        return dial(case, link, packet)
    except OSError as fault:
        raise Unmet(f"the caller's port: {fault.strerror or fault}") from None


def is_host(text):
    if text == "":
        return True
    if not isinstance(text, str) or len(text.encode()) > MOST_HOST:
        return False
    try:
        ipaddress.ip_address(text)
        return True
    except ValueError:
        return HOST_NAME.fullmatch(text) is not None


@RULES.rule("call-request", "A CallRequest has the contact, an address or nothing as host, and a port", CALLS)
def call_request(case):
    packet = case.log_in().want("CallRequest")
    if packet[1] != PEER or not is_host(packet[2]) or packet[3] == 0:
        raise Broken(f"server: CallRequest('{PEER}', a host or '', a port)", f"server: {describe(packet)}")


@RULES.rule("caller-listens", "The caller listens before its CallRequest leaves", CALLS)
def caller_listens(case):
    link, packet = request(case)
    try:
        dial(case, link, packet)
    except OSError as fault:
        raise Broken("peer: a connection to the caller's port", f"peer: {fault.strerror or fault}") from None


@RULES.rule("established-first", "ConnectionEstablished is the listener's first packet, and comes unasked", CALLS)
def established_first(case):
    dialled(case, *request(case)).want("ConnectionEstablished")


@RULES.rule("listener-voice", "The listener sends voice after the first VoiceData of the callee", CALLS)
def listener_voice(case):
    voice = dialled(case, *request(case))
    voice.need("ConnectionEstablished")
    voice.send("VoiceData", SILENCE)
    if "VoiceData" not in (came := [packet[0] for packet in case.talk(voice, case.timeout)]):
        raise Broken("peer: VoiceData", f"peer: {came[-1] if came else 'nothing'}")


@RULES.rule("listener-candidates", "A connection that sends nothing does not keep the callee out", CALLS)
def listener_candidates(case):
    link, packet = request(case)
    dialled(case, link, packet).need("ConnectionEstablished")
    voice = dialled(case, link, packet)
    voice.want("ConnectionEstablished")
    voice.send("VoiceData", SILENCE)
    came = [packet[0] for packet in case.talk(voice, SOON)]
    if END[0] in came:
        raise Broken("peer: VoiceData on the second connection", f"peer: {END[0]}")
    case.require("VoiceData" in came, "no VoiceData came")


@RULES.rule("refusal-ends", "The callee's own refusal ends the call without a withdrawal", CALLS)
def refusal_ends(case):
    link, _ = request(case)
    link.send("CallRefused", PEER)
    if (packet := link.next(SOON)) not in (NOTHING, END) and packet[0] == "CallRefused":
        raise Broken("server: no CallRefused", f"server: {describe(packet)}")


@RULES.rule("caller-hang-up", "A callee that closes hangs up: the caller closes, too", CALLS)
def caller_hang_up(case):
    voice = dialled(case, *request(case))
    voice.need("ConnectionEstablished")
    voice.send("VoiceData", SILENCE)
    voice.need("VoiceData")
    voice.end_sending()
    case.sent.append("peer: half-closes the connection")
    voice.closes(2 + case.timeout, " after the callee hung up")
