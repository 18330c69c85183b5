// Sealed calls between users of two nodes.
#include "server/signalling/elsewhere/node_messages.hpp"
#include "server/signalling/elsewhere/sealed_calls_of_two.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::end_line;
using test::lines;
using test::sealed_calls_of_two;
using test::two_nodes;

namespace {

constexpr int withdrawn = 4;
constexpr int failed = 5;

std::string with_number(std::string_view before, std::uint32_t number, std::string_view behind) {
    return std::string(before) + std::to_string(number) + std::string(behind);
}

} // namespace

TEST_CASE("an offer to another node is passed on and answered", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto told = o.offers();
    REQUIRE(told.size() == 2);
    const auto number = test::calls_fixture::number_in(told[0]);
    CHECK(told[0] == with_number("alice: Offered 1 ", number, " 1 0 key 0"));
    CHECK(told[1] == with_number("bob: Offer ", number, " alice key 0 hello"));
    o.a.signals.tidy(o.a.now + 5s);
    CHECK(o.settle().empty());
}

TEST_CASE("both sides of an offer are shown the other's key", "[calls][directory]") {
    two_nodes o;
    o.a.all_names.answer = o.b.all_names.answer = server::claim_verdict::granted;
    auto& alice = o.a.comes_with_key("alice", o.a.key);
    o.b.comes_elsewhere("alice", alice.flags());
    o.b.takes_calls("bob");
    o.a.comes_elsewhere("bob", wire::contact_flag::guest | wire::contact_flag::takes_offers);
    o.flush(o.a);
    o.flush(o.b);
    const auto told = o.says(o.a, alice, wire::offer{1, "bob", 0, wire::bytes_of("x")});
    REQUIRE(told.size() == 2);
    CHECK(told[1].find(" alice key 32 x") != std::string::npos);
}

TEST_CASE("steps of a call go both ways until its end", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    using enum wire::call_step;
    CHECK(
        o.steps(o.b, o.bob, number, handshake, "x") ==
        lines{with_number("alice: Signal ", number, " 1 x")}
    );
    CHECK(
        o.steps(o.a, o.alice, number, handshake, "y") ==
        lines{with_number("bob: Signal ", number, " 1 y")}
    );
    CHECK(
        o.steps(o.b, o.bob, number, accept, "z") ==
        lines{with_number("alice: Signal ", number, " 2 z")}
    );
    SECTION("by the caller") {
        CHECK(o.ends(o.a, o.alice, number, failed) == lines{end_line("bob", number, failed)});
    }
    SECTION("by the callee") {
        CHECK(o.ends(o.b, o.bob, number, failed) == lines{end_line("alice", number, failed)});
    }
    SECTION("by either, after the time of an offer") {
        o.a.now += 80s;
        o.b.now += 80s;
        o.a.signals.tidy(o.a.now);
        o.b.signals.tidy(o.b.now);
        CHECK(o.ends(o.a, o.alice, number, failed) == lines{end_line("bob", number, failed)});
    }
    CHECK(o.steps(o.a, o.alice, number, handshake, "late").empty());
    CHECK(o.steps(o.b, o.bob, number, handshake, "late").empty());
    CHECK(o.a.counts.value(counter::stray_signals) == 1);
    CHECK(o.b.counts.value(counter::stray_signals) == 1);
}

TEST_CASE("a step that is not the sender's goes nowhere", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    using enum wire::call_step;
    auto& carol = o.takes_calls(o.a, "carol");
    CHECK(o.steps(o.a, carol, number, handshake, "x").empty());
    CHECK(o.steps(o.a, o.alice, number, accept, "x").empty()); // the callee's
    CHECK(o.steps(o.a, o.alice, number + 1, handshake, "x").empty());
    CHECK(o.a.counts.value(counter::stray_signals) == 3);
    CHECK(o.a.all_names.sent.empty());
}

TEST_CASE("a caller who says too much ends the call", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    for (unsigned i = 0; i < server::max_signals; ++i)
        CHECK(o.steps(o.a, o.alice, number, wire::call_step::handshake, "x").size() == 1);
    CHECK(
        o.steps(o.a, o.alice, number, wire::call_step::handshake, "x") ==
        lines{end_line("alice", number, failed), end_line("bob", number, failed)}
    );
    CHECK(o.steps(o.a, o.alice, number, wire::call_step::handshake, "x").empty());
}

TEST_CASE("an offer that the other node refuses says why", "[calls][directory]") {
    sealed_calls_of_two o;
    SECTION("nobody there has the name") {
        o.b.signals.on_gone(o.bob, o.b.now);
        CHECK(o.offers() == lines{"alice: Offered 1 0 0 1 key 0"});
    }
    SECTION("the callee takes no offers") {
        o.comes(o.b, "base");
        CHECK(
            o.says(o.a, o.alice, wire::offer{7, "base", 0, wire::bytes_of("x")}) ==
            lines{"alice: Offered 7 0 0 2 key 0"}
        );
    }
    CHECK(o.b.counts.value(counter::offer_errors) == 1);
}

