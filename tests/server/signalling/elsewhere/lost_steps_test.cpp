// Steps of sealed calls that cannot be sent to the other node.
#include "server/signalling/elsewhere/relayed_calls_of_two.hpp"
#include "server/signalling/elsewhere/sealed_calls_of_two.hpp"

#include <chrono>
#include <cstdint>
#include <span>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::end_line;
using test::lines;
using test::relayed_calls_of_two;
using test::sealed_calls_of_two;

namespace {

constexpr int by_caller = 4; // withdrawn
constexpr int by_loss = 5;   // failed

/// The caller's node hears of no outcome.
void check_offer_is_given_up(test::two_nodes& o) {
    o.a.signals.tidy(o.a.now + 1s);
    CHECK(o.settle() == lines{"alice: Offered 1 0 0 1 key 0"});
}

} // namespace

TEST_CASE("a step that cannot be sent ends the call that needs it", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    using enum wire::call_step;
    SECTION("for the caller") {
        o.a.all_names.is_linked = false;
        CHECK(
            o.steps(o.a, o.alice, number, handshake, "x") ==
            lines{end_line("alice", number, by_loss)}
        );
        o.a.all_names.is_linked = true;
        CHECK(o.a.counts.value(counter::node_messages_dropped) == 1);
        CHECK(o.steps(o.a, o.alice, number, handshake, "x").empty());
        CHECK(o.a.counts.value(counter::stray_signals) == 1);
    }
    SECTION("for the callee") {
        o.b.all_names.is_linked = false;
        CHECK(
            o.steps(o.b, o.bob, number, handshake, "x") == lines{end_line("bob", number, by_loss)}
        );
        o.b.all_names.is_linked = true;
        CHECK(o.b.counts.value(counter::node_messages_dropped) == 1);
        CHECK(o.steps(o.b, o.bob, number, handshake, "x").empty());
        CHECK(o.b.counts.value(counter::stray_signals) == 1);
    }
}

TEST_CASE("a call survives an acceptance that cannot be sent", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    o.b.all_names.is_linked = false;
    CHECK(o.steps(o.b, o.bob, number, wire::call_step::accept, "yes").empty());
    o.b.all_names.is_linked = true;
    CHECK(o.ends(o.b, o.bob, number, by_loss) == lines{end_line("alice", number, by_loss)});
}

TEST_CASE("a call whose withdrawal was lost ends when it is accepted", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    const std::uint8_t why = by_caller;
    o.a.asks(o.alice, wire::signal{number, wire::call_step::end, std::span(&why, 1)});
    o.lose();
    CHECK(
        o.steps(o.b, o.bob, number, wire::call_step::accept, "yes") ==
        lines{end_line("bob", number, by_caller)}
    );
}

TEST_CASE("an offer whose answer cannot be sent is withdrawn", "[calls][directory]") {
    sealed_calls_of_two o;
    o.b.all_names.is_linked = false;
    const auto told = o.offers();
    REQUIRE(told.size() == 2);
    CHECK(told[0].starts_with("bob: Offer "));
    CHECK(told[1].starts_with("bob: End "));
    CHECK(told[1].ends_with(" 4"));
    check_offer_is_given_up(o);
}

TEST_CASE("a base call whose answer cannot be sent is withdrawn", "[calls][directory]") {
    relayed_calls_of_two o;
    o.b.all_names.is_linked = false;
    CHECK(
        o.calls() == lines{"carol: CallRequest alice 192.0.2.1 40000", "carol: CallRefused alice"}
    );
    check_offer_is_given_up(o);
}
