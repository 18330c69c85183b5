"""Sealed calls as strangers find them: their ports, and the sizes of their datagrams."""
import collections
import os
import socket

import harness
import hostile

LISTENING, UNCONNECTED = "0A", "07"


def ports(process, kind, state):
    """The local ports of a program's sockets of that kind and state."""
    folder = f"/proc/{process.popen.pid}"
    links = [os.readlink(os.path.join(folder, "fd", each)) for each in os.listdir(os.path.join(folder, "fd"))]
    own = {link[len("socket:["):-1] for link in links if link.startswith("socket:[")}
    with open(os.path.join(folder, "net", kind), encoding="ascii") as file:
        rows = [line.split() for line in file][1:]
    return [int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == state and row[9] in own]


class Ports(hostile.Case):
    def pair(self, *options, **more):
        """alice and bob, whose way to the ports of plain calls the server has found open."""
        pair = super().pair(*options, **more)
        for each in pair:
            if each.reach is not None:
                each.link.send("ReachAnswer", "127.0.0.1", each.reach, 1)
            each.count("reply")
        return pair

    def listeners(self, *users):
        return [port for each in users for kind in ("tcp", "tcp6") for port in ports(each.client, kind, LISTENING)]

    def test_nobody_can_connect_to_either_side_of_a_call_that_rings_or_hides(self):
        alice, bob = self.pair("--relay-only")
        call = self.offer(alice, bob)
        call.prove()
        bob.client.expect("call.incoming")
        self.assertEqual(self.listeners(alice, bob), [])
        bob.client.command("accept")
        call.pass_on(bob)
        self.up(call)
        self.assertEqual(self.listeners(alice, bob), [])

    def test_a_user_who_hides_listens_at_no_port_after_the_login(self):
        alice = self.join("alice", "--relay-only")
        self.assertEqual(alice.said(), [])  # no Reach
        self.assertEqual(self.listeners(alice), [])

    def test_nobody_can_connect_to_either_side_before_the_acceptance(self):
        alice, bob = self.pair()
        self.assertEqual(self.listeners(alice, bob), [])
        call = self.offer(alice, bob)
        call.prove()
        bob.client.expect("call.incoming")
        self.assertEqual(self.listeners(alice, bob), [])

    def test_a_plain_call_waits_for_a_connection(self):
        alice, _ = self.pair(flags=0)
        alice.client.command("call bob")
        port = alice.link.expect("CallRequest")[3]
        self.assertEqual(self.listeners(alice), [port])

    def test_datagrams_from_elsewhere_are_not_read_where_addresses_are_hidden(self):
        alice, bob = self.pair("--relay-only")
        call = self.offer(alice, bob)
        held = []
        self.relay.change = lambda datagram: held.append(datagram) or ()
        self.accept(call)
        to_bob = call.grants[1][0].to_bytes(4, "little")

        def sent():
            return [each for each in held if each[1:5] == to_bob]
        harness.eventually(lambda: len(sent()) >= 5, 5, "datagrams for bob")
        good = sent()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for port in ports(bob.client, "udp", UNCONNECTED):
                for each in good:
                    stranger.sendto(each, ("127.0.0.1", port))
        self.assertEqual([(each.said(), each.client.events("call.up")) for each in (alice, bob)], [([], [])] * 2)
        leg = self.relay.legs[call.grants[1][0]]
        for each in good:  # the same by the relay; they would be replays, had they been read
            self.relay.socket.sendto(each, leg)
        bob.client.expect("call.up")


class Sizes(hostile.Case):
    """The relay counts what passes."""
    DATAGRAMS = 200
    RARE = 0.05  # of all: Notes, Probes, and copies for losses that a busy machine makes

    def sizes(self, name, *sound):
        """Those of the datagrams that a caller with that sound sends, without rare ones."""
        alice = self.join(name, "--relay-only", *sound)
        bob = self.join("bob" + name, "--relay-only")
        self.meet(alice, bob)
        call = self.offer(alice, bob)
        self.accept(call)
        self.up(call)
        first = len(self.relay.carried)

        def seen():
            return [len(datagram) for sender, datagram in self.relay.carried[first:] if sender == call.grants[0][0]]
        harness.eventually(lambda: len(seen()) >= self.DATAGRAMS, 30, "datagrams of a call")
        alice.client.command("hangup")
        self.assert_ends(alice.client, "hangup")
        counted = collections.Counter(seen()[:self.DATAGRAMS])
        return {size for size, count in counted.items() if count >= self.RARE * self.DATAGRAMS}

    def test_speech_and_silence_have_the_same_sizes(self):
        speech = self.sizes("speaker", "--audio-in", harness.SPEECH)
        silence = self.sizes("listener")
        self.assertEqual(speech, silence)
        self.assertLessEqual(len(speech), 3)  # voice, with a Report and without one
        self.assertGreater(max(speech), 80)


if __name__ == "__main__":
    harness.main()
