"""--dscp: the field for routers in the packets of both ends of a call."""
import ctypes
import os
import socket

import doubles
import harness
import scripted_case

PIDFD_GETFD = 438  # the same on all machines; Python has no name for it


def sockets_of(process):
    """Copies of the sockets of a running program."""
    system = ctypes.CDLL(None, use_errno=True)
    pid = process.popen.pid
    handle = os.pidfd_open(pid)
    try:
        for each in os.listdir(f"/proc/{pid}/fd"):
            if not os.readlink(f"/proc/{pid}/fd/{each}").startswith("socket:"):
                continue
            copy = system.syscall(PIDFD_GETFD, handle, int(each), 0)
            if copy < 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            yield socket.socket(fileno=copy)
    finally:
        os.close(handle)


class Dscp(scripted_case.ScriptedServer):
    def dscp_towards(self, port):
        """Of alice's connection to that port."""
        try:
            copies = list(sockets_of(self.alice))
        except OSError as refused:
            self.skipTest(f"the sockets of another process cannot be looked at: {refused}")
        for each in copies:
            self.addCleanup(each.close)
        voice = [each for each in copies if self.peer_port(each) == port]
        self.assertEqual(len(voice), 1)
        return voice[0].getsockopt(socket.IPPROTO_IP, socket.IP_TOS) >> 2

    @staticmethod
    def peer_port(each):
        try:
            return each.getpeername()[1]
        except OSError:
            return None  # it listens

    def test_voice_is_to_be_expedited(self):
        self.assertEqual(self.dscp_towards(self.bring_up().socket.getsockname()[1]), 46)

    def test_the_option_applies_to_caller_and_callee(self):
        self.alice.command("quit")
        self.assertEqual(self.alice.exit_code(), 0)
        self.log_in("--dscp", "10")
        self.assertEqual(self.dscp_towards(self.bring_up().socket.getsockname()[1]), 10)
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        self.link.send("CallRequest", "carol", *listener.getsockname())
        self.alice.expect("call.incoming", peer="carol")
        self.alice.command("accept")
        carol = doubles.wire.Link(listener.accept()[0])
        self.addCleanup(carol.close)
        carol.send("ConnectionEstablished")
        carol.expect("VoiceData")
        self.assertEqual(self.dscp_towards(listener.getsockname()[1]), 10)


if __name__ == "__main__":
    harness.main()
