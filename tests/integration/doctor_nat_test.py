"""babel-cli doctor behind home routers (tools/natlab): their kinds, and the consequences for calls."""
import json
import os
import time

import harness
import nat_lab
import nat_test
import port_mapping_test
import upnp_mapping_test

SERVER, TLS_PORT, PLAIN_PORT = nat_test.SERVER, nat_test.TLS_PORT, 4242
# The probes have 3 s, and so has the server; the codec is timed before.
MOST_SECONDS = 10
ONE_PORT = ("full", "addr", "port", "linux", "open")


class Examined(harness.Case):
    """A server and the doctor, for a test of routers whose `at` runs commands in a namespace."""

    ADDRESS, SERVER_SPACE = SERVER, "server"

    def serve(self, *options):
        server = self.start(harness.Process, self.at(self.SERVER_SPACE, [
            harness.program("babel-server"), "--bind", self.ADDRESS, "--port", str(PLAIN_PORT), "--tls-port", str(TLS_PORT),
            "--state", self.path("state"), "--control", "none", *options]))
        server.wait_line(r"listening on .* for TLS$")

    def doctor(self, home, *options):
        argv = [harness.program("babel-cli"), "doctor", "--audio", "null",
                "--server", f"babels://{self.ADDRESS}:{TLS_PORT}", *options]
        begun = time.monotonic()
        run = self.start(harness.Process, self.at(home, argv), {"XDG_DATA_HOME": self.path(home)})
        self.assertEqual(run.exit_code(), 0, run.transcript())
        self.assertLess(time.monotonic() - begun, MOST_SECONDS * harness.SLOWDOWN)
        return run.lines["stdout"]

    def examine(self, home):
        """The verdict on each part, and the facts of the network."""
        said = json.loads(self.doctor(home, "--json")[0])
        return {each["about"]: each for each in said["checks"]}, said["network"]


class Doctor(Examined, nat_lab.Lab):
    def test_a_router_with_one_port_lets_calls_go_directly(self):
        self.serve()
        for kind in ONE_PORT:
            with self.subTest(kind):
                about, facts = self.examine(kind + "1")
                self.assertEqual((facts["udp"], facts["mapping"], facts["relay_tls"]), (True, "same", True))
                self.assertRegex(facts["seen"], r"^203\.0\.113\.\d+:\d+$")
                self.assertEqual(about["nat"]["health"], "good")
                self.assertIn("directly with most people", about["calls"]["what"])
                self.assertEqual(about["ipv6"]["health"], "good")

    def test_a_symmetric_router_is_told_from_others(self):
        self.serve()
        about, facts = self.examine("sym1")
        self.assertEqual((facts["udp"], facts["mapping"]), (True, "other"))
        self.assertEqual(about["nat"]["health"], "doubtful")
        self.assertIn("every destination another port", about["nat"]["what"])
        self.assertIn("by the relay with others", about["calls"]["what"])
        self.assertIn("PCP", about["mapping"]["advice"])

    def test_blocked_udp_leaves_the_relay_over_tls(self):
        self.serve()
        for home in ("noudp1", "only4431"):
            with self.subTest(home):
                about, facts = self.examine(home)
                self.assertEqual((facts["udp"], facts["mapping"], facts["relay_tls"]), (False, "unknown", True))
                self.assertEqual(about["udp"]["health"], "doubtful")
                self.assertIn("over TLS, with more delay", about["calls"]["what"])
                self.assertEqual(about["mapping_tcp"]["health"], "doubtful")
                self.assertNotIn("mapped_tcp", facts)

    def test_a_machine_of_the_internet_has_no_router(self):
        self.serve()
        about, facts = self.examine("public")
        self.assertEqual(facts["mapping"], "none")
        self.assertIn("nearly everybody", about["calls"]["what"])
        self.assertIn("not needed", about["mapping"]["what"])

    def test_a_server_with_one_port_cannot_tell_the_kind(self):
        self.serve("--plain", "off")
        about, facts = self.examine("linux1")
        self.assertEqual((facts["udp"], facts["mapping"]), (True, "unknown"))
        self.assertIn("no second port", about["nat"]["what"])

    def test_a_server_without_a_relay_does_not_tell(self):
        self.serve("--relay", "off")
        about, facts = self.examine("linux1")
        self.assertNotIn("udp", facts)
        self.assertIn("not reported", about["udp"]["what"])
        self.assertEqual(about["relay"]["health"], "unknown")

    def test_the_words_stand_in_the_text_too(self):
        self.serve()
        lines = self.doctor("sym1")
        for about in ("udp", "nat", "mapping", "mapping_tcp", "reach", "relay", "ipv6", "calls"):
            self.assertTrue(any(line.startswith(about + " ") for line in lines), lines)


class MappedPort(Examined, port_mapping_test.Router):
    ADDRESS = port_mapping_test.WORLD
    BY = "PCP or NAT-PMP"
    UDP_REMOVED, TCP_REMOVED = (each + ".*" + port_mapping_test.Router.REMOVED for each in ("UDP", "TCP"))

    def test_a_router_that_opens_ports_is_told(self):
        self.SERVER_SPACE = self.world
        self.serve()
        about, facts = self.examine(self.home)
        for part, fact, kind in (("mapping", "mapped", "UDP"), ("mapping_tcp", "mapped_tcp", "TCP")):
            with self.subTest(kind):
                self.assertRegex(facts[fact], rf"^{port_mapping_test.OUTER}:\d+$")
                self.assertEqual(about[part]["health"], "good")
                self.assertIn(f"opens ports of {kind} ({self.BY})", about[part]["what"])
        self.daemon.wait_line(self.UDP_REMOVED)
        self.daemon.wait_line(self.TCP_REMOVED)


class PortByUpnp(MappedPort):
    PROTOCOLS, READY, REMOVED = (getattr(upnp_mapping_test.UpnpMapping, each)
                                 for each in ("PROTOCOLS", "READY", "REMOVED"))
    UDP_REMOVED, TCP_REMOVED = (upnp_mapping_test.UpnpMapping.REMOVED + ".*" + each for each in ("UDP", "TCP"))
    BY = "UPnP"

    def setUp(self):
        if os.environ.get("BABEL_HAS_UPNP") != "1":
            self.skipTest("this build has no libminiupnpc (package libminiupnpc-dev)")
        super().setUp()


if __name__ == "__main__":
    harness.main()
