"""A test case with a redis-server and babel-servers that act as one over it."""
import os
import signal
import sys
import urllib.error
import urllib.request

import engine
import harness
import tls
import wire

TOLD = 5  # seconds; far more than news takes from one server to another
ORPHANED = 15  # a lease and the time for which names of a dead server are shown, and more
AWAY = "nobody can log in at the moment; try again in some seconds"
LOST = "your name is in use at another server of this cluster now"
RELAY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "link_relay.py")


class Node(harness.Process):
    """A babel-server in a cluster: its ports, and scripted users of it."""

    name = control = ""
    port = tls_port = metrics = 0


class Relay(harness.Process):
    """A process between servers and an engine. While it is stopped, they are cut off from each other."""

    where = ""  # a path, or a port


class Case(engine.WithEngine, tls.Case):
    def start_node(self, name, *options, url=None, folder=None, ports=(0, 0), address="127.0.0.1",
                   environment=None):
        """A server of that name, which is perhaps not linked yet. `ports`: without TLS, and with it. `address`: of its
        machine, for users of the others. `environment`: more variables."""
        folder = self.path(folder or "node-" + name)
        os.makedirs(folder, exist_ok=True)
        control = os.path.join(folder, "control.sock")
        node = self.start(Node, [
            harness.program("babel-server"), "--bind", "127.0.0.1", "--port", str(ports[0]), "--tls-port", str(ports[1]),
            "--state", os.path.join(folder, "state"), "--control", control, "--metrics", "127.0.0.1:0",
            "--cluster", url or self.url, "--cluster-node", name, "--cluster-address", address, *options],
            more_environment=environment)
        node.name, node.control = name, control
        return node

    def node(self, name, *options, **more):
        """The same, once users can log in."""
        node = self.start_node(name, *options, **more)
        node.tls_port = int(node.wait_line(r"listening on .*:(\d+) for TLS$").group(1))
        node.port = int(node.wait_line(r"listening on .*:(\d+)$").group(1))
        node.metrics = int(node.wait_line(r"metrics on http://.*:(\d+)$").group(1))
        self.linked(node, 1)
        return node

    def linked(self, node, times, within=15):
        """Waits until a server was linked so many times."""
        node.wait_until(lambda: sum("member of the cluster" in line for line in node.lines["stderr"]) >= times, within,
                        f"{node.name} as a member, {times} times")

    def relay(self, where, to=None):
        """A relay to the engine, or to a port. `where`: a path, or "0" for a port of the system's choice."""
        relay = self.start(Relay, [sys.executable, RELAY, where, str(to or self.engine.path)])
        relay.where = relay.wait_line("ready (.*)", "stdout").group(1)
        return relay

    def freeze(self, process):
        """Stops a process, or an engine, until thaw() or the end of the test."""
        process.signal(signal.SIGSTOP)
        self.addCleanup(process.signal, signal.SIGCONT)

    def thaw(self, process):
        process.signal(signal.SIGCONT)

    def nodes(self, *names):
        return [self.node(name) for name in names or ("a", "b", "c")]

    def user(self, node, name):
        """A scripted client that is logged in."""
        link = wire.log_in(node.port, name)
        self.addCleanup(link.close)
        return link

    def refused(self, node, name):
        """The reason why that name cannot log in."""
        link = wire.Link.connect(node.port)
        self.addCleanup(link.close)
        link.expect("HelloConnect")
        link.send("Login", name)
        answer = link.receive(12)
        self.assertEqual("LoginFailed", answer[0])
        return answer[1]

    def told(self, link, *packets, within=TOLD):
        """The next packets that a client gets, in any order."""
        got = [link.receive(within * harness.SLOWDOWN) for _ in packets]
        self.assertEqual(sorted(packets), sorted(got))

    def quiet(self, link, seconds=0.3):
        """Nothing comes for a while."""
        with self.assertRaises(TimeoutError):
            self.fail(f"{link.receive(seconds)} came")

    def kill(self, node):
        node.signal(signal.SIGKILL)
        self.assertEqual(128 + signal.SIGKILL, node.exit_code())

    def knows(self, link, *names, within=TOLD):
        """Waits until a client was told of all these names, and returns it."""
        self.told_all("AddContact", link, names, within)
        return link

    def told_gone(self, link, *names, within=ORPHANED):
        """Waits until a client was told that all these have left, and of nothing else."""
        self.told_all("DelContact", link, names, within)

    def told_all(self, news, link, names, within):
        missing = set(names)
        while missing:
            packet = link.receive(within * harness.SLOWDOWN)
            self.assertEqual(news, packet[0])
            missing -= set(packet[1])

    def rings(self, caller, of_caller, callee, of_callee):
        """A call reaches its callee, and the refusal its caller."""
        caller.send("CallRequest", of_callee, "", 5000)
        self.assertEqual(("CallRequest", of_caller, "127.0.0.1", 5000), callee.receive())
        callee.send("CallRefused", of_caller)
        self.assertEqual(("CallRefused", of_callee), caller.receive())

    def readiness(self, node):
        """The status of /readyz."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{node.metrics}/readyz", timeout=10) as page:
                return page.status
        except urllib.error.HTTPError as error:
            return error.code

    def metrics(self, node):
        with urllib.request.urlopen(f"http://127.0.0.1:{node.metrics}/metrics", timeout=10) as page:
            return page.read().decode().splitlines()
