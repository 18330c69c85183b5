// Calls that may still be refused or withdrawn.
#include "server/signalling/calls/pending_calls.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <deque>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::pending_calls;
using test::recording_peer;

namespace {

struct callers {
    test::lines record;
    recording_peer alice{record, "alice"};
    recording_peer bob{record, "bob"};
    recording_peer carol{record, "carol"};
    pending_calls calls;
    server::time_point now{};
};

} // namespace

TEST_CASE("a pending call can be ended once and by either end", "[pending_calls]") {
    callers t;
    CHECK(t.calls.add(t.alice, t.bob, t.now));
    SECTION("refused by the callee") {
        CHECK(t.calls.end(t.bob, t.alice));
        CHECK_FALSE(t.calls.end(t.bob, t.alice));
    }
    SECTION("withdrawn by the caller") {
        CHECK(t.calls.end(t.alice, t.bob));
        CHECK_FALSE(t.calls.end(t.bob, t.alice));
    }
    SECTION("and by nobody else") {
        CHECK_FALSE(t.calls.end(t.carol, t.alice));
        CHECK_FALSE(t.calls.end(t.carol, t.bob));
        CHECK_FALSE(t.calls.end(t.alice, t.carol));
        CHECK_FALSE(t.calls.end(t.bob, t.carol));
    }
}

TEST_CASE("a second call of the same two replaces the first", "[pending_calls]") {
    callers t;
    CHECK(t.calls.add(t.alice, t.bob, t.now));
    CHECK(t.calls.add(t.alice, t.bob, t.now + 50s));
    CHECK(t.calls.end(t.bob, t.alice));
    CHECK_FALSE(t.calls.end(t.bob, t.alice));
}

TEST_CASE("a number ends the call that has it, and no later one", "[pending_calls]") {
    callers t;
    CHECK(t.calls.add(t.alice, t.bob, t.now, 7));
    CHECK_FALSE(t.calls.end_numbered(t.alice, t.bob, 8));
    CHECK_FALSE(t.calls.end_numbered(t.bob, t.alice, 7)); // the other way
    CHECK_FALSE(t.calls.end_numbered(t.alice, t.carol, 7));
    SECTION("which is the latest") {
        CHECK(t.calls.end_numbered(t.alice, t.bob, 7));
    }
    SECTION("which has another number") {
        CHECK(t.calls.add(t.alice, t.bob, t.now, 9));
        CHECK_FALSE(t.calls.end_numbered(t.alice, t.bob, 7));
        CHECK(t.calls.end_numbered(t.alice, t.bob, 9));
    }
    SECTION("which has none") {
        CHECK(t.calls.add(t.alice, t.bob, t.now));
        CHECK_FALSE(t.calls.end_numbered(t.alice, t.bob, 7));
        CHECK(t.calls.end(t.bob, t.alice));
    }
    CHECK_FALSE(t.calls.end(t.bob, t.alice));
}

TEST_CASE("a call rings between its two parties for a minute", "[pending_calls]") {
    callers t;
    CHECK(t.calls.add(t.alice, t.bob, t.now));
    CHECK(t.calls.is_ringing(t.alice, t.bob, t.now + 59s));
    CHECK(t.calls.is_ringing(t.bob, t.alice, t.now + 59s));
    CHECK_FALSE(t.calls.is_ringing(t.alice, t.bob, t.now + 60s));
    CHECK_FALSE(t.calls.is_ringing(t.alice, t.carol, t.now));
    CHECK(t.calls.end(t.bob, t.alice));
    CHECK_FALSE(t.calls.is_ringing(t.alice, t.bob, t.now));
}

TEST_CASE("if both call each other each call can be ended", "[pending_calls]") {
    callers t;
    CHECK(t.calls.add(t.alice, t.bob, t.now));
    CHECK(t.calls.add(t.bob, t.alice, t.now + 30s));
    CHECK(t.calls.end(t.bob, t.alice));
    CHECK(t.calls.end(t.bob, t.alice));
    CHECK_FALSE(t.calls.end(t.bob, t.alice));
}

TEST_CASE("more calls of one caller than it may have push the oldest out", "[pending_calls]") {
    callers t;
    std::deque<recording_peer> callees;
    for (std::size_t i = 0; i <= server::max_outgoing_calls; ++i)
        CHECK(t.calls.add(t.alice, callees.emplace_back(t.record, "callee"), t.now));
    CHECK_FALSE(t.calls.end(callees.front(), t.alice));
    CHECK(t.calls.end(callees[1], t.alice));
    CHECK(t.calls.end(t.alice, callees.back()));
}

TEST_CASE("one peer has at most 16 calls coming in", "[pending_calls]") {
    callers t;
    std::deque<recording_peer> callers;
    for (int i = 0; i < 16; ++i)
        CHECK(t.calls.add(callers.emplace_back(t.record, "caller"), t.alice, t.now + i * 1s));
    CHECK_FALSE(t.calls.add(t.bob, t.alice, t.now + 20s));
    CHECK(t.calls.add(t.bob, t.carol, t.now + 20s));           // others are not concerned
    CHECK(t.calls.add(callers.front(), t.alice, t.now + 20s)); // nor is a call that replaces one

    SECTION("the end of one makes room") {
        CHECK(t.calls.end(t.alice, callers.back()));
        CHECK(t.calls.add(t.bob, t.alice, t.now + 20s));
    }
    SECTION("the departure of a caller makes room") {
        t.calls.forget(callers.back(), t.now + 20s);
        CHECK(t.calls.add(t.bob, t.alice, t.now + 20s));
    }
    SECTION("age makes room") {
        CHECK_FALSE(t.calls.add(t.bob, t.alice, t.now + 60s));
        CHECK(t.calls.add(t.bob, t.alice, t.now + 61s));
        CHECK_FALSE(t.calls.add(t.carol, t.alice, t.now + 61s));
    }
}

TEST_CASE("a departure ends all calls from and to the peer", "[pending_calls]") {
    callers t;
    CHECK(t.calls.add(t.alice, t.bob, t.now));
    CHECK(t.calls.add(t.bob, t.alice, t.now));
    CHECK(t.calls.add(t.carol, t.alice, t.now + 1s));
    CHECK(t.calls.add(t.carol, t.bob, t.now));
    SECTION("and names each of the others once") {
        const auto others = t.calls.forget(t.alice, t.now);
        REQUIRE(others.size() == 2);
        for (const auto& [who, is_caller] : others) {
            CHECK((who == &t.bob || who == &t.carol));
            CHECK(is_caller); // bob, who was also called, too
        }
        CHECK(others[0].who != others[1].who);
        CHECK(t.calls.forget(t.alice, t.now).empty());
        CHECK(t.calls.end(t.bob, t.carol));
    }
    SECTION("but not those whose call is old: it may have been answered long ago") {
        const auto others = t.calls.forget(t.alice, t.now + 60s);
        REQUIRE(others.size() == 1);
        CHECK(others[0].who == &t.carol);
    }
    SECTION("and tells callers from callees") {
        for (const auto& [who, is_caller] : t.calls.forget(t.carol, t.now))
            CHECK_FALSE(is_caller);
    }
}
