// Messages between nodes: bytes and bounds.
#include "server/signalling/elsewhere/node_messages.hpp"
#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

using namespace babel;
using server::callee_message;
using server::caller_message;
using server::encoded_packet;
using server::node_message;

namespace {

caller_message from_alice() {
    static constexpr std::array<std::uint8_t, 3> packet{9, 0, 1};
    static constexpr std::array<std::uint8_t, 32> key{7};
    return {5, "alice", "bob", "192.0.2.1", key, packet};
}

} // namespace

TEST_CASE("messages between nodes keep their fields", "[directory]") {
    const auto sent = from_alice();
    const encoded_packet caller(sent);
    const auto decoded = wire::decode<node_message>(caller.bytes());
    REQUIRE(decoded.has_value());
    const auto& got = std::get<caller_message>(*decoded);
    CHECK(got.request == 5);
    CHECK(got.from == "alice");
    CHECK(got.to == "bob");
    CHECK(got.address == "192.0.2.1");
    CHECK(got.key.size() == 32);
    CHECK(got.packet.size() == 3);

    wire::bytes_list_buffer packets;
    packets.add(sent.packet);
    packets.add(sent.packet);
    const callee_message answer{5, "bob", "alice", packets.view()};
    const encoded_packet callee(answer);
    const auto answered = wire::decode<node_message>(callee.bytes());
    REQUIRE(answered.has_value());
    CHECK(std::get<callee_message>(*answered).packets.size() == 2);
}

TEST_CASE("a message between nodes that is cut anywhere is refused", "[directory]") {
    const auto message = from_alice();
    const encoded_packet whole(message);
    const auto encoded = whole.bytes();
    for (std::size_t size = 0; size < encoded.size(); ++size)
        CHECK_FALSE(wire::decode<node_message>(encoded.first(size)).has_value());
    std::vector<std::uint8_t> longer(encoded.begin(), encoded.end());
    longer.push_back(0);
    CHECK_FALSE(wire::decode<node_message>(longer).has_value());
}

TEST_CASE("fields of messages between nodes are bounded", "[directory]") {
    const std::string long_name(85, 'n');
    const std::string long_address(256, 'h');
    const std::array<std::uint8_t, 31> short_key{};
    auto message = from_alice();
    CHECK(message.is_in_bounds());
    SECTION("an empty sender") {
        message.from = {};
    }
    SECTION("a long sender") {
        message.from = long_name;
    }
    SECTION("an empty recipient") {
        message.to = {};
    }
    SECTION("a long address") {
        message.address = long_address;
    }
    SECTION("a key of another size") {
        message.key = short_key;
    }
    CHECK_FALSE(message.is_in_bounds());
}

TEST_CASE("an answer has four packets at most", "[directory]") {
    wire::bytes_list_buffer packets;
    for (int i = 0; i < 4; ++i)
        packets.add({});
    CHECK(callee_message{1, "bob", "alice", packets.view()}.is_in_bounds());
    packets.add({});
    CHECK_FALSE(callee_message{1, "bob", "alice", packets.view()}.is_in_bounds());
}
