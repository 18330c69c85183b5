// Bounds of the messages that set up sealed calls.
#include "support/catch.hpp"
#include "wire/vectors.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <string>
#include <variant>

using namespace babel;
using namespace babel::test;

namespace {

const bytes many(3000);

bytes_view some(std::size_t size) {
    return bytes_view(many).first(size);
}

template <class Message>
bool is_taken(const Message& message) {
    const auto packet = wire::encode(message);
    const auto body = bytes_view(packet).subspan(wire::length_bytes);
    const auto decoded = wire::decode<std::variant<Message>>(body);
    if (!decoded) CHECK(decoded.error() == errc::out_of_bounds);
    return decoded.has_value();
}

wire::grant without_relay() {
    return {1, 2, {}, {}, {}};
}

wire::string_list_buffer relays_of(std::size_t count, std::size_t size) {
    const std::string text(size, '1');
    wire::string_list_buffer list;
    for (std::size_t i = 0; i < count; ++i)
        list.add(text);
    return list;
}

/// Both messages that bring a grant agree about it.
bool is_taken_grant(const wire::grant& given) {
    const bool is_call =
        is_taken(wire::offered{1, 9, wire::offer_outcome::passed_on, {}, {}, 0, given});
    CHECK(is_taken(wire::incoming_offer{9, "alice", {}, given, some(1)}) == is_call);
    return is_call;
}

} // namespace

TEST_CASE("a grant has two ids that differ", "[wire]") {
    CHECK(is_taken_grant({1, 2, {}, {}, {}}));
    CHECK_FALSE(is_taken_grant({1, 1, {}, {}, {}}));
    CHECK_FALSE(is_taken_grant({0, 2, {}, {}, {}}));
    CHECK_FALSE(is_taken_grant({1, 0, {}, {}, {}}));
}

TEST_CASE("a grant has a whole ticket, or neither a ticket nor relays", "[wire]") {
    const auto relays = relays_of(1, 14);
    for (const std::size_t ticket : {0u, 1u, 35u, 36u, 37u})
        for (const std::size_t key : {0u, 31u, 32u, 33u}) {
            INFO("ticket of " << ticket << ", key of " << key);
            const bool is_whole = ticket == 36 && key == 32;
            const bool is_none = ticket == 0 && key == 0;
            CHECK(is_taken_grant({1, 2, some(ticket), some(key), relays.view()}) == is_whole);
            CHECK(is_taken_grant({1, 2, some(ticket), some(key), {}}) == (is_whole || is_none));
        }
}

TEST_CASE("a grant has at most four relays of at most 64 bytes", "[wire]") {
    struct row {
        std::size_t count, bytes;
        bool fits;
    };
    for (const auto& [count, size, fits] :
         {row{4, 64, true}, row{5, 14, false}, row{1, 65, false}, row{1, 0, false}}) {
        INFO(count << " of " << size << " bytes");
        const auto relays = relays_of(count, size);
        CHECK(is_taken_grant({1, 2, some(36), some(32), relays.view()}) == fits);
    }
}

TEST_CASE("an offer has a tag, and brings bytes unless it is a base call", "[wire]") {
    CHECK(is_taken(wire::offer{1, "bob", 0, some(2048)}));
    CHECK_FALSE(is_taken(wire::offer{1, "bob", 0, some(2049)}));
    CHECK_FALSE(is_taken(wire::offer{1, "bob", 0, {}}));
    CHECK_FALSE(is_taken(wire::offer{0, "bob", 0, some(1)}));
    CHECK(is_taken(wire::offer{1, "bob", wire::offer_flag::base_call, {}}));
    CHECK_FALSE(is_taken(wire::offer{1, "bob", wire::offer_flag::base_call, some(1)}));
}

