"""tlsfuzzer's conversations of TLS 1.3 with babel-server, which is to refuse what the standard refuses.

BABEL_TLSFUZZER names a folder with copies of tlsfuzzer, tlslite-ng and python-ecdsa (all of github.com/tlsfuzzer), none of
which is here.
"""
import os
import runpy
import subprocess
import sys

import harness
import tls
import wire

COPIES = os.environ.get("BABEL_TLSFUZZER", "")
PLACES = [os.path.join(COPIES, place) for place in ("tlsfuzzer", "tlslite-ng", "python-ecdsa/src")]
# Others need an HTTP server, tickets, or PSKs of files; that of Finished draws cases on which OpenSSL sends another alert.
SCRIPTS = ("conversation", "keyupdate", "record-padding", "zero-content-type", "unencrypted-alert", "empty-alert",
           "finished-plaintext", "ccs")
# Conversations that need an answer to a request, or, the large one, an alert that OpenSSL calls otherwise.
LEFT_OUT = {"keyupdate": ("app data split, conversation with KeyUpdate msg", "fragmented keyupdate msg",
                          "large KeyUpdate message", "multiple KeyUpdate messages",
                          "post-handshake KeyUpdate msg with update_request")}
HELLO = wire.encode("HelloConnect")
CLOSE_NOTIFY = b"\x01\x00"


class HelloLast:
    """Servers of those scripts answer requests. The Hello of ours, which comes first, is passed on where data may come:
    before a close_notify."""

    def __init__(self, receive):
        self.receive = receive
        self.held = {}  # by connection: Hello, and perhaps the message behind it

    def __call__(self, connection):
        held = self.held.setdefault(connection, [])
        if len(held) == 2:
            return held.pop()
        got = self.receive(connection)
        if bytes(got[1].bytes) == HELLO:
            held.append(got)
            got = self.receive(connection)
        if bytes(got[1].bytes) == CLOSE_NOTIFY and held:
            held.append(got)
            return held[0]
        return got


def run(script, *words):
    """Runs a script of theirs in this process."""
    from tlslite.messagesocket import MessageSocket  # pylint: disable=import-outside-toplevel
    hello_last = HelloLast(MessageSocket.recvMessageBlocking)
    MessageSocket.recvMessageBlocking = lambda connection: hello_last(connection)  # binds, unlike the object
    sys.argv = [script, *words]
    runpy.run_path(script, run_name="__main__")


class Conversations(tls.Case):
    def test_they_end_as_the_standard_says(self):
        chain, key = tls.make_certificate(self.folder, "server", "rsa:2048")  # the only kind that all scripts offer
        server = self.tls_server(*self.configured(f"tls-certificate = {chain}", f"tls-key = {key}"))
        environment = {**self.environment(), "PYTHONPATH": os.pathsep.join(PLACES), "PYTHONDONTWRITEBYTECODE": "1"}
        for name in SCRIPTS:
            with self.subTest(name):
                script = os.path.join(PLACES[0], "scripts", f"test-tls13-{name}.py")
                argv = [sys.executable, __file__, script, "-h", "127.0.0.1", "-p", str(server.tls_port), "-n", "0",
                        *(word for left_out in LEFT_OUT.get(name, ()) for word in ("-e", left_out))]
                done = subprocess.run(argv, env=environment, text=True, capture_output=True, check=False,
                                      timeout=120 * harness.SLOWDOWN)
                self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-2000:])
                self.assertIn("FAIL: 0\n", done.stdout)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(*sys.argv[1:])
    elif not all(map(os.path.isdir, PLACES)):
        print("skipped: BABEL_TLSFUZZER names no folder with tlsfuzzer, tlslite-ng and python-ecdsa")
        sys.exit(harness.SKIPPED)
    else:
        harness.main()
