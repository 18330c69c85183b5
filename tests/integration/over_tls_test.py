"""Tests of servers, calls and races that hold by TLS too, run once more on such links."""
import unittest.mock

import calls_test
import doubles
import harness
import races_test
import server_test
import tls
import wire

plain_connect = wire.Link.connect


def port_in(address):
    return int(address.rpartition(":")[2])


def connect(port, *more, **options):
    """wire.Link.connect(), which also takes the address of a server by TLS."""
    return tls.connect(port_in(port), "babel/1") if isinstance(port, str) else plain_connect(port, *more, **options)


class Proxy(doubles.DelayingProxy):
    """Its `port` is an address if that of the server is one."""

    def __init__(self, server, *delays, **more):
        super().__init__(port_in(server), *delays, **more)
        self.port = tls.Case.at(self.port)


class OverTls(harness.Case):
    """The addresses of its servers stand where other tests have ports."""

    def setUp(self):
        for where, name, instead in ((wire.Link, "connect", connect), (doubles, "DelayingProxy", Proxy)):
            patch = unittest.mock.patch.object(where, name, instead)
            patch.start()
            self.addCleanup(patch.stop)
        self.servers = 0
        super().setUp()

    def environment(self):
        return {**super().environment(), "BABEL_SECURE": "prefer"}  # also of terminals

    def server(self, *options):
        self.servers += 1
        argv = [harness.program("babel-server"), "--bind", "127.0.0.1", "--port", "0", "--tls-port", "0",
                "--state", self.path(f"state{self.servers}"), "--registration", "off", "--relay", "off", *options]
        server = self.start(harness.Process, argv)
        server.port = tls.Case.at(server.wait_line(r"listening on .*:(\d+) for TLS$").group(1))
        return server


class Protocol(OverTls, server_test.Protocol):
    pass


class Calls(OverTls, calls_test.Answered):
    pass


class Races(OverTls, races_test.Races):
    pass


if __name__ == "__main__":
    harness.main()
