// Places of the relay for callers of another node.
#include "server/signalling/elsewhere/node_messages.hpp"
#include "server/signalling/elsewhere/two_nodes.hpp"

#include <string>
#include <variant>
#include <vector>

using namespace babel;
using test::lines;
using test::two_nodes;

namespace {

/// Of the Offered in a message of the callee's node.
lines relays_in(bytes_view message) {
    const auto whole = wire::decode<server::node_message>(message);
    REQUIRE(whole.has_value());
    const auto* answer = std::get_if<server::callee_message>(&*whole);
    REQUIRE(answer != nullptr);
    lines places;
    for (const auto packet : answer->packets) {
        const auto decoded = wire::decode<server::callee_packet>(packet);
        REQUIRE(decoded.has_value());
        if (const auto* offered = std::get_if<wire::offered>(&*decoded))
            for (const auto each : offered->grant.relays)
                places.emplace_back(each);
    }
    return places;
}

} // namespace

TEST_CASE("a caller of another node gets places of the callee's relay", "[calls][directory]") {
    struct row {
        std::string own_address; // of the callee's node
        std::vector<std::string> relay_hosts;
        std::string place;
    };
    const std::vector<row> rows{
        {"203.0.113.12", {}, "203.0.113.12:4243"},
        {"2001:db8::12", {}, "[2001:db8::12]:4243"},
        {"node2.example.org", {}, "192.0.2.1:4243"}, // at which the callee reached the node
        {"", {}, "192.0.2.1:4243"},
        {"node2.example.org", {"198.51.100.12:443"}, "198.51.100.12:443"},
    };
    for (const auto& [own_address, relay_hosts, place] : rows) {
        CAPTURE(own_address);
        two_nodes o;
        o.b.all_names.own_address = own_address;
        o.b.signals.use_relay(server::relay_access{{}, 256, 4243, relay_hosts}, {});
        auto& alice = o.takes_calls(o.a, "alice");
        o.takes_calls(o.b, "bob");
        CHECK_FALSE(o.a.asks(alice, wire::offer{1, "bob", 0, wire::bytes_of("hello")}));
        REQUIRE(o.a.all_names.sent.size() == 1);
        o.b.all_names.events->called(o.a.all_names.sent.front().bytes, o.b.now);
        REQUIRE(o.b.all_names.sent.size() == 1);
        CHECK(relays_in(o.b.all_names.sent.front().bytes) == lines{place});
    }
}
