"""Sealed calls of ends outside of homes, in one home, behind a carrier's router (tools/natlab), and with IPv6."""
import harness
import nat_lab
import nat_test


class Places(nat_test.Calls):
    def test_an_end_outside_of_homes_is_direct_with_every_home_that_can_send_to_it(self):
        self.enter("public", "symtcp1", *(kind + "1" for kind in nat_test.KINDS))
        with self.table():
            for number, kind in enumerate(nat_test.KINDS):
                ends = ["public", kind + "1"]
                if number % 2:
                    ends.reverse()
                self.check_call(*ends)
            self.check_call("noudp1", "public")
            self.check_call("public", "symtcp1")

    def test_ends_behind_one_router_are_direct_in_one_network_and_in_two(self):
        self.enter("shared1", "shared2", "shared3")
        with self.table():
            self.check_call("shared1", "shared2", direct=True)
            self.check_call("shared3", "shared1", direct=True)
            self.set_router("shared1", "hairpin")  # which keeps the networks apart
            self.check_call("shared1", "shared3", direct=True)
            for home in ("shared1", "shared3"):
                self.assertRegex(self.last_path(home), r"^direct 203\.0\.113\.61:")

    def test_homes_behind_the_router_of_a_carrier(self):
        self.enter("carried1", "carried2", "linux1")
        with self.table():
            for kind in ("linux", "full", "sym", "hairpin"):
                self.set_router("carrier", kind)
                self.check_call("carried1", "linux1", direct=kind != "sym")
                self.check_call("carried2", "carried1", direct=kind == "hairpin")


class OverIpv6(nat_test.Calls):
    """The relay has an address of each family: ends tell each other addresses on the way to it."""

    SERVER_OPTIONS = ("--bind", nat_test.SERVER_6, "--relay-host", f"{nat_test.SERVER}:{nat_test.TLS_PORT}",
                      "--relay-host", f"[{nat_test.SERVER_6}]:{nat_test.TLS_PORT}")

    def setUp(self):
        if reason := nat_lab.missing_ipv6():
            self.skipTest(reason)
        super().setUp()

    def test_homes_that_ipv4_leaves_to_the_relay_are_direct_over_ipv6_if_both_routers_let_answers_in(self):
        self.enter("dual1", "dual2")
        with self.table():
            self.check_call("dual1", "dual2", direct=True)
            for home, peer in (("dual1", 2), ("dual2", 1)):
                self.assertRegex(self.last_path(home), rf"^direct \[2001:db8:{peer}::2\]:\d+ \(UDP\)$")


if __name__ == "__main__":
    harness.main()
