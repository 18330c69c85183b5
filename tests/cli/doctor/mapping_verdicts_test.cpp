// Verdicts of doctor on the ports that a router opens.
#include "cli/doctor/usual_network.hpp"

using namespace babel;
using namespace babel::test;

namespace {

const network_row mapping_rows[] = {
    {"a mapped port",
     [](auto& f) { f.v4.udp_port.mapped = outside; },
     "mapping",
     health::good,
     "ports of UDP (PCP or NAT-PMP): 198.51.100.7:41000"},
    {"a port mapped by UPnP",
     [](auto& f) {
         f.v4.udp_port.mapped = outside;
         f.v4.udp_port.is_by_upnp = true;
     },
     "mapping",
     health::good,
     "(UPnP): 198.51.100.7:41000"},
    {"a mapped port behind a carrier",
     [](auto& f) { f.v4.udp_port.mapped = of_carrier; },
     "mapping",
     health::doubtful,
     "another router"},
    {"a mapped port behind a second router",
     [](auto& f) {
         f.v4.udp_port.mapped = outside;
         f.v4.by_udp->address[3] = 8;
     },
     "mapping",
     health::doubtful,
     "another router"},
    {"no mapped port", [](auto&) {}, "mapping", health::good, "neither PCP nor NAT-PMP"},
    {"no mapped port by UPnP either",
     [](auto& f) { f.v4.udp_port.is_asked_by_upnp = true; },
     "mapping",
     health::good,
     "nor UPnP"},
    {"no mapped port where it would help",
     [](auto& f) { f.v4.by_other = elsewhere; },
     "mapping",
     health::doubtful,
     "turn PCP"},
    {"nothing to map",
     [](auto& f) { f.v4.own = f.v4.by_udp.value(); },
     "mapping",
     health::good,
     "not needed"},
    {"nobody to ask",
     [](auto& f) { f.v4.has_router = false; },
     "mapping",
     health::unknown,
     "no router"},
    {"a mapped port of TCP",
     [](auto& f) { f.v4.tcp_port.mapped = outside; },
     "mapping_tcp",
     health::good,
     "ports of TCP (PCP or NAT-PMP): 198.51.100.7:41000"},
    {"a port of TCP mapped by UPnP",
     [](auto& f) {
         f.v4.tcp_port.mapped = outside;
         f.v4.tcp_port.is_by_upnp = true;
     },
     "mapping_tcp",
     health::good,
     "(UPnP): 198.51.100.7:41000"},
    {"a mapped port of TCP behind a carrier",
     [](auto& f) { f.v4.tcp_port.mapped = of_carrier; },
     "mapping_tcp",
     health::doubtful,
     "another router"},
    {"a router that opens ports of UDP alone",
     [](auto& f) { f.v4.udp_port.mapped = outside; },
     "mapping_tcp",
     health::good,
     "none of TCP"},
    {"the same where UDP is blocked beyond it",
     [](auto& f) {
         block_udp(f);
         f.v4.udp_port.mapped = outside;
     },
     "mapping_tcp",
     health::doubtful,
     "allow them"},
    {"a symmetric router that opens ports of TCP alone",
     [](auto& f) {
         f.v4.tcp_port.mapped = outside;
         f.v4.by_other = elsewhere;
     },
     "mapping",
     health::doubtful,
     "none of UDP"},
    {"no mapped port of TCP where UDP passes",
     [](auto& f) { f.v4.tcp_port.is_asked_by_upnp = true; },
     "mapping_tcp",
     health::good,
     "nor UPnP"},
    {"no mapped port of TCP where UDP is blocked",
     block_udp,
     "mapping_tcp",
     health::doubtful,
     "turn PCP"},
    {"a port of TCP that the router was not asked for",
     [](auto& f) {
         block_udp(f);
         f.v4.tcp_port.is_asked = false;
     },
     "mapping_tcp",
     health::unknown,
     "not tested: no port of TCP"},
    {"the same where the router opens ports of UDP",
     [](auto& f) {
         f.v4.udp_port.mapped = outside;
         f.v4.tcp_port.is_asked = false;
     },
     "mapping_tcp",
     health::unknown,
     "not tested: no port of TCP"},
    {"no port of TCP to map",
     [](auto& f) { f.v4.own = f.v4.by_udp.value(); },
     "mapping_tcp",
     health::good,
     "not needed"},
};

} // namespace

TEST_CASE("each kind of port that a router opens has its verdict", "[doctor]") {
    check(mapping_rows);
}
