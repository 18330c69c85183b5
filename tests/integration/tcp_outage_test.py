"""A sealed call by a TLS leg at the relay, through a network that passes nothing for some seconds.

Prints the time from the end of the outage until each end hears the other.
"""
import subprocess
import sys
import time

import harness
import nat_test

HOME = "only4431"  # its router passes no direct TCP either
OUTAGE_SECONDS = 5
BACK_SECONDS = 0.4  # 0.25 on a machine that does nothing else
LIMIT_SECONDS = 4  # the call would be dropped after 10 s of silence
PACKETS = 5  # that count as voice: single ones may have waited in the old connection
BLOCK = "add table ip outage; add chain ip outage forward { type filter hook forward priority -10; policy drop; }"
UNBLOCK = "delete table ip outage"
ROW = "{:<10} {:>10}"


class Outage(nat_test.Calls):
    def setUp(self):
        super().setUp()
        self.enter(HOME, "public")
        self.ends = {name: self.users[name] for name in (HOME, "public")}
        one, other = self.ends.values()
        one.command("call public")
        other.expect("call.incoming", peer=HOME)
        other.command("accept")
        self.ups = {name: end.expect("call.up") for name, end in self.ends.items()}
        for end in self.ends.values():
            self.heard(end, nat_test.PACKETS)

    def nft(self, text):
        subprocess.run(self.at(f"nat-{HOME}", ["nft", text]), check=True, capture_output=True, timeout=10)

    def test_voice_is_back_soon_after_an_outage(self):
        self.assertEqual(self.way(self.ends[HOME], self.ups[HOME]), "TLS")
        self.nft(BLOCK)
        time.sleep(OUTAGE_SECONDS)
        before = {name: self.heard(end, 0)["rx"] for name, end in self.ends.items()}
        ended = time.time()
        self.nft(UNBLOCK)
        harness.eventually(lambda: all(self.heard(end, 0)["rx"] >= before[name] + PACKETS
                                       for name, end in self.ends.items()), LIMIT_SECONDS, "voice after the outage")
        back = {name: self.back_at(end, before[name]) - ended for name, end in self.ends.items()}
        print("\n" + ROW.format("end", "back, ms"), file=sys.stderr)
        for name, seconds in back.items():
            print(ROW.format(name, round(1000 * seconds)), file=sys.stderr)
        self.assertLess(max(back.values()), BACK_SECONDS * harness.SLOWDOWN)
        for end in self.ends.values():
            self.assertFalse(end.events("call.ended"))

    @staticmethod
    def back_at(end, before):
        """The time of the first of those packets, from the first figures that count all of them."""
        first = next(figures for figures in end.events("stats") if figures["rx"] >= before + PACKETS)
        return nat_test.seconds_of(first) - (first["rx"] - before - 1) * nat_test.PACKET_MS / 1000


if __name__ == "__main__":
    harness.main()
