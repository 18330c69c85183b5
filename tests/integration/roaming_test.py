"""Direct calls whose networks change in the middle: addresses, interfaces, routers, and a program that stood still.

Prints a table: the time in which no voice came to either end, and the way of the voice afterwards.
"""
import signal
import statistics
import subprocess
import sys
import time

import harness
import nat_test

QUIET_SECONDS = 1  # of a direct path, before a change
STOPPED_SECONDS = 4  # longer than voice goes without Reports
BACK_SECONDS = 10  # the call would be dropped
# Of silence: half as much again as docs/design/paths.md has for an address or network that is another one, and at least
# 500 ms, which a busy machine takes. The last is for changes that are not made again.
MOST_OF_MOVE_MS, MOST_MS, MOST_ONCE_MS = 540, 500, 1500
CHANGES = 5  # measurements, whose median counts, of a change that takes longer at first
WORDS = 60  # packets that come afterwards
RETURN_SECONDS = 15  # to direct TCP: the old path dies, and one dial may fail
MAPPING_SECONDS, HELD_SECONDS = 5, 8  # of a router that forgets soon, and longer
SHARED_ROUTER = "203.0.113.61"
ROW = "{:<40} {:>14} {:>14}  {}"


class DirectCall(nat_test.Calls):
    """A direct call of two homes, whose way is that: UDP ("direct") or TCP."""

    HEADING = ROW.format("change", "silent, ms", "peer, ms", "ways afterwards")
    HOMES = ("linux1", "port2")
    WAY = "direct"

    def setUp(self):
        super().setUp()
        self.enter(*self.HOMES)
        self.ends = {name: self.users[name] for name in self.HOMES}
        one, other = self.ends.values()
        one.command(f"call {self.HOMES[1]}")
        other.expect("call.incoming", peer=self.HOMES[0])
        other.command("accept")
        self.ups = {name: end.expect("call.up") for name, end in self.ends.items()}
        self.wait_for_way()
        time.sleep(QUIET_SECONDS)

    def ip(self, space, *lines):
        for line in lines:
            subprocess.run(self.at(space, ["ip", *line.split()]), check=True, capture_output=True, timeout=10)

    def ways(self):
        return [self.way(end, self.ups[name]) for name, end in self.ends.items()]

    def wait_for_way(self, way=None):
        """Until both ends have that one; without it, the way of the class."""
        try:
            harness.eventually(lambda: self.ways() == [way or self.WAY] * 2, BACK_SECONDS, f"a path by {way or self.WAY}")
        except AssertionError as failure:
            told = "\n".join(end.transcript() for end in self.ends.values())
            raise AssertionError(f"{failure}\n{told}") from failure

    def stats(self):
        return [self.heard(end, 0) for end in self.ends.values()]

    def check_change(self, what, change, most_ms=MOST_MS, way=None, back=None):
        """Both ends hear the other again after it, and have that way in the end; without it, the way of the class. `back`
        undoes the change, which is made again if it took too long: much else may have run beside it."""
        silent = [self.silence_of(what, change, way)]
        while back and statistics.median_high(silent) > most_ms and len(silent) < CHANGES:
            self.silence_of("  back", back, way)
            silent.append(self.silence_of(what, change, way))
        self.assertLessEqual(statistics.median_high(silent), most_ms, f"ms of silence: {what}")

    def silence_of(self, what, change, way):
        """Makes a change; returns the longest time in which an end heard nothing, in ms."""
        first = self.stats()
        change()
        wanted = [figures["rx"] + WORDS for figures in self.stats()]
        harness.eventually(lambda: all(figures["rx"] >= rx for figures, rx in zip(self.stats(), wanted)), BACK_SECONDS,
                           "voice")
        silent = [round(1000 * self.longest_silence(end, before)) for end, before in zip(self.ends.values(), first)]
        harness.eventually(self.is_settled, BACK_SECONDS, "the choice of paths")
        self.wait_for_way(way)
        print(ROW.format(what, *silent, " ".join(self.ways())), file=sys.stderr)
        for end in self.ends.values():
            self.assertFalse(end.events("call.ended"))
        return max(silent)

    @staticmethod
    def longest_silence(end, before):
        """Seconds without another packet, by the figures since those; the client is asked for them every 20 to 60 ms."""
        longest, rx, heard_at = 0, before["rx"], nat_test.seconds_of(before)
        for figures in end.events("stats"):
            if figures["rx"] > rx:
                longest = max(longest, nat_test.seconds_of(figures) - heard_at)
                rx, heard_at = figures["rx"], nat_test.seconds_of(figures)
        return longest

    def is_settled(self):
        """Neither end changes its path for a second."""
        def changes():
            return [len(end.events("call.path")) for end in self.ends.values()]
        before = changes()
        time.sleep(1)
        return changes() == before

    def second_uplink(self, home, address):
        """A cable to the second network of the shared router, which is used when the first network is gone."""
        cable = f"to-{home}"
        self.ip("nat-shared1",
                f"link add {cable} type veth peer name eth1 netns {self.name}-{home}",
                f"link set {cable} up master lan2")
        self.ip(home, f"address add {address}/24 dev eth1", "link set eth1 up",
                "route add default via 192.168.2.1 metric 900")

    def router_of(self, home):
        """Its address outside."""
        found = subprocess.run(self.at(f"nat-{home}", ["ip", "-4", "-brief", "address", "show", "dev", "wan"]), check=True,
                               capture_output=True, text=True, timeout=10)
        return found.stdout.split()[-1].partition("/")[0]


