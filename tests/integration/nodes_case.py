"""Several servers behind one name, in a network namespace with a name server."""
import os
import shutil
import signal
import subprocess
import unittest

import cable
import harness
import name_server
import tls
from name_server import address, service

NAME = "babel.test"
FIRST, SECOND = "127.0.0.2", "127.0.0.3"
PORTS = {FIRST: 7001, SECOND: 7002}  # of SRV


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Case(harness.Case):
    """A namespace with a name server. `serve` starts a node there."""

    def setUp(self):
        super().setUp()
        if reason := name_server.missing():
            self.skipTest(reason)
        self.space = f"babel-{os.getpid()}-nodes"
        cable.ip("netns", "add", self.space)
        self.addCleanup(subprocess.run, ["ip", "netns", "del", self.space], capture_output=True)
        self.addCleanup(self._end_processes)  # before it
        cable.ip("-n", self.space, "link", "set", "lo", "up")
        self.zone = {NAME: [address(FIRST), address(SECOND)]}
        self.names = name_server.NameServer(self.space, self.zone)
        self.addCleanup(self.names.close)
        self.certificate = tls.make_certificate(self.folder, "nodes", "ed25519")

    def use_srv(self, *weights, service_name="_babels._tcp"):
        """Without an address of the name itself."""
        self.zone[NAME] = []
        self.zone["n1." + NAME], self.zone["n2." + NAME] = [address(FIRST)], [address(SECOND)]
        self.zone[f"{service_name}.{NAME}"] = [
            service(priority, weight, PORTS[host], f"n{number}.{NAME}")
            for number, (host, (priority, weight)) in enumerate(zip((FIRST, SECOND), weights), 1)]

    def inside(self, argv):
        return ["ip", "netns", "exec", self.space, *argv]

    def serve(self, host, tls_port=4243, certificate=None, *options):
        files = certificate or self.certificate
        server = self.start(harness.Process, self.inside([
            harness.program("babel-server"), "--bind", host, "--port", "4242", "--tls-port", str(tls_port),
            "--tls-certificate", files[0], "--tls-key", files[1], "--control", "none", "--state", self.path(host),
            *options]))
        server.wait_line(rf"listening on .*:{tls_port} for TLS$")
        server.host = host
        return server

    def serve_both(self, by_srv=False, **options):
        return {host: self.serve(host, PORTS[host] if by_srv else 4243, **options) for host in (FIRST, SECOND)}

    def kill(self, server):
        server.signal(signal.SIGKILL)
        server.exit_code()

    def cli(self, *words):
        return self.start(harness.Client, self.inside([
            harness.program("babel-cli"), *words, "--server", NAME, "--audio", "null", "--json"]),
            more_environment={"XDG_DATA_HOME": self.path("person")}, stdin=subprocess.PIPE)

    def online(self, *options, name="alice"):
        """A client, and the address of its node."""
        client = self.cli("login", name, *options)
        where = client.expect("connected", 20)["server"]
        client.expect("login.ok", name=name)
        return client, FIRST if FIRST in where else SECOND

    def known_servers(self):
        path = self.path("person/babel/known_servers")
        harness.eventually(lambda: os.path.exists(path), 5, "the known servers")
        with open(path, encoding="ascii") as file:
            return file.read().splitlines()
