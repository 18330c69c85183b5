"""Rules about a client that is called, and answers automatically."""
from . import opus
from .packets import SILENCE, encode
from .rule import Broken, Rules
from .wire import NOTHING, describe
from .client_case import PEER

RULES = Rules()
ANSWERS = "auto-answer"
SOON = 0.5  # seconds in which nothing should come
MOST_FROM_PEER = 64 << 10
CALLEE_WAITS = 5  # seconds for ConnectionEstablished
CLOSES_IN = 2  # seconds after the peer hung up
IMPOSSIBLE = ("224.0.0.1", 5000), ("255.255.255.255", 5000), ("0.0.0.0", 5000), ("ff02::1", 5000), (None, 25)


@RULES.rule("packet-joined", "A segment may hold several packets", ANSWERS)
def packet_joined(case):
    case.need_dialling()
    link = case.greeted()
    link.need("Login")
    listener = case.listen()
    case.listeners.append(listener)
    host, port = link.socket.getsockname()[0], listener.getsockname()[1]
    link.send_packets(("LoginSuccess",), ("AddContact", [PEER]), ("CallRequest", PEER, host, port))
    case.dialled(listener, Broken)


@RULES.rule("packet-at-limit", "A client takes a list of a mebibyte", ANSWERS)
def packet_at_limit(case):
    case.need_dialling()
    link = case.log_in()
    link.send("AddContact", [f"{number:0200}" for number in range(5000)])
    case.dialled(case.offer(link), Broken)


@RULES.rule("callee-dials", "A callee who accepts connects to the host and port of the CallRequest", ANSWERS)
def callee_dials(case):
    case.dialled(case.offer(case.log_in()), Broken)


@RULES.rule("dialler-waits", "The dialler sends nothing before ConnectionEstablished", ANSWERS)
def dialler_waits(case):
    voice = case.dialled(case.offer(case.log_in()))
    if (packet := voice.next(SOON)) != NOTHING:
        raise Broken("peer: nothing", f"peer: {describe(packet)}")


@RULES.rule("dialler-voice", "After ConnectionEstablished the dialler sends a frame at once", ANSWERS)
def dialler_voice(case):
    voice = case.dialled(case.offer(case.log_in()))
    voice.send("ConnectionEstablished")
    voice.want("VoiceData")


@RULES.rule("voice-opus", "VoiceData holds one Opus packet", ANSWERS)
def voice_opus(case):
    voice = case.dialled(case.offer(case.log_in()))
    voice.send("ConnectionEstablished")
    first = voice.need("VoiceData")
    for packet in [first, *case.talk(voice, 1.0)]:
        fault = opus.fault_of(packet[1]) if packet[0] == "VoiceData" else None
        if fault:
            raise Broken("peer: an Opus packet", f"peer: {packet[1][:40].hex(' ')} ({fault})")


@RULES.rule("hang-up", "Closing the connection hangs up: the other side closes it, too", ANSWERS)
def hang_up(case):
    _, voice = case.in_call()
    voice.end_sending()
    case.sent.append("peer: half-closes the connection")
    voice.closes(CLOSES_IN + case.timeout, " after the peer hung up")


@RULES.rule("call-survives-signals", "Refusals, errors and departures never end a call that is up", ANSWERS)
def call_survives_signals(case):
    link, voice = case.in_call()
    link.send("CallRefused", PEER)
    link.send("ErrorResponse", "requested username not found")
    link.send("DelContact", [PEER])
    case.hears(voice, "these signals")


@RULES.rule("call-survives-server", "A call survives the loss of the server", ANSWERS)
def call_survives_server(case):
    link, voice = case.in_call()
    link.close()
    case.sent.append("server: closes the connection")
    case.hears(voice, "the end of the server")


@RULES.rule("callee-busy", "While a call is under way, another call of that peer is refused at once", ANSWERS)
def callee_busy(case):
    link, voice = case.in_call()
    case.offer(link)
    case.talk(voice, 0.1)
    link.want("CallRefused", PEER)


@RULES.rule("callee-no-connection", "A callee that cannot connect sends CallRefused twice", ANSWERS)
def callee_no_connection(case):
    link = case.log_in()
    with case.listen() as closed:
        port = closed.getsockname()[1]
    link.send("CallRequest", PEER, link.socket.getsockname()[0], port)
    for _ in range(2):
        link.want("CallRefused", PEER)


@RULES.rule("callee-address", "A callee refuses impossible addresses, and ports below 1024", ANSWERS)
def callee_address(case):
    for number, (host, port) in enumerate(IMPOSSIBLE):
        if number:
            case.again()
        link = case.log_in()
        link.send("CallRequest", PEER, host or link.socket.getsockname()[0], port)
        link.want("CallRefused", PEER)


@RULES.rule("callee-timeout", "A callee leaves a caller that sends no ConnectionEstablished for 5 s", ANSWERS, "slow")
def callee_timeout(case):
    link = case.log_in()
    voice = case.dialled(case.offer(link))
    voice.closes(CALLEE_WAITS + case.timeout, f" after {CALLEE_WAITS} s")
    link.want("CallRefused", PEER)


@RULES.rule("voice-link-opcode", "An opcode of another link closes the peer's connection", ANSWERS)
def voice_link_opcode(case):
    _, voice = case.in_call()
    voice.send_bytes(encode("Login", "probe"), "Login('probe')")
    voice.closes(because=", because of a Login")


@RULES.rule("voice-link-limit", "A packet above 64 KiB closes the peer's connection", ANSWERS)
def voice_link_limit(case):
    _, voice = case.in_call()
    voice.send_bytes((MOST_FROM_PEER + 1).to_bytes(8, "little"), f"the length {MOST_FROM_PEER + 1}")
    voice.closes(because=f", because of the length {MOST_FROM_PEER + 1}")


@RULES.rule("voice-forms", "A callee takes Opus packets of other lengths, mono or stereo", ANSWERS)
def voice_forms(case):
    _, voice = case.in_call()
    for packet in (b"\xe0\xff\xfe", b"\xfc\xff\xfe", b"\xfb\x06" + b"\xff\xfe" * 6, SILENCE):
        case.require(opus.fault_of(packet) is None, "the probe's own packet is wrong")
        voice.send("VoiceData", packet)
    case.hears(voice, "Opus packets of other lengths")
