// Candidates that are told to the peer, and those of the peer that are probed.
#include "nat/mapping_rows.hpp"
#include "support/catch.hpp"
#include <babel/nat/candidate_rules.hpp>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using nat::address_scope;
using nat::candidate;
using test::seen;

namespace {

constexpr auto host = wire::candidate_origin::host;
constexpr auto seen_by_relay = wire::candidate_origin::seen;
constexpr auto mapped = wire::candidate_origin::mapped;

candidate
at(const std::string& address, std::uint16_t port = 4000, wire::candidate_origin origin = host) {
    return {origin, false, seen(address, port)};
}

bool is_probed(const std::string& address, address_scope server, std::uint16_t port = 4000) {
    nat::probe_limits limits;
    limits.server = server;
    const std::vector all{at(address, port)};
    return !nat::candidates_to_probe(all, limits).empty();
}

} // namespace

TEST_CASE("addresses mean something in a part of the Internet", "[candidates]") {
    using enum address_scope;
    const std::pair<const char*, address_scope> rows[]{
        {"0.0.0.0", nowhere},
        {"0.1.2.3", nowhere},
        {"224.0.0.1", nowhere},
        {"239.255.255.255", nowhere},
        {"240.0.0.1", nowhere},
        {"255.255.255.255", nowhere},
        {"::", nowhere},
        {"ff02::1", nowhere},
        {"::ffff:224.0.0.1", nowhere},
        {"::10.0.0.1", nowhere},
        {"64:ff9b::10.0.0.1", local_network},
        {"64:ff9b::203.0.113.1", world},
        {"2002:7f00:1::1", machine},
        {"2002:cb00:7101::1", world},
        {"127.0.0.1", machine},
        {"127.255.0.9", machine},
        {"::1", machine},
        {"::ffff:127.0.0.1", machine},
        {"169.254.1.1", link},
        {"fe80::1", link},
        {"febf::1", link},
        {"10.0.0.1", local_network},
        {"172.16.0.1", local_network},
        {"172.31.255.255", local_network},
        {"192.168.1.1", local_network},
        {"100.64.0.1", local_network},
        {"100.127.255.255", local_network},
        {"fc00::1", local_network},
        {"fdff::1", local_network},
        {"::ffff:10.0.0.1", local_network},
        {"1.2.3.4", world},
        {"9.255.255.255", world},
        {"11.0.0.0", world},
        {"100.63.255.255", world},
        {"100.128.0.0", world},
        {"169.253.1.1", world},
        {"172.15.0.1", world},
        {"172.32.0.1", world},
        {"192.167.1.1", world},
        {"223.255.255.255", world},
        {"2001:db8::1", world},
        {"fec0::1", world},
        {"::2", nowhere}};
    for (const auto& [address, expected] : rows) {
        INFO(address);
        CHECK(nat::scope_of(seen(address)) == expected);
    }
}

TEST_CASE("a peer cannot have us probe this machine or its links", "[candidates]") {
    for (const auto server :
         {address_scope::world, address_scope::local_network, address_scope::machine}) {
        for (const auto* const address :
             {"0.0.0.0",
              "224.0.0.1",
              "255.255.255.255",
              "::",
              "ff02::1",
              "169.254.1.1",
              "fe80::1",
              "::ffff:169.254.1.1"}) {
            INFO(address);
            CHECK_FALSE(is_probed(address, server));
        }
        const bool is_here = server == address_scope::machine;
        CHECK(is_probed("127.0.0.1", server) == is_here);
        CHECK(is_probed("::1", server) == is_here);
        CHECK(is_probed("::ffff:127.0.0.1", server) == is_here);
        CHECK(is_probed("203.0.113.7", server));
        CHECK(is_probed("2001:db8::7", server));
    }
}

TEST_CASE("ports of services are not probed", "[candidates]") {
    for (const auto port : std::initializer_list<std::uint16_t>{0, 53, 443, 1023})
        CHECK_FALSE(is_probed("203.0.113.7", address_scope::world, port));
    CHECK(is_probed("203.0.113.7", address_scope::world, 1024));
    CHECK(is_probed("203.0.113.7", address_scope::world, 65535));
}

TEST_CASE("private addresses are probed where the server has one", "[candidates]") {
    for (const auto* const address :
         {"10.1.2.3", "192.168.1.2", "100.64.0.1", "fd00::1", "::ffff:10.1.2.3"}) {
        INFO(address);
        CHECK_FALSE(is_probed(address, address_scope::world));
        CHECK_FALSE(is_probed(address, address_scope::link));
        CHECK(is_probed(address, address_scope::local_network));
        CHECK(is_probed(address, address_scope::machine));
    }
}

TEST_CASE("private addresses are probed behind one router", "[candidates]") {
    nat::probe_limits limits;
    limits.own_seen = {seen("203.0.113.7", 40000)};
    const auto probed = [&](const candidate& witness) {
        const std::vector all{at("192.168.1.2"), witness};
        const auto kept = nat::candidates_to_probe(all, limits);
        return !kept.empty() && kept.front().at == seen("192.168.1.2", 4000);
    };
    CHECK(probed(at("203.0.113.7", 40001, seen_by_relay)));
    CHECK(probed(at("::ffff:203.0.113.7", 40001, seen_by_relay)));
    CHECK_FALSE(probed(at("203.0.113.8", 40000, seen_by_relay)));
    CHECK_FALSE(probed(at("203.0.113.7", 40001, mapped)));
    CHECK_FALSE(probed(at("203.0.113.7", 40001, host)));
    limits.own_seen.clear();
    CHECK_FALSE(probed(at("203.0.113.7", 40001, seen_by_relay)));
}

