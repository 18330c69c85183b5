"""The command line of babel-probe."""
import argparse
import socket
import sys

from . import client, report, server
from .rule import BROKEN, OK

KEPT, SOME_BROKEN, USAGE = 0, 1, 2
ABOUT = "Grade a server or a client of the base protocol by the rules of docs/protocol.md."
STATUS = "exit status: 0 no rule is broken, 1 some are, 2 wrong usage, or no rule could be tried"


def place(text):
    """HOST:PORT or [HOST]:PORT."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host.strip("[]"), int(port)


def seconds(text):
    value = float(text)
    if not 0.05 <= value <= 60:
        raise argparse.ArgumentTypeError("the time has to be 0.05 to 60 seconds")
    return value


def port_number(text):
    value = int(text)
    if not 0 <= value < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return value


def parser():
    whole = argparse.ArgumentParser("babel-probe", description=ABOUT, epilog=STATUS)
    kinds = whole.add_subparsers(dest="kind", required=True, metavar="server|client|rules")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print an object a line for each rule")
    common.add_argument("--slow", action="store_true", help="try rules about time and rates, too")
    common.add_argument("--timeout", type=seconds, default=3.0, metavar="SECONDS",
                        help="time for an answer (default: 3)")
    common.add_argument("--only", metavar="RULE,...", help="try these rules only")
    to_server = kinds.add_parser("server", parents=[common], help="grade a server, as some of its users", epilog=STATUS)
    to_server.add_argument("place", type=place, metavar="HOST:PORT")
    to_server.add_argument("--name", default="probe", metavar="PREFIX",
                           help="beginning of the users' names (default: probe)")
    to_client = kinds.add_parser("client", parents=[common], help="grade a client, as its server and peer",
                                 epilog=STATUS)
    to_client.add_argument("--listen", type=port_number, default=0, metavar="PORT",
                           help="port of the server (default: any)")
    to_client.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS",
                           help="address of the server and the peer (default: 127.0.0.1)")
    to_client.add_argument("--wait", type=seconds, default=30.0, metavar="SECONDS",
                           help="time for a client that COMMAND does not start (default: 30)")
    kind = to_client.add_mutually_exclusive_group()
    kind.add_argument("--auto-answer", action="store_true", help="the client answers calls automatically")
    kind.add_argument("--calls", action="store_true", help="the client calls the user probe, who is online")
    to_client.add_argument("command", nargs="*", metavar="COMMAND",
                           help="starts the client for each rule; {server} and {port} are replaced")
    kinds.add_parser("rules", help="list the rules and the options that they need")
    return whole


def chosen(rules, only):
    """Exits with 2 if there is no rule of a name."""
    if not only:
        return rules
    names = only.split(",")
    for name in names:
        if name not in {rule.id for rule in rules}:
            print(f"babel-probe: there is no rule {name!r}", file=sys.stderr)
            sys.exit(USAGE)
    return [rule for rule in rules if rule.id in names]


def list_rules():
    for kind, rules in (("server", server.rules()), ("client", client.rules())):
        for rule in rules:
            print(f"{kind:<7} {rule.id:<22} {rule.title}" + "".join(f" (--{need})" for need in rule.needs))
    return KEPT


def graded(given):
    """The outcomes of a server or a client, one after the other."""
    names = ("slow", "auto-answer", "calls")
    options = {name for name in names if getattr(given, name.replace("-", "_"), False)}
    of = server if given.kind == "server" else client
    return of.outcomes(given, options, chosen(of.rules(), given.only))


def main():
    whole = parser()
    given = whole.parse_args()
    if given.kind == "rules":
        return list_rules()
    if given.kind == "client" and not given.command and not given.listen:
        whole.error("client: COMMAND or --listen PORT is required")
    outcomes = []
    try:
        for outcome in graded(given):
            outcomes.append(outcome)
            print(report.as_json(outcome) if given.json else report.as_text(outcome), flush=True)
    except (OSError, socket.gaierror) as fault:
        print(f"babel-probe: {fault}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return USAGE
    if not given.json:
        print(report.summary(outcomes))
    states = {outcome.state for outcome in outcomes}
    return SOME_BROKEN if BROKEN in states else KEPT if OK in states else USAGE
