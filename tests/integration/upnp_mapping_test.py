"""A port of a real router that answers by UPnP alone.

As port_mapping_test, with PCP and NAT-PMP switched off, so that their requests are not answered.
"""
import os

import harness
import port_mapping_test


class UpnpMapping(port_mapping_test.PortMapping):
    PROTOCOLS = "enable_natpmp=no\nenable_upnp=yes\nhttp_port=0\nsecure_mode=yes"
    READY = "HTTP listening on port"
    REMOVED = "DeletePortMapping"
    MAPPED_SECONDS = 30  # PCP and NAT-PMP are given up after 7.5 s

    def setUp(self):
        if os.environ.get("BABEL_HAS_UPNP") != "1":
            self.skipTest("this build has no libminiupnpc (package libminiupnpc-dev)")
        super().setUp()


class UpnpTcpMapping(port_mapping_test.ByTcp, UpnpMapping):
    pass


if __name__ == "__main__":
    harness.main()
