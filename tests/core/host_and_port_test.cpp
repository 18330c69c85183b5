// Hosts and ports as users write them.
#include "support/catch.hpp"
#include <babel/core/host_and_port.hpp>

#include <utility>

using namespace babel;

TEST_CASE("a host is read with and without a port and in both families", "[host]") {
    CHECK(parse_host_and_port("example.org", 4242) == host_and_port{"example.org", 4242});
    CHECK(parse_host_and_port("example.org:99", 4242) == host_and_port{"example.org", 99});
    CHECK(parse_host_and_port("192.0.2.1:65535", 4242) == host_and_port{"192.0.2.1", 65535});
    CHECK(parse_host_and_port("2001:db8::1", 4242) == host_and_port{"2001:db8::1", 4242});
    CHECK(parse_host_and_port("[2001:db8::1]:7", 4242) == host_and_port{"2001:db8::1", 7});
    CHECK(parse_host_and_port("[::1]", 4242) == host_and_port{"::1", 4242});
}

TEST_CASE("a malformed host or port is refused", "[host]") {
    for (const auto* text :
         {"",
          ":",
          ":99",
          "a:",
          "a:0",
          "a:65536",
          "a:x",
          "a:1x",
          "a b",
          "[::1",
          "[::1]x",
          "[::1]:",
          "a\x1b"}) {
        INFO("text: " << text);
        CHECK_FALSE(parse_host_and_port(text, 4242).has_value());
    }
}

TEST_CASE("a host is lower case except for the name of an interface", "[host]") {
    CHECK(parse_host_and_port("Example.ORG", 1) == host_and_port{"example.org", 1});
    CHECK(parse_host_and_port("FE80::1%Eth0", 1) == host_and_port{"fe80::1%Eth0", 1});
}

TEST_CASE("a host has one spelling", "[host]") {
    const std::pair<const char*, const char*> rows[] = {
        {"example.org.", "example.org"},
        {"Example.Org.:7", "example.org"},
        {"2001:0DB8:0:0:0:0:0:1", "2001:db8::1"},
        {"[2001:db8:0:0::0001]:7", "2001:db8::1"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"::FFFF:c000:201", "192.0.2.1"},
        {"FE80:0::1%Eth0", "fe80::1%Eth0"},
        {"0x7f000001", "127.0.0.1"},
        {"0x7f.example", "0x7f.example"},
    };
    for (const auto& [text, host] : rows) {
        INFO(text);
        const auto read = parse_host_and_port(text, 1);
        REQUIRE(read);
        CHECK(read->host == host);
        CHECK(parse_host_and_port(read->host, 1)->host == host);
    }
}
