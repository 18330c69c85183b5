"""All rules of a client."""
import contextlib

from . import client_callee, client_caller, client_links
from .client_case import ClientCase
from .rule import last_outcome, outcome_of
from .server import LAYOUT


def rules():
    parts = client_links, client_callee, client_caller
    return [rule for part in parts for rule in part.RULES.all] + [LAYOUT]


def outcomes(given, options, chosen):
    """Raises OSError if the port is taken, or the command does not start."""
    with contextlib.closing(ClientCase(given, options)) as case:
        for rule in chosen:
            yield last_outcome(rule, case) if rule is LAYOUT else outcome_of(rule, case)
