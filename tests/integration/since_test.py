"""Since and Position: clients that come back with their contact list, over real links."""
import shutil
import time
import unittest

import harness
import tls

WHOLE, DIFFERENCE, LATER = range(3)
GUEST = 4


class Server(tls.Case):
    """babel-server, and clients of the test."""

    def setUp(self):
        super().setUp()
        self.running = self.tls_server()

    def user(self, name, since=None, capabilities=("since1",)):
        who = self.extended(self.running.tls_port)
        self.assertIn("since1", who.welcome[2])
        if since:
            who.link.send("Since", *since)
        self.assertEqual(who.log_in(name, capabilities=capabilities), ("LoginSuccess",))
        return who.link

    def list_of(self, link):
        """The packets up to the Position, and that."""
        packets = []
        while (packet := link.receive())[0] != "Position":
            packets.append(packet)
        return packets, packet

    def kept(self, name):
        """The position with which a client left."""
        link = self.user(name)
        position = self.list_of(link)[1]
        self.assertEqual(WHOLE, position[3])
        link.close()
        self.gone(name)
        return position[1:3]

    def gone(self, name):
        harness.eventually(lambda: name not in self.text("list"), 5, f"the end of {name}")

    def test_a_client_that_comes_back_gets_the_difference(self):
        self.user("bob", capabilities=())
        carol = self.user("carol", capabilities=())
        kept = self.kept("alice")
        carol.close()
        self.gone("carol")
        self.user("dave", capabilities=())
        packets, position = self.list_of(self.user("alice", kept))
        self.assertEqual([("DelContact", ["carol"]), ("Presence", [("dave", GUEST)])], packets)
        self.assertEqual((kept[0], DIFFERENCE), (position[1], position[3]))
        self.assertGreater(position[2], kept[1])

    def test_a_list_of_nowhere_is_replaced(self):
        self.user("bob", capabilities=())
        run, number = self.kept("alice")
        for since in ((run + 1, number), (run, number + 1000), (0, 0), (2 ** 64 - 1, 2 ** 64 - 1)):
            with self.subTest(since):
                link = self.user("alice", since)
                packets, position = self.list_of(link)
                self.assertEqual([("Presence", [("bob", GUEST)])], packets)
                self.assertEqual(WHOLE, position[3])
                link.close()
                self.gone("alice")

    def test_a_packet_that_is_too_short_ends_the_link(self):
        who = self.extended(self.running.tls_port)
        who.link.socket.sendall(b"\x0a" + bytes(7) + b"\x2c\x00" + bytes(8))
        self.assertEqual([], [packet for packet in who.link.receive_to_end() if packet[0] != "ErrorResponse"])


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl")
class Client(tls.Case):
    """babel-cli, and a server that the test follows."""

    def setUp(self):
        super().setUp()
        self.fake = tls.FakeServer(tls.make_certificate(self.folder, "server", "ed25519"))
        self.fake.capabilities = ["since1"]
        self.addCleanup(self.fake.close)

    def next_login(self):
        """The connection, and the packets of the login."""
        link = self.fake.greet()
        self.addCleanup(link.close)
        packets = [link.receive()]
        if packets[0][0] == "Since":
            packets.append(link.receive())
        self.assertEqual("Login2", packets[-1][0])
        self.assertIn("since1", packets[-1][5])
        return link, packets

    def return_with_a_list(self, *late):
        """alice has a list of bob and carol when the link ends, and late ones that came after it. Returns the client,
        and its next login, which is accepted."""
        alice = self.client(self.at(self.fake.port), "login", "alice", more_environment=self.person("alice"))
        link, packets = self.next_login()
        self.assertEqual(1, len(packets))
        link.send("LoginSuccess")
        link.send("Presence", [("bob", GUEST), ("carol", GUEST)])
        link.send("Position", 7, 10, WHOLE)
        alice.expect("contacts.add")
        for name in late:  # the list of position 10 does not have it
            link.send("Presence", [(name, GUEST)])
            alice.expect("contacts.add", names=[name])
        link.socket.unwrap()
        alice.expect("server.lost")
        again, packets = self.next_login()
        self.assertEqual(("Since", 7, 10), packets[0])
        again.send("LoginSuccess")
        return alice, again

    def test_it_names_its_list_and_applies_the_difference(self):
        alice, again = self.return_with_a_list("late")
        again.send("DelContact", ["carol"])
        again.send("Presence", [("dave", GUEST)])
        again.send("Position", 7, 12, DIFFERENCE)
        alice.expect("contacts.del", names=["late"])
        alice.command('{"cmd":"contacts"}')
        self.assertEqual(["bob", "dave"], sorted(alice.expect("reply")["names"]))
        added = [name for event in alice.events("contacts.add") for name in event["names"]]
        self.assertEqual(["bob", "carol", "dave", "late"], sorted(added))
        removed = [name for event in alice.events("contacts.del") for name in event["names"]]
        self.assertEqual(["carol", "late"], sorted(removed))

    def test_a_whole_list_takes_the_place_of_the_old_one(self):
        alice, again = self.return_with_a_list()
        again.send("Presence", [("carol", GUEST)])
        again.send("Position", 8, 1, WHOLE)
        self.assertEqual(["bob"], alice.expect("contacts.del", within=30)["names"])
        self.assertEqual(1, len(alice.events("contacts.add")))

    def test_a_move_is_an_outage_for_those_who_come_back(self):
        alice = self.client(self.at(self.fake.port), "login", "alice", more_environment=self.person("alice"))
        link, _ = self.next_login()
        link.send("LoginSuccess")
        link.send("Presence", [("bob", GUEST), ("carol", GUEST)])
        link.send("Position", 7, 10, WHOLE)
        alice.expect("contacts.add")
        link.send("Notice", 3, "this node closes")
        again, _ = self.next_login()
        time.sleep(1.5)  # the outage, after which the others have 5 s
        again.send("LoginSuccess")
        again.send("Presence", [("carol", GUEST)])
        again.send("Position", 8, 1, WHOLE)
        began = time.monotonic()
        self.assertEqual(["bob"], alice.expect("contacts.del", within=30)["names"])
        self.assertGreater(time.monotonic() - began, 4)
        self.assertFalse(alice.events("server.lost"))


if __name__ == "__main__":
    harness.main()
