#!/usr/bin/python3
"""Prints the memory of an idle session by TLS at babel-server, with this system's OpenSSL and Python's clients."""

import argparse
import os
import ssl
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))

import crowd  # noqa: E402
import tls  # noqa: E402


class Idle(tls.Case):
    """Users log in one by one, and stay."""

    def runTest(self):  # unittest demands one
        raise NotImplementedError

    def kib_a_session(self, count):
        server = self.tls_server()
        self.connected(server.tls_port, "first")  # after which the server has all that sessions share
        before = crowd.Server.rss_kib(server)
        for number in range(count):
            self.connected(server.tls_port, f"user{number}")
        return (crowd.Server.rss_kib(server) - before) / count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=500, help="so many (default 500)")
    count = parser.parse_args().sessions
    case = Idle()
    try:
        case.setUp()
        print(f"idle by TLS: {case.kib_a_session(count):.1f} KiB a session, of {count}, with {ssl.OPENSSL_VERSION}")
    finally:
        case.doCleanups()


if __name__ == "__main__":
    main()
