#include "support/catch.hpp"
#include <babel/call/relay_grant.hpp>

#include <cstddef>
#include <string>
#include <vector>

using namespace babel;

namespace {

using places = std::vector<std::string>;

const std::vector<std::uint8_t> some_ticket(wire::ticket_bytes, 0x11);
const std::vector<std::uint8_t> some_leg_key(wire::leg_key_bytes, 0x22);

/// A grant as a client takes it over that reached its server there.
result<call::relay_grant> grant_with(const places& relays, const char* server) {
    wire::string_list_buffer list;
    for (const auto& each : relays)
        list.add(each);
    const wire::grant given{7, 8, some_ticket, some_leg_key, list.view()};
    return call::read_grant(given, asio::ip::make_address(server));
}

places taken(const places& relays, const char* server = "198.51.100.1") {
    places out;
    const auto read = grant_with(relays, server);
    REQUIRE(read.has_value());
    for (const auto& each : read->places)
        out.push_back(net::to_string(each));
    return out;
}

} // namespace

TEST_CASE("a grant is taken over with its ids and secrets", "[grant]") {
    const auto read = grant_with({"192.0.2.1:4243"}, "198.51.100.1");
    REQUIRE(read.has_value());
    CHECK(read->own_id == 7);
    CHECK(read->peer_id == 8);
    CHECK(std::ranges::equal(read->ticket, some_ticket));
    CHECK(std::ranges::equal(read->leg_key, some_leg_key));
}

TEST_CASE("places of a relay are addresses with ports, by the rules", "[grant]") {
    CHECK(taken({"192.0.2.1:4243", "[2001:db8::1]:443"}).size() == 2);
    const auto mapped = grant_with({"[::ffff:192.0.2.1]:4243"}, "198.51.100.1");
    REQUIRE(mapped.has_value());
    CHECK(mapped->places.front().address().is_v4());
    const auto bad = GENERATE(
        as<std::string>(),
        "relay.example:4243",
        "192.0.2.1",
        "192.0.2.1:",
        "192.0.2.1:0",
        "192.0.2.1:65536",
        "192.0.2.1:80",
        "192.0.2:4243",
        "2001:db8::1",
        "2001:db8::1:4243",
        "[2001:db8::1]",
        "[fe80::1%1]:4243",
        "127.0.0.1:4243",
        "[::ffff:127.0.0.1]:4243",
        " ",
        ":4243"
    );
    CHECK(taken({bad, "192.0.2.1:4243"}) == places{"192.0.2.1:4243"});
    CHECK(grant_with({bad}, "198.51.100.1").error() == errc::no_address);
}

TEST_CASE("places of the family that reached the server are first", "[grant]") {
    const places given{"[2001:db8::1]:4243", "192.0.2.1:4243", "[2001:db8::2]:4243"};
    CHECK(
        taken(given, "198.51.100.1") ==
        places{"192.0.2.1:4243", "[2001:db8::1]:4243", "[2001:db8::2]:4243"}
    );
    CHECK(
        taken(given, "2001:db8::9") ==
        places{"[2001:db8::1]:4243", "[2001:db8::2]:4243", "192.0.2.1:4243"}
    );
    CHECK(taken(given, "::ffff:198.51.100.1").front() == "192.0.2.1:4243");
}

TEST_CASE("a private place of a server with a public address is at that address", "[grant]") {
    CHECK(taken({"10.0.0.1:4300"}, "198.51.100.1") == places{"198.51.100.1:4300"});
    CHECK(taken({"[fd00::1]:4300"}, "2001:db8::9") == places{"[2001:db8::9]:4300"});
    CHECK(taken({"10.0.0.1:4300"}, "192.168.1.5") == places{"10.0.0.1:4300"});
    CHECK(taken({"10.0.0.1:4300"}, "127.0.0.1") == places{"10.0.0.1:4300"});
    CHECK(grant_with({"10.0.0.1:22"}, "198.51.100.1").error() == errc::no_address);
}

TEST_CASE("a grant that no call may use is refused", "[grant]") {
    CHECK(grant_with({}, "198.51.100.1").error() == errc::no_address);
    wire::string_list_buffer list;
    list.add("192.0.2.1:4243");
    const auto server = asio::ip::make_address("198.51.100.1");
    const auto refusal = [&](const wire::grant& given) {
        return call::read_grant(given, server).error();
    };
    const bytes_view ticket(some_ticket);
    CHECK(refusal({0, 8, ticket, some_leg_key, list.view()}) == errc::out_of_bounds);
    CHECK(refusal({7, 0, ticket, some_leg_key, list.view()}) == errc::out_of_bounds);
    CHECK(refusal({7, 7, ticket, some_leg_key, list.view()}) == errc::out_of_bounds);
    CHECK(refusal({7, 8, ticket.first(35), some_leg_key, list.view()}) == errc::out_of_bounds);
    CHECK(refusal({7, 8, ticket, ticket.first(31), list.view()}) == errc::out_of_bounds);
}
