// Verdicts of doctor on the network.
#include "cli/doctor/usual_network.hpp"

using namespace babel;
using namespace babel::test;

namespace {

const network_row network_rows[] = {
    {"UDP is answered", [](auto&) {}, "udp", health::good, "198.51.100.7:41000"},
    {"UDP is blocked", block_udp, "udp", health::doubtful, "firewall"},
    {"an older relay", silence_relay, "udp", health::unknown, "not reported"},
    {"one port", [](auto&) {}, "nat", health::good, "one port"},
    {"no router",
     [](auto& f) { f.v4.own = f.v4.by_udp.value(); },
     "nat",
     health::good,
     "no router changes"},
    {"symmetric", [](auto& f) { f.v4.by_other = elsewhere; }, "nat", health::doubtful, "symmetric"},
    {"one port of the server",
     [](auto& f) {
         f.v4.has_other = false;
         f.v4.by_other.reset();
     },
     "nat",
     health::unknown,
     "no second port"},
    {"a second port behind a firewall",
     [](auto& f) { f.v4.by_other.reset(); },
     "nat",
     health::unknown,
     "does not answer"},
    {"router without UDP", block_udp, "nat", health::unknown, "needs UDP"},
    {"a router before this machine",
     [](auto&) {},
     "reach",
     health::good,
     "only to ports that it forwards"},
    {"nothing before this machine",
     [](auto& f) { f.v4.own = f.v4.by_udp.value(); },
     "reach",
     health::good,
     "can connect here"},
    {"reach without UDP", block_udp, "reach", health::unknown, "needs UDP"},
    {"both legs", [](auto&) {}, "relay", health::good, "by UDP and over TLS"},
    {"a leg over TLS", block_udp, "relay", health::good, "answers over TLS"},
    {"a silent leg over TLS", silence_relay, "relay", health::good, "takes calls over TLS"},
    {"no leg over TLS",
     [](auto& f) {
         f.v4.is_tls_open = f.v4.has_told_by_tls = false;
         f.v4.tls_failure = errc::timed_out;
     },
     "relay",
     health::doubtful,
     "timed out"},
    {"no relay",
     [](auto& f) {
         silence_relay(f);
         f.v4.is_tls_open = false;
     },
     "relay",
     health::unknown,
     "another machine"},
    {"no IPv6", [](auto&) {}, "ipv6", health::good, "none here"},
    {"IPv6 to the server", [](auto& f) { f.v6.failure = {}; }, "ipv6", health::good, "reaches"},
    {"a server without IPv6",
     [](auto& f) { f.has_global_v6 = true; },
     "ipv6",
     health::good,
     "the server does not"},
    {"broken IPv6",
     [](auto& f) {
         f.has_global_v6 = true;
         f.v6.failure = errc::timed_out;
     },
     "ipv6",
     health::doubtful,
     "broken"},
    {"IPv6 turned off",
     [](auto& f) {
         f.has_global_v6 = true;
         f.v6.is_tried = false;
     },
     "ipv6",
     health::unknown,
     "option"},
    {"calls with one port", [](auto&) {}, "calls", health::good, "directly with most people"},
    {"calls without a router",
     [](auto& f) { f.v4.own = f.v4.by_udp.value(); },
     "calls",
     health::good,
     "nearly everybody"},
    {"calls behind a symmetric router",
     [](auto& f) { f.v4.by_other = elsewhere; },
     "calls",
     health::doubtful,
     "by the relay with others"},
    {"the same with IPv6",
     [](auto& f) {
         f.v4.by_other = elsewhere;
         f.v6.by_udp = wire::seen_address{6, {0x20, 0x01}, 4};
     },
     "calls",
     health::doubtful,
     "people who have IPv6"},
    {"the same with a mapped port",
     [](auto& f) {
         f.v4.by_other = elsewhere;
         f.v4.udp_port.mapped = outside;
     },
     "calls",
     health::good,
     "mapped port"},
    {"calls without UDP", block_udp, "calls", health::doubtful, "over TLS, with more delay"},
    {"the same with a mapped port of TCP",
     [](auto& f) {
         block_udp(f);
         f.v4.tcp_port.mapped = outside;
     },
     "calls",
     health::doubtful,
     "by the mapped port of TCP"},
    {"calls with an older relay",
     silence_relay,
     "calls",
     health::good,
     "at least by the relay over TLS"},
    {"calls with a server of one port",
     [](auto& f) {
         f.v4.has_other = false;
         f.v4.by_other.reset();
     },
     "calls",
     health::good,
     "at least by the relay"},
    {"calls without a relay",
     [](auto& f) {
         silence_relay(f);
         f.v4.is_tls_open = false;
     },
     "calls",
     health::unknown,
     "not reported"},
    {"IPv6 alone, by an option",
     [](auto& f) {
         f.v6 = f.v4;
         f.v4 = {};
     },
     "calls",
     health::good,
     "directly with most people"},
    {"a connection that failed",
     [](auto& f) { f.v4.failure = errc::timed_out; },
     "calls",
     health::unknown,
     "timed out"},
};

} // namespace

TEST_CASE("each fact of the network has its verdict", "[doctor]") {
    check(network_rows);
}

TEST_CASE("without a server over TLS the network is not tested", "[doctor]") {
    const auto verdicts = cli::of_network({});
    REQUIRE(verdicts.size() == 1);
    CHECK(verdicts[0].about == "calls");
    CHECK(verdicts[0].is == health::unknown);
}

TEST_CASE("IPv6 is judged where IPv4 does not reach the server", "[doctor]") {
    auto found = usual_network();
    found.v6 = found.v4;
    found.v6.own = found.v6.by_udp.emplace(wire::seen_address{6, {0x20, 0x01, 0x0d, 0xb8}, 9});
    found.v4.failure = errc::timed_out;
    CHECK(verdict_on("nat", found).what.find("no router changes") != std::string::npos);
    CHECK(verdict_on("udp", found).what.find("[2001:db8::]:9") != std::string::npos);
}

TEST_CASE("the facts of the network are an object", "[doctor]") {
    auto found = usual_network();
    auto told = cli::network_object(found);
    CHECK(told.at("udp") == true);
    CHECK(told.at("mapping") == "same");
    CHECK(told.at("seen") == "198.51.100.7:41000");
    CHECK(told.at("relay_tls") == true);
    CHECK(told.at("ipv6") == false);
    CHECK_FALSE(told.contains("mapped"));
    CHECK_FALSE(told.contains("mapped_tcp"));
    found.v4.udp_port.mapped = outside;
    found.v4.tcp_port.mapped = elsewhere;
    told = cli::network_object(found);
    CHECK(told.at("mapped") == "198.51.100.7:41000");
    CHECK(told.at("mapped_tcp") == "198.51.100.7:50123");
    silence_relay(found);
    told = cli::network_object(found);
    CHECK(told.at("mapping") == "unknown");
    CHECK_FALSE(told.contains("udp"));
    CHECK_FALSE(told.contains("seen"));
}
