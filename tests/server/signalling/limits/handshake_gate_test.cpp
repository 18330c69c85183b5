// Turns of TLS handshakes: tokens of sources, fairness, and the time that a turn takes.
#include "server/signalling/limits/allowances.hpp"
#include "server/signalling/limits/handshake_gate.hpp"
#include "support/catch.hpp"

#include <deque>
#include <map>
#include <random>

using namespace babel::server;
using namespace std::chrono_literals;

namespace {

class knock final : public waiting_handshake {
public:
    using waiting_handshake::waiting_handshake;
    void take_turn() override {}
};

constexpr source_id v4(std::uint32_t number) {
    return std::uint64_t{0xffff} << 32 | number;
}

struct gate_fixture {
    babel::server::limits limits;
    handshake_gate gate{limits};
    std::deque<knock> all;
    std::mt19937_64 random{1};
    time_point now{1h};

    knock& comes(source_id from, bool is_loopback = false) {
        auto& who = all.emplace_back(from, is_loopback);
        gate.enter(who);
        return who;
    }
    waiting_handshake* next() { return gate.next(random(), now); }
    std::size_t begun() {
        std::size_t count = 0;
        while (next())
            ++count;
        return count;
    }
};

/// Number of handshakes in a turn if each takes that long.
std::size_t taken_in_a_turn(handshake_budget& budget, handshake_budget::duration each) {
    std::size_t taken = 0;
    for (budget.begin_turn(); budget.has_room(); ++taken)
        budget.spend(each);
    return taken;
}

} // namespace

TEST_CASE("handshakes of a source pass in a burst and then at the rate of logins", "[gate]") {
    gate_fixture w;
    w.limits.users_per_source = 10;
    for (int i = 0; i < 50; ++i)
        w.comes(v4(1));
    CHECK(w.begun() == source_bursts(w.limits)[0]);
    w.now += 1s;
    CHECK(w.begun() == w.limits.login_rate);
    CHECK(w.gate.size() == 25);
}

TEST_CASE("a source without tokens does not hold up another", "[gate]") {
    gate_fixture w;
    w.limits.users_per_source = 1;
    for (int i = 0; i < 20; ++i)
        w.comes(v4(1));
    CHECK(w.begun() == 2);
    const auto& other = w.comes(v4(2));
    CHECK(w.next() == &other);
}

TEST_CASE("the later turns of a handshake take no token", "[gate]") {
    gate_fixture w;
    w.limits.users_per_source = 1;
    auto& first = w.comes(v4(1));
    CHECK(w.begun() == 1);
    w.comes(v4(1));
    w.comes(v4(1));
    CHECK(w.begun() == 1); // the burst is used up
    w.gate.enter(first);
    CHECK(w.next() == &first);
}

TEST_CASE("handshakes from the server's loopback need no token", "[gate]") {
    gate_fixture w;
    w.limits.users_per_source = 1;
    for (int i = 0; i < 100; ++i)
        w.comes(v4(0x7f000001), true);
    CHECK(w.begun() == 100);
}

TEST_CASE("waiting handshakes are picked at random", "[gate]") {
    std::map<waiting_handshake*, int> first_places;
    gate_fixture w;
    for (std::uint32_t i = 0; i < 10; ++i)
        w.comes(v4(i));
    for (int round = 0; round < 1000; ++round) {
        auto* first = w.next();
        ++first_places[first];
        w.gate.enter(static_cast<knock&>(*first));
    }
    REQUIRE(first_places.size() == 10);
    for (const auto& [who, times] : first_places)
        CHECK((times > 50 && times < 200));
}

TEST_CASE("a turn looks at a few of those without tokens", "[gate]") {
    gate_fixture w;
    w.limits.users_per_source = 1;
    for (int i = 0; i < 3000; ++i)
        w.comes(v4(1));
    w.begun();
    auto& last = w.comes(v4(2));
    CHECK(w.gate.next(0, w.now) == nullptr);
    CHECK(w.gate.next(w.gate.size() - 1, w.now) == &last);
}

TEST_CASE("a handshake that left has no turn", "[gate]") {
    gate_fixture w;
    auto& first = w.comes(v4(1));
    auto& second = w.comes(v4(2));
    auto& third = w.comes(v4(3));
    w.gate.leave(first);
    w.gate.leave(first);
    w.gate.enter(third);
    CHECK(w.gate.size() == 2);
    w.gate.leave(third);
    CHECK(w.next() == &second);
    CHECK(w.next() == nullptr);
}

TEST_CASE("an expired burst is forgotten", "[gate]") {
    gate_fixture w;
    w.limits.users_per_source = 1;
    w.comes(v4(1));
    w.comes(v4(1));
    w.comes(v4(1));
    CHECK(w.begun() == 2);
    w.gate.tidy(w.now);
    CHECK(w.begun() == 0); // not yet
    w.now += 1s;
    w.gate.tidy(w.now);
    CHECK(w.begun() == 1);
}

TEST_CASE("a turn of the loop has as many handshakes as take 2 ms", "[gate]") {
    struct row {
        std::chrono::microseconds each;
        std::size_t in_a_turn;
    };
    const auto [each, in_a_turn] = GENERATE(values<row>({
        {20us, 10}, // at most
        {190us, 10},
        {240us, 8},
        {390us, 5},
        {500us, 4},
        {5000us, 4}, // at least
    }));
    CAPTURE(each.count());
    handshake_budget budget;
    for (int turns = 0; turns < 20; ++turns)
        taken_in_a_turn(budget, each);
    CHECK(taken_in_a_turn(budget, each) == in_a_turn);
}

TEST_CASE("cheap handshakes before expensive ones do not make a turn longer", "[gate]") {
    handshake_budget budget;
    for (int turns = 0; turns < 20; ++turns)
        taken_in_a_turn(budget, 20us);
    CHECK(taken_in_a_turn(budget, 400us) == 5);
}