TEST_CASE("an offer without an outcome fails after a second", "[calls][directory]") {
    sealed_calls_of_two o;
    const lines failure{"alice: Offered 1 0 0 1 key 0"};
    o.a.asks(o.alice, wire::offer{1, "bob", 0, wire::bytes_of("hello")});
    SECTION("if it is lost") {
        o.lose();
        o.a.signals.tidy(o.a.now + 1s);
        CHECK(o.settle() == failure);
    }
    SECTION("and is withdrawn, if it is late") {
        o.a.signals.tidy(o.a.now + 1s);
        const auto told = o.settle();
        REQUIRE(told.size() == 3);
        CHECK(told[0] == failure[0]);
        CHECK(told[1].starts_with("bob: Offer "));
        CHECK(told[2].starts_with("bob: End "));
        CHECK(told[2].ends_with(" 4"));
    }
    SECTION("or at once, if there is no link") {
        o.lose();
        o.a.all_names.is_linked = false;
        CHECK(o.offers() == lines{"alice: Offered 1 0 0 1 key 0"});
        o.a.signals.tidy(o.a.now + 1s);
        o.settle();
    }
    CHECK(o.a.counts.value(counter::offer_errors) >= 1);
}

TEST_CASE("a sealed call that rings ends with the presence of a party", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    SECTION("the callee's node dies") {
        o.a.goes_elsewhere("bob");
        CHECK(o.settle() == lines{"alice: DelContact bob", end_line("alice", number, failed)});
    }
    SECTION("the callee leaves") {
        o.b.signals.on_gone(o.bob, o.b.now);
        CHECK(o.settle() == lines{end_line("alice", number, failed)});
        o.a.goes_elsewhere("bob");
        CHECK(o.flush(o.a) == lines{"alice: DelContact bob"});
    }
    SECTION("the caller leaves") {
        o.a.signals.on_gone(o.alice, o.a.now);
        o.b.goes_elsewhere("alice");
        CHECK(o.settle() == lines{end_line("bob", number, withdrawn)});
        CHECK(o.flush(o.b) == lines{"bob: DelContact alice"});
    }
    CHECK(o.steps(o.a, o.alice, number, wire::call_step::handshake, "x").empty());
}

TEST_CASE("a caller who takes their session over withdraws", "[calls][directory]") {
    two_nodes o;
    o.a.all_names.answer = o.b.all_names.answer = server::claim_verdict::granted;
    auto& alice = o.a.comes_with_key("alice", o.a.key);
    o.b.comes_elsewhere("alice", alice.flags());
    o.b.takes_calls("bob");
    o.a.comes_elsewhere("bob");
    o.b.comes("base");
    o.a.comes_elsewhere("base");
    o.flush(o.a);
    o.flush(o.b);
    const auto told = o.says(o.a, alice, wire::offer{1, "bob", 0, wire::bytes_of("x")});
    REQUIRE(told.size() == 2);
    const auto number = test::calls_fixture::number_in(told[0]);
    o.says(o.a, alice, wire::call_request{"base", "", 9});
    o.a.proves(o.a.connects_extended("2"), "alice", o.a.key);
    o.a.record.clear();
    const lines ended{"base: CallRefused alice", end_line("bob", number, withdrawn)};
    CHECK(o.settle() == ended);
}

TEST_CASE("bytes of another node that are no message are dropped", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    const auto is_dropped = [&](const std::vector<std::uint8_t>& message) {
        const auto before = o.a.counts.value(counter::node_messages_dropped);
        o.a.all_names.events->called(message, o.a.now);
        CHECK(o.settle().empty());
        return o.a.counts.value(counter::node_messages_dropped) == before + 1;
    };
    const auto from_bob = [](const auto& packet) {
        const server::encoded_packet inner(packet);
        wire::bytes_list_buffer packets;
        packets.add(inner.bytes());
        const server::callee_message message{0, "bob", "alice", packets.view()};
        const server::encoded_packet whole(message);
        return std::vector<std::uint8_t>(whole.bytes().begin(), whole.bytes().end());
    };
    const std::uint8_t why = withdrawn;
    CHECK(is_dropped({}));
    CHECK(is_dropped({1, 0, 9}));
    CHECK(is_dropped(from_bob(wire::call_request{"bob", "192.0.2.9", 9})));
    CHECK(is_dropped(from_bob(wire::call_refused{"carol"})));
    CHECK(is_dropped(from_bob(wire::error_response{"no answer"})));
    CHECK(is_dropped(from_bob(wire::signal{number + 1, wire::call_step::accept, {}})));
    // The caller's reason.
    CHECK(is_dropped(from_bob(wire::signal{number, wire::call_step::end, std::span(&why, 1)})));
}
