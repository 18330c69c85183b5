// Limits of offers and of what the sides of a call say.
#include "server/signalling/calls_fixture.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::calls_fixture;
using test::end_line;
using test::lines;
using test::two_callers;

TEST_CASE("signals of a live call are charged to the call alone", "[calls][babel2]") {
    two_callers t;
    const auto call = t.call(t.alice, "bob");
    t.rules.limits.message_rate = 1;
    for (int i = 0; i < 12; ++i)
        CHECK(t.says(t.bob, call, "part").size() == 1);
    CHECK(t.counts.value(counter::excess_messages) == 0);
}

TEST_CASE("signals of no live call are charged to the sender", "[calls][babel2]") {
    calls_fixture t;
    auto& alice = t.takes_calls("alice");
    t.rules.limits.message_rate = 1;
    error_code ended;
    for (int i = 0; i < 20 && !ended; ++i)
        ended = t.asks(alice, wire::signal{77, wire::call_step::handshake, {}});
    CHECK(ended == errc::flooding);
}

TEST_CASE("the thirteenth signal of a side ends the call for both", "[calls][babel2]") {
    two_callers t;
    const auto call = t.call(t.alice, "bob");
    for (int i = 0; i < 12; ++i) {
        CHECK(t.says(t.bob, call, "").size() == 1);
        CHECK(t.says(t.alice, call, "").size() == 1);
    }
    CHECK(t.says(t.alice, call, "") == lines{end_line("alice", call, 5), end_line("bob", call, 5)});
    CHECK(t.says(t.bob, call, "").empty());
    CHECK(t.counts.value(counter::overlong_calls) == 1);
}

TEST_CASE("more than 16 KiB of a side end the call for both", "[calls][babel2]") {
    two_callers t;
    const auto call = t.call(t.alice, "bob");
    const std::string part(2048, 'x');
    for (int i = 0; i < 8; ++i)
        CHECK(t.says(t.bob, call, part).size() == 1);
    CHECK(t.says(t.bob, call, "x") == lines{end_line("bob", call, 5), end_line("alice", call, 5)});
}

TEST_CASE("a user is offered 8 calls at once, and 2 a second", "[calls][babel2]") {
    calls_fixture t;
    t.takes_calls("bob");
    std::vector<test::recording_peer*> callers;
    for (int i = 0; i < 11; ++i)
        callers.push_back(&t.takes_calls("caller" + std::to_string(i)));
    for (std::size_t i = 0; i < 8; ++i)
        CHECK(t.offer(*callers[i], "bob").size() == 2);
    CHECK(t.offer(*callers[8], "bob").front().find(" 0 0 3 ") != std::string::npos);
    t.now += 500ms;
    CHECK(t.offer(*callers[9], "bob").size() == 2);
    CHECK(t.offer(*callers[10], "bob").size() == 1);
}

TEST_CASE(
    "one user is offered four calls of another at once, and one a second", "[calls][babel2]"
) {
    two_callers t;
    t.takes_calls("carol");
    const auto is_passed_on = [](const lines& told) {
        return told.back().find(": Offer ") != std::string::npos;
    };
    for (int i = 0; i < 4; ++i)
        CHECK(is_passed_on(t.offer(t.alice, "bob")));
    CHECK(t.offer(t.alice, "bob") == lines{"alice: Offered 5 0 0 3 key 0"});
    CHECK(is_passed_on(t.offer(t.bob, "alice")));
    CHECK(is_passed_on(t.offer(t.alice, "carol")));
    t.now += 1s;
    t.signals.tidy(t.now);
    CHECK(is_passed_on(t.offer(t.alice, "bob")));
    CHECK_FALSE(is_passed_on(t.offer(t.alice, "bob")));
}

TEST_CASE("one caller cannot use up the offers to a user", "[calls][babel2]") {
    calls_fixture t;
    t.rules.limits.call_rate = 0;
    t.rules.limits.message_rate = 0;
    t.takes_calls("bob");
    auto* alice = &t.takes_calls("alice");
    for (int i = 0; i < 20; ++i)
        t.offer(*alice, "bob");
    t.signals.on_gone(*alice, t.now);
    alice = &t.takes_calls("alice"); // a new session has no rate of its own
    CHECK(t.offer(*alice, "bob").size() == 1);
    for (int i = 0; i < 4; ++i)
        CHECK(t.offer(t.takes_calls("caller" + std::to_string(i)), "bob").size() == 2);
    CHECK(t.offer(t.takes_calls("one more"), "bob").size() == 1);
}

TEST_CASE("at most 16 offers wait for one user", "[calls][babel2]") {
    calls_fixture t;
    auto& bob = t.takes_calls("bob");
    std::vector<test::recording_peer*> callers;
    std::uint32_t last = 0;
    for (int i = 0; i < 16; ++i) {
        callers.push_back(&t.takes_calls("caller" + std::to_string(i)));
        last = t.call(*callers.back(), "bob");
        t.now += 1s;
    }
    auto& one_more = t.takes_calls("one more");
    CHECK(t.offer(one_more, "bob").front().find(" 0 0 3 ") != std::string::npos);
    SECTION("a newer one takes the place of the older one") {
        CHECK(t.offer(*callers.front(), "bob").size() == 3);
    }
    SECTION("one that is accepted does not wait") {
        t.accepts(bob, last);
        t.now += 1s;
        CHECK(t.offer(one_more, "bob").size() == 2);
    }
    SECTION("one that ended does not wait") {
        t.ends(bob, last, 1);
        t.now += 1s;
        CHECK(t.offer(one_more, "bob").size() == 2);
    }
}

TEST_CASE("offers have the rate of call requests", "[calls][babel2]") {
    two_callers t;
    t.rules.limits.message_rate = 0;
    lines told;
    error_code ended;
    for (int i = 0; i < 8; ++i)
        t.offer(t.alice, "bob");
    CHECK(t.offer(t.alice, "bob") == lines{"alice: Offered 9 0 0 3 key 0"});
    CHECK(t.counts.value(counter::excess_calls) == 1);
    for (int i = 0; i < 100 && !ended; ++i)
        ended = t.asks(t.alice, wire::offer{1, "bob", 0, wire::bytes_of("x")});
    CHECK(ended == errc::flooding);
}

TEST_CASE("an offer above the rate of messages is answered, too", "[calls][babel2]") {
    calls_fixture t;
    auto& alice = t.takes_calls("alice");
    t.rules.limits.message_rate = 1;
    t.offer(alice, "nobody");
    t.offer(alice, "nobody");
    CHECK(t.offer(alice, "nobody") == lines{"alice: Offered 3 0 0 3 key 0"});
}
