"""Ports for programs that a test starts, or starts again."""
import random
import socket

FIXED = range(20000, 32000)  # which the system gives to no connection and to no listener that asks it for a port


def unused():
    """A port of 127.0.0.1 that nobody has, and that only another test could take meanwhile."""
    while True:
        try:
            with socket.create_server(("127.0.0.1", random.choice(FIXED))) as listener:
                return listener.getsockname()[1]
        except OSError:
            continue
