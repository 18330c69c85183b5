"""Raw audio to a pipe with a slow reader: the call goes on, and the user gets a message."""
import os

import harness

READS_LATER = 'fifo=$1; shift; "$@" | { read -r _ < "$fifo"; exec cat > /dev/null; }'


class SlowReader(harness.Case):
    def test_a_slow_reader_loses_audio_with_one_message(self):
        port = self.server().port
        bob = self.listen(port, "bob", audio="tone")
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        argv = self.client_argv(port, "call", "bob", "--name", "alice", "--json", "--audio-out", "-")
        # Events go to standard error: standard output has the voice.
        alice = self.start(harness.Process, ["sh", "-c", READS_LATER, "sh", fifo, *argv])
        bob.expect("call.up")
        alice.wait_line('"type":"audio","state":"slow","side":"out","device":"standard output"')
        with open(fifo, "w", encoding="utf-8") as go_on:
            go_on.write("\n")
        bob.command("hangup")
        self.assert_ends(bob, "hangup", 0)
        self.assertEqual(alice.exit_code(), 0, alice.transcript())
        told = [line for line in alice.lines["stderr"] if '"state":"slow"' in line]
        self.assertEqual(len(told), 1, alice.transcript())
        alice.wait_until(lambda: any('"peer_hangup"' in line for line in alice.lines["stderr"]), 1,
                         "the call's end")


if __name__ == "__main__":
    harness.main()
