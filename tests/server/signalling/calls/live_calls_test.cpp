// Sealed calls by number and by party.
#include "server/signalling/calls/live_calls.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::live_calls;
using test::recording_peer;

namespace {

const server::time_point first_offer{std::chrono::hours(1)};

struct listed_calls {
    void
    add(std::uint32_t number,
        recording_peer& from,
        recording_peer& to,
        server::time_point since = first_offer,
        bool is_accepted = false) {
        calls.add(number, {&from, &to, since, {}, {}, is_accepted});
    }
    std::vector<std::uint32_t> of(const recording_peer& who) const {
        const auto all = calls.of(who);
        std::vector<std::uint32_t> out(all.begin(), all.end());
        std::ranges::sort(out);
        return out;
    }

    test::lines record;
    recording_peer alice{record, "alice"};
    recording_peer bob{record, "bob"};
    recording_peer carol{record, "carol"};
    live_calls calls;
};

using number_list = std::vector<std::uint32_t>;

} // namespace

TEST_CASE("a call is found by its number and by both parties", "[live_calls]") {
    listed_calls t;
    t.add(7, t.alice, t.bob);
    t.add(8, t.bob, t.carol);
    REQUIRE(t.calls.find(7) != nullptr);
    CHECK(t.calls.find(7)->callee == &t.bob);
    CHECK(t.calls.find(9) == nullptr);
    CHECK(t.of(t.alice) == number_list{7});
    CHECK(t.of(t.bob) == number_list{7, 8});
    CHECK(t.calls.number_of(t.alice, t.bob) == 7U);
    CHECK_FALSE(t.calls.number_of(t.bob, t.alice).has_value());
    CHECK(t.calls.size() == 2);
}

TEST_CASE("a call that is removed leaves both parties", "[live_calls]") {
    listed_calls t;
    t.add(7, t.alice, t.bob);
    t.add(8, t.alice, t.carol);
    CHECK(t.calls.remove(7).callee == &t.bob);
    CHECK(t.calls.find(7) == nullptr);
    CHECK(t.of(t.alice) == number_list{8});
    CHECK(t.of(t.bob).empty());
    CHECK(t.calls.size() == 1);
}

TEST_CASE("a party with too many accepted calls loses the oldest offer", "[live_calls]") {
    listed_calls t;
    t.add(1, t.alice, t.bob, first_offer + 3s, true);
    t.add(2, t.carol, t.alice, first_offer + 1s, true);
    t.add(3, t.alice, t.carol, first_offer); // which is older, and waits
    CHECK_FALSE(t.calls.accepted_beyond(2, t.alice).has_value());
    CHECK(t.calls.accepted_beyond(1, t.alice) == 2U);
    CHECK_FALSE(t.calls.accepted_beyond(1, t.bob).has_value());
}

TEST_CASE("offers that wait too long are listed", "[live_calls]") {
    listed_calls t;
    t.add(1, t.alice, t.bob, first_offer);
    t.add(2, t.alice, t.carol, first_offer + 1s);
    t.add(3, t.bob, t.carol, first_offer, true);
    CHECK(t.calls.unaccepted_for(10s, first_offer + 10s) == number_list{1});
    CHECK(t.calls.unaccepted_for(10s, first_offer + 9s).empty());
    CHECK(t.calls.unaccepted_for(10s, first_offer + 11s).size() == 2);
}

TEST_CASE("an offer from one user to the other is not counted as another", "[live_calls]") {
    listed_calls t;
    t.add(1, t.alice, t.bob);
    t.add(2, t.alice, t.carol);
    t.add(3, t.carol, t.bob);
    t.add(4, t.bob, t.alice);                    // neither incoming at bob nor outgoing of alice
    t.add(5, t.carol, t.bob, first_offer, true); // no longer waits
    const auto found = t.calls.waiting_besides(t.alice, t.bob);
    CHECK(found.incoming == 1);
    CHECK(found.outgoing == 1);
}
