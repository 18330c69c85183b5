// Calls whose ends change their addresses, told of it or not.
#include "voice/datagram/simulated_nats.hpp"

#include <algorithm>

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

using phase = session_life::phase;

/// The most frames that either direction lost in one of 20 calls. `change` happens to the caller.
std::size_t
most_missed(const natted_call::conditions& how, const std::function<void(natted_call&)>& change) {
    std::size_t most = 0;
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        INFO(seed);
        natted_call t(how, seed);
        t.settle(4s + 7ms * static_cast<int>(seed));
        REQUIRE(t.is_direct());
        change(t);
        t.call.run(10s);
        for (const auto* each : {&t.call.caller, &t.call.callee}) {
            CHECK(each->session.phase() == phase::up);
            CHECK(each->heard.size() >= 650);
            most = std::max(most, each->missed());
        }
        CHECK(t.is_direct());
    }
    return most;
}

constexpr std::array router_kinds{nat_kind::full, nat_kind::address, nat_kind::port};

} // namespace

TEST_CASE("a change of the route that is told costs at most 2 frames", "[simulation]") {
    for (const auto one_way : {20'000us, 40'000us})
        for (const auto kind : router_kinds) {
            INFO(one_way.count() << ", " << static_cast<int>(kind));
            const auto missed =
                most_missed({kind, kind, one_way, one_way * 3 / 2}, [](natted_call& t) {
                    t.roam(0, true, true);
                });
            CHECK(missed <= 2);
        }
}

TEST_CASE(
    "a change of the address that is told costs the time until the peer hears", "[simulation]"
) {
    for (const auto kind : router_kinds) {
        INFO(static_cast<int>(kind));
        const auto missed =
            most_missed({.caller = kind, .callee = kind}, [](natted_call& t) { t.roam(0, true); });
        CHECK(missed <= 7);
    }
}

TEST_CASE("a change of the address that nobody tells costs at most 350 ms", "[simulation]") {
    for (const auto kind : router_kinds) {
        INFO(static_cast<int>(kind));
        const auto missed =
            most_missed({.caller = kind, .callee = kind}, [](natted_call& t) { t.roam(0, false); });
        CHECK(missed <= 17);
    }
}

TEST_CASE("a router that forgets its mappings costs at most 400 ms", "[simulation]") {
    for (const auto kind : router_kinds) {
        INFO(static_cast<int>(kind));
        const auto missed =
            most_missed({.caller = kind, .callee = kind}, [](natted_call& t) { t.reset_nat(0); });
        CHECK(missed <= 20);
    }
}

TEST_CASE("both ends may roam at once", "[simulation]") {
    const auto missed = most_missed({}, [](natted_call& t) {
        t.roam(0, true);
        t.call.later(10ms, [&t] { t.roam(1, true); });
    });
    CHECK(missed <= 20);
}

TEST_CASE("an end that roams again and again is followed", "[simulation]") {
    natted_call t({});
    t.settle();
    for (int i = 0; i < 30; ++i) {
        t.roam(static_cast<std::size_t>(i % 2), i % 3 != 0, i % 4 == 0);
        t.call.run(10s);
        CHECK(t.call.caller.session.phase() == phase::up);
        CHECK(t.call.callee.session.phase() == phase::up);
    }
    t.call.run(60s);
    CHECK(t.is_direct());
    CHECK(t.call.caller.session.stats().send_drops == 0);
}

TEST_CASE("a call whose relay dies goes on by its direct path", "[simulation]") {
    natted_call t({});
    t.settle();
    const auto network = t.call.network;
    t.call.network = [&](std::size_t side, const nat::way& to, std::size_t bytes) {
        return nat::is_relayed(to.kind) ? std::vector<landing>() : network(side, to, bytes);
    };
    t.call.run(60s);
    CHECK(t.is_direct());
    CHECK(t.call.caller.missed() == 0);
    CHECK(t.call.callee.missed() == 0);
}

TEST_CASE("300 calls behind random routers that lose and roam are heard", "[simulation]") {
    dice chance(77);
    std::size_t direct = 0;
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        INFO(seed);
        const auto any = [&](double from, double to) {
            return microseconds(std::llround((from + (to - from) * chance.roll()) * 1000));
        };
        const auto kind = [&] {
            return static_cast<nat_kind>(static_cast<int>(5 * chance.roll()));
        };
        natted_call::conditions how{kind(), kind(), any(2, 60), any(4, 120), 0.05 * chance.roll()};
        natted_call t(how, seed);
        t.settle(3s);
        const auto side = static_cast<std::size_t>(2 * chance.roll());
        const bool is_reset = chance.roll() < 0.3;
        if (is_reset)
            t.reset_nat(side);
        else
            t.roam(side, chance.roll() < 0.5, chance.roll() < 0.5);
        t.call.run(7s);
        direct += t.is_direct();
        for (auto* each : {&t.call.caller, &t.call.callee}) {
            REQUIRE(each->session.phase() == phase::up);
            CHECK(each->missed() <= 40);
            CHECK(each->session.stats().send_drops == 0);
            CHECK(each->session.stats().malformed == 0);
        }
        t.call.caller.session.hang_up(t.call.now, wire::bye_reason::hang_up);
        t.call.run(2500ms);
        CHECK(t.call.callee.count<session_event::peer_left>() == 1);
    }
    CHECK(direct >= 150);
}
