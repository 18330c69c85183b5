// Binds that were copied, and floods of Binds.
#include "server/relay/table_fixture.hpp"

#include <chrono>
#include <cstdint>

using namespace babel;
using namespace std::chrono_literals;
using test::here;
using test::relay_client;
using test::table_fixture;
using test::there;
using test::tls;
using test::udp;
using refusal = server::relay_counters::refusal;
using wire::bound_code;

namespace {

const auto stranger = udp("203.0.113.66");

/// Binds without a valid MAC, from that place.
void forge_binds(table_fixture& t, const server::leg_address& from, int count) {
    auto forged = relay_client(77, 78).bind();
    forged.back() ^= 1;
    for (int i = 0; i < count; ++i)
        CHECK(t.answer(forged, from).empty());
}

} // namespace

TEST_CASE("a copied Bind by UDP takes no leg by TLS", "[relay]") {
    table_fixture t;
    t.both_bound();
    CHECK(t.answer(t.alice.bind(), tls(7)).empty()); // held back on its way, with a good cookie
    CHECK(t.refused(refusal::ticket) == 1);
    CHECK(t.table.tls_legs() == 0);
    CHECK(is_same_sender(*t.route(t.bob.sealed(), there), here));
}

TEST_CASE("a Bind that was copied from another connection takes no leg", "[relay]") {
    table_fixture t;
    t.is_bound(t.alice, tls(1));
    const auto copy = t.alice.bind_by_tls(tls(1).exported);
    CHECK(t.answer(copy, tls(2)).empty());
    CHECK_FALSE(t.table.has_leg_at(2));
    CHECK(t.answer(relay_client(30, 40).bind_by_tls({}), tls(3)).empty());
    CHECK(t.table.pairs() == 1);
    CHECK(t.refused(refusal::ticket) == 2);
    CHECK_FALSE(t.answer(copy, tls(1)).empty()); // it was not used up
}

TEST_CASE("a copied Bind by TLS binds no address", "[relay]") {
    table_fixture t;
    t.is_bound(t.alice, tls(1));
    const auto got = t.alice.take(t.answer(t.alice.bind_by_tls(tls(1).exported), stranger));
    REQUIRE(got.has_value());
    CHECK(got->verdict == bound_code::again);
    CHECK(t.table.has_leg_at(1));
    CHECK(t.table.udp_legs() == 0);
}

TEST_CASE("invalid Binds of a source are heard 200 times a second", "[relay]") {
    table_fixture t;
    forge_binds(t, stranger, 250);
    CHECK(t.refused(refusal::ticket) == 200);
    CHECK(t.refused(refusal::rate) == 50);
    relay_client carol(30, 40);
    CHECK_FALSE(t.binds(carol, stranger).has_value());
    CHECK(t.binds(carol, udp("203.0.113.67")) == bound_code::again);
    t.now += 5ms;
    CHECK(t.binds(carol, stranger) == bound_code::again);
    CHECK_FALSE(t.binds(carol, stranger).has_value());
}

TEST_CASE("valid Binds that bind nothing count against their source, too", "[relay]") {
    table_fixture t;
    relay_client carol(30, 40);
    for (int i = 0; i < 200; ++i)
        CHECK(t.binds(carol, udp("203.0.113.66", static_cast<std::uint16_t>(1 + i))).has_value());
    CHECK_FALSE(t.binds(carol, udp("203.0.113.66", 300)));
}

TEST_CASE("a Bind that is held back and repeated does not use up those of its leg", "[relay]") {
    table_fixture t;
    t.both_bound();
    const auto held = t.alice.bind();
    SECTION("from elsewhere") {
        for (int i = 0; i < 20; ++i)
            CHECK_FALSE(t.answer(held, stranger).empty()); // to bind again, with another cookie
    }
    SECTION("as if from its leg") {
        for (int i = 0; i < 20; ++i)
            CHECK(t.answer(held, here).empty() == (i > 0));
    }
    CHECK(t.binds(t.alice, here) == bound_code::bound);
    CHECK(is_same_sender(*t.route(t.bob.sealed(), there), here));
}

TEST_CASE("copies without a cookie as if from a leg are heard 200 times a second", "[relay]") {
    table_fixture t;
    const auto first = relay_client(10, 20).bind_with(99); // of alice, who has no cookie yet
    t.both_bound();
    int answered = 0;
    for (int i = 0; i < 300; ++i)
        answered += t.answer(first, here).empty() ? 0 : 1;
    CHECK(answered > 100);
    CHECK(answered <= 200);
    CHECK(t.refused(refusal::rate) == 300U - static_cast<unsigned>(answered));
    CHECK(t.binds(t.alice, here) == bound_code::bound);
}

TEST_CASE("a flood from the address of a leg does not silence the leg", "[relay]") {
    table_fixture t;
    t.both_bound();
    forge_binds(t, here, 300);
    CHECK(t.binds(t.alice, here) == bound_code::bound);
}