TEST_CASE("an offer that arrives has an id and bytes", "[wire]") {
    const auto given = without_relay();
    CHECK(is_taken(wire::incoming_offer{9, "alice", some(32), given, some(2048)}));
    CHECK_FALSE(is_taken(wire::incoming_offer{9, "alice", some(31), given, some(1)}));
    CHECK_FALSE(is_taken(wire::incoming_offer{9, "alice", {}, given, some(2049)}));
    CHECK_FALSE(is_taken(wire::incoming_offer{9, "alice", {}, given, {}}));
    CHECK_FALSE(is_taken(wire::incoming_offer{0, "alice", {}, given, some(1)}));
}

TEST_CASE("an offer that is passed on has an id and a grant, another neither", "[wire]") {
    const auto given = without_relay();
    using wire::offer_fault;
    using wire::offer_outcome;
    for (const auto outcome : {offer_outcome::passed_on, offer_outcome::base_call}) {
        const std::uint16_t port = outcome == offer_outcome::base_call ? 40000 : 0;
        CHECK(is_taken(wire::offered{1, 9, outcome, {}, {}, port, given}));
        CHECK_FALSE(is_taken(wire::offered{1, 0, outcome, {}, {}, port, given}));
        CHECK_FALSE(is_taken(wire::offered{1, 9, outcome, {}, {}, port, {}}));
    }
    const auto cannot = offer_outcome::cannot;
    CHECK(is_taken(wire::offered{1, 0, cannot, offer_fault::not_online, {}, 0, {}}));
    CHECK_FALSE(is_taken(wire::offered{1, 9, cannot, offer_fault::not_online, {}, 0, {}}));
    CHECK_FALSE(is_taken(wire::offered{1, 0, cannot, offer_fault::not_online, {}, 0, given}));
    CHECK_FALSE(is_taken(wire::offered{1, 0, cannot, {}, some(33), 0, {}}));
}

TEST_CASE("a step of a call has an id and at most 2 KiB, and an end has a reason", "[wire]") {
    using wire::call_step;
    CHECK(is_taken(wire::signal{9, call_step::handshake, some(2048)}));
    CHECK_FALSE(is_taken(wire::signal{9, call_step::handshake, some(2049)}));
    CHECK_FALSE(is_taken(wire::signal{0, call_step::handshake, some(1)}));
    CHECK(is_taken(wire::signal{9, call_step::accept, {}}));
    CHECK_FALSE(is_taken(wire::signal{9, call_step::end, {}}));
    const bytes busy{2};
    CHECK(wire::signal{9, call_step::end, busy}.reason() == wire::end_reason::busy);
    CHECK_FALSE(wire::signal{9, call_step::accept, busy}.reason());
}

TEST_CASE("an offer and its delivery, which share an opcode, go by their direction", "[wire]") {
    const auto out = wire::encode(wire::offer{1, "bob", 0, some(1)});
    const auto in = wire::encode(wire::incoming_offer{9, "alice", {}, without_relay(), some(1)});
    const auto sent = wire::decode<link_to_server>(bytes_view(out).subspan(wire::length_bytes));
    const auto got = wire::decode<link_to_client>(bytes_view(in).subspan(wire::length_bytes));
    REQUIRE(sent.has_value());
    REQUIRE(got.has_value());
    CHECK(std::get<wire::offer>(*sent).contact == "bob");
    CHECK(std::get<wire::incoming_offer>(*got).caller == "alice");
}

TEST_CASE("an answer has a port if it is about a base call, and else none", "[wire]") {
    using wire::offer_outcome;
    const auto is_taken_with = [](offer_outcome what, std::uint16_t port) {
        const bool is_cannot = what == offer_outcome::cannot;
        const std::uint32_t call = is_cannot ? 0 : 9;
        const auto given = is_cannot ? wire::grant() : without_relay();
        return is_taken(wire::offered{1, call, what, {}, {}, port, given});
    };
    CHECK(is_taken_with(offer_outcome::base_call, 40000));
    CHECK_FALSE(is_taken_with(offer_outcome::base_call, 0));
    for (const auto what : {offer_outcome::cannot, offer_outcome::passed_on}) {
        CHECK(is_taken_with(what, 0));
        CHECK_FALSE(is_taken_with(what, 40000));
    }
}
