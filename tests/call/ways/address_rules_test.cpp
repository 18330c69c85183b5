#include "call/ways/address_rules.hpp"
#include "support/catch.hpp"

using babel::errc;
using babel::call::check_caller_address;
using babel::call::check_relay_address;
namespace ip = boost::asio::ip;

namespace {

struct row {
    const char* host;
    unsigned short port;
    const char* server;
    bool allowed;
};

} // namespace

TEST_CASE(
    "a caller cannot lead a callee to an address that strangers may not choose", "[address]"
) {
    const auto [host, port, server, allowed] = GENERATE(values<row>({
        {"192.0.2.7", 40000, "198.51.100.1", true},
        {"2001:db8::7", 40000, "198.51.100.1", true},
        {"10.0.0.7", 40000, "198.51.100.1", true},
        {"192.0.2.7", 1024, "198.51.100.1", true},
        {"192.0.2.7", 1023, "198.51.100.1", false},
        {"192.0.2.7", 0, "198.51.100.1", false},
        {"224.0.0.1", 40000, "198.51.100.1", false},
        {"ff02::1", 40000, "198.51.100.1", false},
        {"255.255.255.255", 40000, "198.51.100.1", false},
        {"0.0.0.0", 40000, "127.0.0.1", false},
        {"0.1.2.3", 40000, "127.0.0.1", false},
        {"::", 40000, "::1", false},
        {"127.0.0.1", 40000, "198.51.100.1", false},
        {"127.0.0.1", 40000, "127.0.0.1", true},
        {"127.0.0.1", 40000, "::1", true},
        {"::1", 40000, "127.0.0.1", true},
        {"::1", 40000, "2001:db8::1", false},
        {"::ffff:127.0.0.1", 40000, "198.51.100.1", false},
        {"::ffff:224.0.0.1", 40000, "198.51.100.1", false},
        {"169.254.3.4", 40000, "198.51.100.1", false},
        {"169.254.3.4", 40000, "169.254.9.9", true},
        {"fe80::1", 40000, "2001:db8::1", false},
        {"fe80::1", 40000, "fe80::2", true},
    }));
    INFO(host << " port " << port << " server " << server);
    const ip::tcp::endpoint to(ip::make_address(host), port);
    const auto verdict = check_caller_address(to, ip::make_address(server));
    CHECK(!verdict == allowed);
    if (!allowed) CHECK(verdict == errc::forbidden_address);
}

TEST_CASE("a server cannot lead a client into the client's own networks", "[address]") {
    const auto [host, port, server, allowed] = GENERATE(values<row>({
        {"192.0.2.7", 4243, "198.51.100.1", true},
        {"2001:db8::7", 4243, "198.51.100.1", true},
        {"192.0.2.7", 443, "198.51.100.1", true},
        {"192.0.2.7", 1024, "198.51.100.1", true},
        {"192.0.2.7", 1023, "198.51.100.1", false},
        {"192.0.2.7", 53, "198.51.100.1", false},
        {"192.0.2.7", 0, "198.51.100.1", false},
        {"224.0.0.1", 4243, "127.0.0.1", false},
        {"ff02::1", 4243, "::1", false},
        {"255.255.255.255", 4243, "127.0.0.1", false},
        {"0.0.0.0", 4243, "127.0.0.1", false},
        {"0.1.2.3", 4243, "127.0.0.1", false},
        {"::", 4243, "::1", false},
        {"127.0.0.1", 4243, "198.51.100.1", false},
        {"127.0.0.1", 4243, "10.0.0.1", false},
        {"127.0.0.1", 4243, "127.0.0.1", true},
        {"::1", 4243, "127.0.0.1", true},
        {"::1", 4243, "2001:db8::1", false},
        {"::ffff:127.0.0.1", 4243, "198.51.100.1", false},
        {"::ffff:10.0.0.1", 4243, "198.51.100.1", false},
        {"169.254.3.4", 4243, "169.254.9.9", false},
        {"fe80::1", 4243, "fe80::2", false},
        {"10.0.0.7", 4243, "198.51.100.1", false},
        {"10.0.0.7", 4243, "192.168.3.1", true},
        {"10.0.0.7", 4243, "127.0.0.1", true},
        {"172.16.0.1", 4243, "198.51.100.1", false},
        {"172.31.255.254", 4243, "198.51.100.1", false},
        {"172.32.0.1", 4243, "198.51.100.1", true},
        {"192.168.0.1", 4243, "198.51.100.1", false},
        {"192.169.0.1", 4243, "198.51.100.1", true},
        {"100.64.0.1", 4243, "198.51.100.1", false},
        {"100.127.255.254", 4243, "198.51.100.1", false},
        {"100.128.0.1", 4243, "198.51.100.1", true},
        {"100.64.0.1", 4243, "100.64.0.2", true},
        {"fc00::1", 4243, "2001:db8::1", false},
        {"fdff::1", 4243, "2001:db8::1", false},
        {"fd00::1", 4243, "fd00::2", true},
    }));
    INFO(host << " port " << port << " server " << server);
    const ip::tcp::endpoint to(ip::make_address(host), port);
    const auto verdict = check_relay_address(to, ip::make_address(server));
    CHECK(!verdict == allowed);
    if (!allowed) CHECK(verdict == errc::forbidden_address);
}

TEST_CASE("a link-local address gets the zone of the link to the server", "[address]") {
    auto server = ip::make_address("fe80::2").to_v6();
    server.scope_id(1); // lo is the first everywhere
    CHECK(babel::call::with_own_zone("fe80::1", server) == "fe80::1%lo");
    CHECK(babel::call::with_own_zone("fe80::1%7", server) == "fe80::1%lo");
    CHECK(babel::call::with_own_zone("2001:db8::1", server) == "2001:db8::1");
    CHECK(babel::call::with_own_zone("192.0.2.1", server) == "192.0.2.1");
    CHECK(babel::call::with_own_zone("a.example", server) == "a.example");
    CHECK(babel::call::with_own_zone("fe80::1%7", ip::make_address("192.0.2.1")) == "fe80::1%7");
}
