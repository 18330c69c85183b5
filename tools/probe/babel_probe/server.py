"""All rules of a server."""
import socket

from . import server_calls, server_links, server_logins, server_presence
from .rule import Rule, last_outcome, outcome_of
from .server_case import ServerCase

LAYOUT = Rule("packet-layout", "Every packet that came is one of the table, in its direction", last_outcome)


def rules():
    parts = server_links, server_logins, server_presence, server_calls
    return [rule for part in parts for rule in part.RULES.all] + [LAYOUT]


def outcomes(given, options, chosen):
    """Raises OSError if there is nobody at that place."""
    host, port = given.place
    socket.create_connection((host, port), given.timeout).close()
    case = ServerCase(host, port, given.name, options, given.timeout)
    for rule in chosen:
        yield last_outcome(rule, case) if rule is LAYOUT else outcome_of(rule, case)
