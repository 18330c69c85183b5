#include "cli/options/address.hpp"
#include "support/catch.hpp"

using namespace babel::cli;

namespace {

struct listen_row {
    const char* text;
    const char* address;
    std::uint16_t first;
    std::uint16_t last;
};

} // namespace

TEST_CASE("a listen address is read as address and ports or either", "[address]") {
    const auto row = GENERATE(values<listen_row>({
        {"40000", "", 40000, 40000},
        {"40000-40010", "", 40000, 40010},
        {":40000", "", 40000, 40000},
        {"192.0.2.1", "192.0.2.1", 0, 0},
        {"192.0.2.1:40000-40001", "192.0.2.1", 40000, 40001},
        {"::1", "::1", 0, 0},
        {"[::1]:40000", "::1", 40000, 40000},
    }));
    INFO(row.text);
    const auto parsed = parse_listen(row.text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->address == row.address);
    CHECK(parsed->ports.first == row.first);
    CHECK(parsed->ports.last == row.last);
}

TEST_CASE("a range that runs backwards or holds no port is refused", "[address]") {
    for (const auto* text : {"0", "40010-40000", "1-65536", "a:1-", "a:-1", "[::1]:x", "a b:1"}) {
        INFO("text: " << text);
        CHECK_FALSE(parse_listen(text).has_value());
    }
}

TEST_CASE("an IPv6 address that may end with a port has to be written in brackets", "[address]") {
    CHECK(
        check_clear("::1:4242").error() ==
        "write [::1]:4242 for that port, or [::1:4242] for that address"
    );
    for (const auto* clear :
         {"::1",
          "2001:db8::1",
          "fe80::1:2",
          "fe80::abcd:12ef",
          "[::1]:4242",
          "192.0.2.1:4242",
          "example.org:4242",
          "1:2:3:4:5:6:7:4242"}) {
        INFO(clear);
        CHECK(check_clear(clear).has_value());
    }
}

TEST_CASE("the reason that a text is no address is given in words", "[address]") {
    using enum babel::client::address_fault;
    CHECK(address_fault_text(not_an_address) == "is not a HOST[:PORT] or a link");
    CHECK(address_fault_text(bad_parameter) == "has a part that is damaged or appears twice");
    CHECK(address_fault_text(unknown_parameter) == "has a part that this version does not have");
    CHECK(address_fault_text(bad_key) == "has no valid fingerprint behind k=");
    CHECK(address_fault_text(bad_invite) == "has no valid invitation behind i=");
    CHECK(address_fault_text(bad_name) == "has a name that is too long");
    CHECK(address_fault_text(needs_tls) == "has parts that need babels://");
}
