#include "cli/doctor/network_verdicts.hpp"
#include "support/catch.hpp"

#include <functional>
#include <string>

using namespace babel;
using call::address_mapping;
using call::network_facts;
using cli::health;
using cli::verdict;

namespace {

const wire::seen_address at_home{4, {192, 168, 1, 2}, 40'000};
const wire::seen_address outside{4, {198, 51, 100, 7}, 41'000};
const wire::seen_address elsewhere{4, {198, 51, 100, 7}, 50'123};
const wire::seen_address of_carrier{4, {100, 64, 0, 9}, 40'000};

/// Behind a router that keeps one port.
network_facts usual() {
    network_facts found;
    found.v4.is_tried = true;
    found.v4.own = at_home;
    found.v4.by_udp = found.v4.by_other = outside;
    found.v4.has_other = true;
    found.v4.is_tls_open = found.v4.has_told_by_tls = true;
    found.v4.has_router = true;
    found.v6.is_tried = true;
    found.v6.failure = errc::no_address;
    return found;
}

void block_udp(network_facts& f) {
    f.v4.by_udp = f.v4.by_other = std::nullopt;
    f.v4.has_other = false;
}

void silence(network_facts& f) {
    block_udp(f);
    f.v4.has_told_by_tls = false;
}

verdict about(std::string_view part, const network_facts& found) {
    for (const auto& v : cli::of_network(found))
        if (v.about == part) return v;
    FAIL("no verdict on " << part);
    return {};
}

struct row {
    const char* what;
    std::function<void(network_facts&)> change;
    std::string_view about;
    health expected;
    std::string words; // in the finding or in the advice
};

const row rows[] = {
    {"UDP is answered", [](auto&) {}, "udp", health::good, "198.51.100.7:41000"},
    {"UDP is blocked", block_udp, "udp", health::doubtful, "firewall"},
    {"an older relay", silence, "udp", health::unknown, "not reported"},
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
    {"a mapped port",
     [](auto& f) { f.v4.mapped = outside; },
     "mapping",
     health::good,
     "(PCP or NAT-PMP): 198.51.100.7:41000"},
    {"a port mapped by UPnP",
     [](auto& f) {
         f.v4.mapped = outside;
         f.v4.is_mapped_by_upnp = true;
     },
     "mapping",
     health::good,
     "(UPnP): 198.51.100.7:41000"},
    {"a mapped port behind a carrier",
     [](auto& f) { f.v4.mapped = of_carrier; },
     "mapping",
     health::doubtful,
     "another router"},
    {"a mapped port behind a second router",
     [](auto& f) {
         f.v4.mapped = outside;
         f.v4.by_udp->address[3] = 8;
     },
     "mapping",
     health::doubtful,
     "another router"},
    {"no mapped port", [](auto&) {}, "mapping", health::good, "neither PCP nor NAT-PMP"},
    {"no mapped port by UPnP either",
     [](auto& f) { f.v4.is_asked_by_upnp = true; },
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
    {"a silent leg over TLS", silence, "relay", health::good, "takes calls over TLS"},
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
         silence(f);
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
         f.v4.mapped = outside;
     },
     "calls",
     health::good,
     "mapped port"},
    {"calls without UDP", block_udp, "calls", health::doubtful, "over TLS, with more delay"},
    {"calls with an older relay", silence, "calls", health::good, "at least by the relay over TLS"},
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
         silence(f);
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
    for (const auto& each : rows) {
        CAPTURE(each.what);
        auto found = usual();
        each.change(found);
        if (each.about == "calls" && found.v4.failure) found.v6.is_tried = false;
        const auto v = about(each.about, found);
        CAPTURE(v.what, v.advice);
        CHECK(v.is == each.expected);
        CHECK((v.what + "\n" + v.advice).find(each.words) != std::string::npos);
    }
}

TEST_CASE("without a server over TLS the network is not tested", "[doctor]") {
    const auto verdicts = cli::of_network({});
    REQUIRE(verdicts.size() == 1);
    CHECK(verdicts[0].about == "calls");
    CHECK(verdicts[0].is == health::unknown);
}

TEST_CASE("IPv6 is judged where IPv4 does not reach the server", "[doctor]") {
    auto found = usual();
    found.v6 = found.v4;
    found.v6.own = found.v6.by_udp.emplace(wire::seen_address{6, {0x20, 0x01, 0x0d, 0xb8}, 9});
    found.v4.failure = errc::timed_out;
    CHECK(about("nat", found).what.find("no router changes") != std::string::npos);
    CHECK(about("udp", found).what.find("[2001:db8::]:9") != std::string::npos);
}

TEST_CASE("the facts of the network are an object", "[doctor]") {
    auto found = usual();
    auto told = cli::network_object(found);
    CHECK(told.at("udp") == true);
    CHECK(told.at("mapping") == "same");
    CHECK(told.at("seen") == "198.51.100.7:41000");
    CHECK(told.at("relay_tls") == true);
    CHECK(told.at("ipv6") == false);
    CHECK_FALSE(told.contains("mapped"));
    silence(found);
    told = cli::network_object(found);
    CHECK(told.at("mapping") == "unknown");
    CHECK_FALSE(told.contains("udp"));
    CHECK_FALSE(told.contains("seen"));
}
