"""Imports from the integration tests: the harness, the sound rig, network namespaces."""
import contextlib
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))
sys.path.insert(0, os.path.join(ROOT, "tools", "audiolab"))

import cable  # noqa: E402
import harness  # noqa: E402
import measure  # noqa: E402
import network  # noqa: E402
import rig  # noqa: E402

__all__ = ["cable", "harness", "measure", "network", "rig", "running"]


@contextlib.contextmanager
def running(case):
    """A harness.Case outside a test run: set up, and cleaned up on every path."""
    try:
        case.setUp()
        yield case
    finally:
        case.doCleanups()