TEST_CASE("a peer cannot have us connect to services of a private network", "[candidates]") {
    nat::probe_limits limits;
    limits.server = address_scope::local_network;
    const auto is_admitted = [&](const wire::seen_address& end, bool is_tcp) {
        const std::vector all{candidate{host, is_tcp, end}};
        return !nat::candidates_to_probe(all, limits).empty();
    };
    CHECK_FALSE(is_admitted(seen("192.168.1.20", 9100), true));
    CHECK(is_admitted(seen("192.168.1.20", 9100), false));
    CHECK(is_admitted(seen("192.168.1.20", 40000), true));
    CHECK(is_admitted(seen("203.0.113.7", 9100), true));
    CHECK_FALSE(is_admitted(seen("2001:db8::20", 9100), true)); // perhaps of the network here
    CHECK(is_admitted(seen("2001:db8::20", 9100), false));
    CHECK(is_admitted(seen("2001:db8::20", 40000), true));
    limits.own_seen = {seen("203.0.113.7", 40000)};
    CHECK_FALSE(is_admitted(seen("203.0.113.7", 9100), true));
    CHECK(is_admitted(seen("203.0.113.7", 41000), true));
}

TEST_CASE("eight of a peer's candidates are probed at most, and each once", "[candidates]") {
    std::vector<candidate> all;
    for (std::uint16_t i = 0; i < 20; ++i)
        all.push_back(at("203.0.113.7", static_cast<std::uint16_t>(4000 + i / 2)));
    all.insert(all.begin(), at("::ffff:203.0.113.7", 4000));
    const auto kept = nat::candidates_to_probe(all, {});
    REQUIRE(kept.size() == 8);
    for (std::uint16_t i = 0; i < 8; ++i)
        CHECK(kept[i].at == seen("203.0.113.7", static_cast<std::uint16_t>(4000 + i)));
}

TEST_CASE("all own addresses are told, each once", "[candidates]") {
    nat::own_ends own;
    own.hosts = {seen("192.168.1.2", 4000), seen("2001:db8::2", 4001)};
    own.seen = {seen("203.0.113.7", 40000), seen("2001:db8::2", 4001)};
    own.mapped = {seen("203.0.113.7", 40000), seen("203.0.113.7", 4000)};
    const std::vector<candidate> expected{
        at("203.0.113.7", 40000, seen_by_relay),
        at("192.168.1.2", 4000, host),
        at("2001:db8::2", 4001, seen_by_relay),
        at("203.0.113.7", 4000, mapped)};
    CHECK(nat::candidates_to_tell(own) == expected);
    CHECK(nat::candidates_to_tell({}).empty());
}

TEST_CASE("ends of TCP are told beside those of UDP", "[candidates]") {
    const auto by_tcp = [](candidate each) {
        each.is_tcp = true;
        return each;
    };
    nat::own_ends own;
    own.mapped = {seen("203.0.113.7", 4000)};
    own.tcp_seen = {seen("203.0.113.7", 40000)};
    own.tcp_hosts = {seen("192.168.1.2", 40000)};
    own.tcp_mapped = {seen("203.0.113.7", 4000)};
    const auto as_host = by_tcp(at("192.168.1.2", 40000, host));
    const auto as_seen = by_tcp(at("203.0.113.7", 40000, seen_by_relay));
    const auto by_udp = at("203.0.113.7", 4000, mapped);
    CHECK(nat::candidates_to_tell(own) == std::vector{by_udp, as_seen, by_tcp(by_udp), as_host});
    own.tcp_mapped = own.tcp_seen; // the router kept the port
    CHECK(nat::candidates_to_tell(own) == std::vector{by_udp, as_seen, as_host});
}

TEST_CASE("the best of each kind are told where there are many", "[candidates]") {
    nat::own_ends own;
    for (std::uint16_t i = 0; i < 20; ++i)
        own.hosts.push_back(seen("192.168.1.2", static_cast<std::uint16_t>(4000 + i)));
    own.seen = {seen("203.0.113.7", 40000), seen("2001:db8::7", 40000)};
    own.mapped = {seen("203.0.113.7", 4000)};
    own.tcp_mapped = {seen("203.0.113.7", 4001)};
    const auto told = nat::candidates_to_tell(own);
    REQUIRE(told.size() == 8);
    CHECK(std::ranges::count(told, seen_by_relay, &candidate::origin) == 2);
    CHECK(std::ranges::count(told, mapped, &candidate::origin) == 2);
    CHECK(std::ranges::count(told, true, &candidate::is_tcp) == 1);
    CHECK(told.back().at == seen("192.168.1.2", 4003));
}

TEST_CASE("addresses that nobody can probe are not told", "[candidates]") {
    nat::own_ends own;
    own.hosts = {
        seen("fe80::1", 4000),
        seen("0.0.0.0", 4000),
        seen("192.168.1.2", 0),
        seen("192.168.1.2", 1023)};
    own.mapped = {seen("0.0.0.0", 4000)};
    CHECK(nat::candidates_to_tell(own).empty());
}
