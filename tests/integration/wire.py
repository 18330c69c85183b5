"""Packets and links of the tests: those of babel-probe (tools/probe), and what tests need besides."""
import os
import socket
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "..", "tools", "probe"))
from babel_probe.link import Link  # noqa: E402
from babel_probe.packets import (  # noqa: E402
    ALL, GRANT, SILENCE, TO_CLIENT, TO_SERVER, Reader, decode, encode, read_exactly, require, to_bytes)

__all__ = ["ALL", "GRANT", "Link", "Reader", "SILENCE", "TO_CLIENT", "TO_SERVER", "decode", "encode", "leave", "listen", "log_in",
           "read_exactly", "require", "to_bytes"]


def leave(links, within=5):
    """Closes them cleanly: all have ended when this returns, on the other side too."""
    deadline = time.monotonic() + within
    for link in links:
        link.end_sending()
    for link in links:
        try:
            while link.socket.fileno() >= 0:
                link.socket.settimeout(max(0.001, deadline - time.monotonic()))
                if not link.socket.recv(65536):
                    break
        except ConnectionResetError:
            pass
        link.close()


def log_in(port, name):
    """A scripted client: a link to the server on `port`, logged in as `name`."""
    link = Link.connect(port)
    link.expect("HelloConnect")
    link.send("Login", name)
    link.expect("LoginSuccess")
    return link


def listen(port=0, host="127.0.0.1"):
    """A listening socket on a free port, and that port."""
    listener = socket.create_server((host, port))
    listener.settimeout(10)
    return listener, listener.getsockname()[1]