class Roaming(DirectCall):
    def nothing(self):
        """Undoes a change that leaves nothing to undo."""

    def readdress(self, old, new):
        self.ip("linux1", f"address del {old}/24 dev eth0", f"address add {new}/24 dev eth0",
                "route replace default via 192.168.1.1")

    def test_the_address_of_a_machine_changes(self):
        print("\n" + self.HEADING, file=sys.stderr)
        self.check_change("another address at home", lambda: self.readdress("192.168.1.2", "192.168.1.7"), MOST_OF_MOVE_MS,
                          back=lambda: self.readdress("192.168.1.7", "192.168.1.2"))

    def test_a_machine_moves_to_another_network(self):
        self.second_uplink("linux1", "192.168.2.101")
        self.check_change("from one network to another", lambda: self.ip("linux1", "link set eth0 down"), MOST_OF_MOVE_MS,
                          back=lambda: self.ip("linux1", "link set eth0 up", "route replace default via 192.168.1.1"))

    def test_a_better_network_is_there_before_the_other_one_goes(self):
        self.second_uplink("linux1", "192.168.2.101")

        def route(by):
            self.ip("linux1", f"route replace default via {by}")
        self.check_change("another way, the first one open", lambda: route("192.168.2.1"),
                          back=lambda: route("192.168.1.1"))

    def test_both_ends_move_at_once(self):
        """Once: each end probes few new addresses of the other one a minute."""
        self.second_uplink("linux1", "192.168.2.101")
        self.second_uplink("port2", "192.168.2.102")
        self.check_change("both ends to other networks", lambda: [
            self.ip(name, "link set eth0 down") for name in self.ends], MOST_ONCE_MS)

    def test_a_router_forgets_its_mappings(self):
        def forget():
            self.set_router("linux1", "linux")
        self.check_change("the router forgot its mappings", forget, back=self.nothing)

    def test_a_router_gets_another_address(self):
        """Nothing on the machine itself tells of that."""
        def change(old, new):
            self.ip("nat-linux1", f"address del 203.0.113.{old}/24 dev wan", f"address add 203.0.113.{new}/24 dev wan")
            self.set_router("linux1", "linux")
        self.check_change("the router's address changed", lambda: change(23, 99), back=lambda: change(99, 23))

    def test_a_program_stands_still_for_some_seconds(self):
        def change():
            self.ends["linux1"].signal(signal.SIGSTOP)
            time.sleep(STOPPED_SECONDS)
            self.ends["linux1"].signal(signal.SIGCONT)
        self.check_change("stopped and continued", change, MOST_MS + 1000 * STOPPED_SECONDS, back=self.nothing)


