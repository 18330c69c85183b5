"""Direct calls whose networks change in the middle: addresses, interfaces, routers, and a program that stood still.

Prints a table: the sound that either end had to make up, and the way of the voice afterwards.
"""
import signal
import subprocess
import sys
import time

import harness
import nat_test

QUIET_SECONDS = 1  # of a direct path, before a change
STOPPED_SECONDS = 4  # longer than voice goes without Reports
BACK_SECONDS = 10  # the call would be dropped
MOST_SECONDS = 3  # made up; far more than a change costs
ROW = "{:<40} {:>14} {:>14}  {}"


class Roaming(nat_test.Calls):
    HEADING = ROW.format("change", "made up, ms", "peer, ms", "ways afterwards")

    def setUp(self):
        super().setUp()
        self.enter("linux1", "port2")
        self.ends = {name: self.users[name] for name in ("linux1", "port2")}
        one, other = self.ends.values()
        one.command("call port2")
        other.expect("call.incoming", peer="linux1")
        other.command("accept")
        self.ups = {name: end.expect("call.up") for name, end in self.ends.items()}
        self.wait_for_direct()
        time.sleep(QUIET_SECONDS)

    def ip(self, space, *lines):
        for line in lines:
            subprocess.run(self.at(space, ["ip", *line.split()]), check=True, capture_output=True, timeout=10)

    def ways(self):
        return [self.way(end, self.ups[name]) for name, end in self.ends.items()]

    def wait_for_direct(self):
        try:
            harness.eventually(lambda: self.ways() == ["direct", "direct"], BACK_SECONDS, "a direct path")
        except AssertionError as failure:
            told = "\n".join(end.transcript() for end in self.ends.values())
            raise AssertionError(f"{failure}\n{told}") from failure

    def stats(self):
        return [self.heard(end, 0) for end in self.ends.values()]

    def check_change(self, what, change, most_seconds=MOST_SECONDS):
        """Both ends hear the other again after it, by a direct path in the end."""
        before = self.stats()
        change()
        changed = self.stats()
        for end, figures in zip(self.ends.values(), changed):
            self.heard(end, figures["rx"] + 2 * nat_test.PACKETS)
        harness.eventually(self.is_settled, BACK_SECONDS, "the choice of paths")
        self.wait_for_direct()
        made_up = [after["concealed_ms"] - first["concealed_ms"] for first, after in zip(before, self.stats())]
        print(ROW.format(what, *made_up, " ".join(self.ways())), file=sys.stderr)
        self.assertLess(max(made_up), 1000 * most_seconds)
        for end in self.ends.values():
            self.assertFalse(end.events("call.ended"))

    def is_settled(self):
        """Neither end changes its path for a second."""
        def changes():
            return [len(end.events("call.path")) for end in self.ends.values()]
        before = changes()
        time.sleep(1)
        return changes() == before

    def test_the_address_of_a_machine_changes(self):
        print("\n" + self.HEADING, file=sys.stderr)
        self.check_change("another address at home", lambda: self.ip(
            "linux1", "address del 192.168.1.2/24 dev eth0", "address add 192.168.1.7/24 dev eth0",
            "route replace default via 192.168.1.1"))

    def test_a_machine_moves_to_another_network(self):
        self.second_uplink("linux1", "192.168.2.101")
        self.check_change("from one network to another", lambda: self.ip("linux1", "link set eth0 down"))

    def test_both_ends_move_at_once(self):
        self.second_uplink("linux1", "192.168.2.101")
        self.second_uplink("port2", "192.168.2.102")
        self.check_change("both ends to other networks", lambda: [
            self.ip(name, "link set eth0 down") for name in self.ends])

    def test_a_router_forgets_its_mappings(self):
        self.check_change("the router forgot its mappings", lambda: self.set_router("linux1", "linux"))

    def test_a_router_gets_another_address(self):
        """Nothing on the machine itself tells of that."""
        def change():
            self.ip("nat-linux1", "address del 203.0.113.23/24 dev wan", "address add 203.0.113.99/24 dev wan")
            self.set_router("linux1", "linux")
        self.check_change("the router's address changed", change)

    def test_a_program_stands_still_for_some_seconds(self):
        def change():
            self.ends["linux1"].signal(signal.SIGSTOP)
            time.sleep(STOPPED_SECONDS)
            self.ends["linux1"].signal(signal.SIGCONT)
        self.check_change("stopped and continued", change, MOST_SECONDS + STOPPED_SECONDS)

    def second_uplink(self, home, address):
        """A cable to the second network of the shared router, which is used when the first network is gone."""
        cable = f"to-{home}"
        self.ip("nat-shared1",
                f"link add {cable} type veth peer name eth1 netns {self.name}-{home}",
                f"link set {cable} up master lan2")
        self.ip(home, f"address add {address}/24 dev eth1", "link set eth1 up",
                "route add default via 192.168.2.1 metric 900")


if __name__ == "__main__":
    harness.main()
