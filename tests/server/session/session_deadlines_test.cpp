// Deadlines of sessions, checked by one sweep.
#include "server/session/session_fixture.hpp"

#include <chrono>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::heard;
using test::lines;
using test::session_fixture;
using bytes = std::vector<std::uint8_t>;

namespace {

struct watched_sessions : session_fixture {
    /// The sweep that comes so long after now.
    void sweeps_after(std::chrono::milliseconds time) {
        pool.sweep(std::chrono::steady_clock::now() + time);
        settle();
    }
    std::uint64_t counted(counter id) const { return counts.value(id); }
};

} // namespace

TEST_CASE("a connection without a login within 10 s is closed", "[deadlines]") {
    watched_sessions h;
    auto& silent = h.connects();
    auto& alice = h.comes("alice");
    h.sweeps_after(9900ms);
    CHECK_FALSE(silent.saw_close());
    h.sweeps_after(10100ms);
    CHECK(silent.saw_close());
    CHECK_FALSE(alice.saw_close());
    CHECK(h.counted(counter::ended_login_time) == 1);
    CHECK(h.pool.unauthenticated() == 0);
}

TEST_CASE("half a packet has 10 s to become whole", "[deadlines]") {
    watched_sessions h;
    auto& alice = h.comes("alice");
    alice.sends(bytes(7));
    h.settle();
    h.sweeps_after(9900ms);
    CHECK_FALSE(alice.saw_close());
    h.sweeps_after(10100ms);
    CHECK(alice.saw_close());
    CHECK(h.counted(counter::ended_stuck_packet) == 1);
}

TEST_CASE("a byte now and then does not prolong the time for a packet", "[deadlines]") {
    watched_sessions h;
    h.rules.limits.login_time = 1s;
    auto& alice = h.comes("alice");
    const auto packet = wire::encode(wire::call_refused{"bob"});
    alice.sends({packet.begin(), packet.begin() + 3});
    h.settle();
    const auto start = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - start < 20ms) {
    } // the time that passes is the point
    alice.sends({packet.begin() + 3, packet.begin() + 4});
    h.settle();
    h.pool.sweep(start + 1s);
    h.settle();
    CHECK(alice.saw_close());
}

TEST_CASE("a packet that became whole has used no time of the next", "[deadlines]") {
    watched_sessions h;
    auto& alice = h.comes("alice");
    const auto packet = wire::encode(wire::call_refused{"bob"});
    alice.sends({packet.begin(), packet.begin() + 3});
    h.settle();
    alice.sends({packet.begin() + 3, packet.end()});
    h.settle();
    h.sweeps_after(1h);
    CHECK_FALSE(alice.saw_close());
}

TEST_CASE("a client that takes no queued byte for 10 s is a slow consumer", "[deadlines]") {
    watched_sessions h;
    auto& alice = h.comes("alice");
    alice.stops_taking();
    h.comes("bob");
    h.sweeps_after(0ms);
    h.sweeps_after(9900ms);
    CHECK_FALSE(alice.saw_close());

    SECTION("and is closed") {
        h.sweeps_after(10100ms);
        CHECK(alice.saw_close());
        CHECK(h.counted(counter::ended_slow) == 1);
        CHECK(h.pool.waiting_bytes() == 0);
    }
    SECTION("unless it took a byte meanwhile") {
        alice.takes(1);
        h.settle();
        h.sweeps_after(10100ms);
        CHECK_FALSE(alice.saw_close());
        h.sweeps_after(20200ms);
        CHECK(alice.saw_close());
    }
}

TEST_CASE("a client without queued bytes is never a slow consumer", "[deadlines]") {
    watched_sessions h;
    auto& alice = h.comes("alice");
    h.sweeps_after(0ms);
    h.sweeps_after(1h);
    CHECK_FALSE(alice.saw_close());
}