class RoamingByTcp(DirectCall):
    """Voice goes over the relay meanwhile: a direct path that is dead after 2.5 s makes room for dials."""

    HOMES = ("noudp1", "noudp2")
    WAY = "TCP"

    def paths_of(self, name):
        """All paths that the user took in this call, the first one first."""
        return [event["path"] for event in self.paths(self.ends[name], self.ups[name])]

    def check_return(self, what, change, mover, addresses):
        """Each end in `addresses` takes a path to that address of the other. `mover` takes a new one too."""
        before = len(self.paths_of(mover))
        self.check_change(what, change, MOST_ONCE_MS)
        for name, address in addresses.items():
            harness.eventually(lambda: self.paths_of(name)[-1].startswith(f"direct {address}:"), RETURN_SECONDS,
                               f"a path of {name} to {address}")
        harness.eventually(lambda: len(self.paths_of(mover)) > before, RETURN_SECONDS, f"another path of {mover}")
        self.wait_for_way()
        for end in self.ends.values():
            self.assertFalse(end.events("call.ended"))

    def test_ends_without_udp_are_direct_again_when_one_has_moved_there_and_back(self):
        print("\n" + self.HEADING, file=sys.stderr)
        self.set_router("shared1", "noudp")
        self.second_uplink("noudp1", "192.168.2.101")
        self.check_return("TCP: from one network to another", lambda: self.ip("noudp1", "link set eth0 down"),
                          "noudp1", {"noudp2": SHARED_ROUTER})
        self.check_return("TCP: back to the first one", lambda: self.ip(
            "noudp1", "link set eth0 up", "route replace default via 192.168.1.1", "link set eth1 down"),
                          "noudp1", {"noudp2": self.router_of("noudp1")})


class ShortMappings(DirectCall):
    """Routers that forget a mapping of UDP that no datagram used for 5 s, less than the time between two Binds of a leg."""

    HOMES = ("linux1", "linux2")

    def enter(self, *names):
        for name in names:
            for kind in ("udp_timeout", "udp_timeout_stream"):
                self.on_router(name, ["sysctl", "-qw", f"net.netfilter.nf_conntrack_{kind}={MAPPING_SECONDS}"])
        super().enter(*names)

    def on_router(self, home, argv):
        done = subprocess.run(self.at(f"nat-{home}", argv), check=True, capture_output=True, text=True, timeout=10)
        return done.stdout

    def check_mappings_of_legs(self):
        """The routers have them at all times while the call is held: Probes keep the way to the relay open."""
        end = time.monotonic() + HELD_SECONDS
        while time.monotonic() < end:
            for home in self.HOMES:
                self.assertTrue(self.on_router(home, ["conntrack", "-L", "-p", "udp", "--orig-dst", nat_test.SERVER]))
            time.sleep(0.2)

    def cut(self):
        """The router of one end passes nothing on to the other one's, nor from there."""
        for what in ("saddr", "daddr"):
            self.on_router("linux1", ["nft", "insert", "rule", "ip", "passage", "forward", "ip", what,
                                      self.router_of("linux2"), "drop"])

    def test_a_held_call_outlives_mappings_and_its_legs_serve_when_the_direct_path_ends(self):
        print("\n" + self.HEADING, file=sys.stderr)
        paths = [self.paths(end, self.ups[name]) for name, end in self.ends.items()]
        first, began = self.stats(), time.monotonic()
        for end in self.ends.values():
            end.command("hold")
        self.check_mappings_of_legs()
        for end in self.ends.values():
            end.command("resume")
        packets = 0.9 * (time.monotonic() - began) * 1000 / nat_test.PACKET_MS
        for before, now in zip(first, self.stats()):
            self.assertGreater(now["rx"] - before["rx"], packets)
        self.assertEqual(paths, [self.paths(end, self.ups[name]) for name, end in self.ends.items()])
        self.check_change("the direct path is cut, the relay is left", self.cut, MOST_ONCE_MS, "UDP")


if __name__ == "__main__":
    harness.main()
