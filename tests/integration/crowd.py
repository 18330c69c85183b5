"""A server with its usual limits, for tests that crowd it, and its state."""
import os
import socket

import harness
import wire


class Server(harness.Process):
    """A babel-server with its default limits."""

    def listening_port(self):
        return int(self.wait_line(r"listening on .*:(\d+)$").group(1))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.popen.pid}/fd"))

    def connections(self):
        """Its descriptors; of TCP sockets the state and the other end's port."""
        with open(f"/proc/{self.popen.pid}/net/tcp") as table:
            rows = [line.split() for line in table][1:]
        states = {f"socket:[{row[9]}]": f"{row[3]}:{int(row[2].split(':')[1], 16)}"
                  for row in rows}
        folder = f"/proc/{self.popen.pid}/fd"
        links = [os.readlink(os.path.join(folder, each)) for each in os.listdir(folder)]
        return sorted(states.get(link, link) for link in links)

    def rss_kib(self):
        with open(f"/proc/{self.popen.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def is_over(link):
    """True if the other side's close has arrived here; reads everything that came."""
    link.socket.setblocking(False)
    try:
        while data := link.socket.recv(4096):
            link.buffer += data
    except BlockingIOError:
        return False
    except ConnectionResetError:
        pass
    return True


def send_if_open(link, *packet):
    try:
        link.send(*packet)
    except OSError:
        pass  # reading will show it


class Case(harness.Case):
    """A test with a server of its own, which is the attribute `running`."""

    def serve(self, *options, bind=("127.0.0.1",), before=()):
        """Starts the server; its attribute `start` is its number of descriptors without clients."""
        binds = [word for address in bind for word in ("--bind", address)]
        argv = [*before, harness.program("babel-server"), "--port", "0", *binds, *options]
        self.running = self.start(Server, argv)
        self.port = self.running.listening_port()
        self.descriptors = min(self.counted_beside_guests(bind[0]))

    def counted_beside_guests(self, host):
        """Its descriptors minus those of new connections, at three times: one may be open for a moment only."""
        guests = []
        for _ in range(3):
            guests.append(self.connect(host))
            guests[-1].expect("HelloConnect", 5 * harness.SLOWDOWN)
            yield self.running.descriptors() - len(guests)
        self.leave(guests)

    def connect(self, host="127.0.0.1", source=None):
        address = source and (source, 0)
        link = wire.Link(socket.create_connection(
            (host, self.port), 5 * harness.SLOWDOWN, source_address=address))
        self.addCleanup(link.close)
        return link

    def log_in(self, name, *where):
        link = self.connect(*where)
        link.expect("HelloConnect", 5 * harness.SLOWDOWN)
        link.send("Login", name)
        link.expect("LoginSuccess", 5 * harness.SLOWDOWN)
        return link

    def connect_all(self, size):
        return [self.connect() for _ in range(size)]

    @staticmethod
    def leave(links):
        wire.leave(links, 5 * harness.SLOWDOWN)

    def eventually_serves(self, clients):
        """The server has that many connections, and otherwise its initial descriptors."""
        right = self.descriptors + clients
        try:
            harness.eventually(lambda: self.running.descriptors() == right, 5, "an end")
        except AssertionError:
            raise AssertionError(
                f"{clients} clients did not come in time, which makes {right} descriptors: "
                f"{self.running.connections()}") from None

    def eventually_over(self, link, within=5):
        harness.eventually(lambda: is_over(link), within, "the end of a connection")

    def assert_can_call(self, caller, callee, contact):
        caller.send("CallRequest", contact, "192.0.2.1", 4000)
        request = callee.expect("CallRequest", 5 * harness.SLOWDOWN)
        self.assertEqual(request[2:], ("192.0.2.1", 4000))

    def assert_served(self, link):
        """A client that sends a request gets an answer, and no message before it."""
        link.send("Login", "again")
        self.assertEqual(link.receive(5 * harness.SLOWDOWN)[0], "ErrorResponse")
