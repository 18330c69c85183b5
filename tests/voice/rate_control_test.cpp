// The bitrate follows the link, second by second, by a simulated clock.
#include "support/catch.hpp"
#include <babel/voice/rate_control.hpp>

using namespace babel;
using namespace std::chrono_literals;
using voice::queue_state;
using voice::rate_control;
using voice::send_rate;

namespace {

constexpr queue_state flowing{0ms, 0, true};
constexpr queue_state held_up{150ms, 0, true};
constexpr queue_state stalled{200ms, 1, false};

struct control_under_test {
    rate_control::time_point now{1h};
    rate_control control;

    explicit control_under_test(int bitrate_bps = 32'000) : control(bitrate_bps, now) {}

    void frames(int count, const queue_state& queue) {
        for (int i = 0; i < count; ++i)
            control.on_frame(now += 20ms, queue);
    }
    void seconds(int count, const queue_state& queue) { frames(50 * count, queue); }
    /// Continues until the rate changes. Returns the seconds that took, at most `most`.
    int seconds_to_change(const queue_state& queue, int most) {
        const auto before = control.rate();
        for (int passed = 0; passed < most; ++passed) {
            if (control.rate() != before) return passed;
            seconds(1, queue);
        }
        return most;
    }
};

} // namespace

TEST_CASE("a queue that keeps being held up steps down to the end of the ladder", "[rate]") {
    const std::vector<send_rate> steps{
        {24'000, 1}, {16'000, 1}, {12'000, 1}, {12'000, 2}, {12'000, 3}, {12'000, 3}};
    control_under_test t;
    CHECK(t.control.rate() == send_rate{32'000, 1});
    for (const auto& step : steps) {
        t.seconds(3, held_up);
        CHECK(t.control.rate() == step);
    }
}

TEST_CASE("the ladder starts at the user's rate and has only steps below it", "[rate]") {
    control_under_test low(14'000);
    CHECK(low.control.rate() == send_rate{14'000, 1});
    low.seconds(3, held_up);
    CHECK(low.control.rate() == send_rate{12'000, 1});
    control_under_test lowest(6'000);
    lowest.seconds(3, held_up);
    CHECK(lowest.control.rate() == send_rate{6'000, 2});
    control_under_test high(128'000);
    high.seconds(3, held_up);
    CHECK(high.control.rate() == send_rate{32'000, 1});
}

TEST_CASE("a second that is held up now and then is no reason to step", "[rate]") {
    control_under_test t;
    for (int i = 0; i < 100; ++i) {
        t.frames(40, flowing);
        t.frames(10, held_up);
        t.seconds(1, flowing);
    }
    CHECK(t.control.rate() == send_rate{32'000, 1});
}

TEST_CASE("waiting for less than 100 ms is no reason to step", "[rate]") {
    control_under_test t;
    t.seconds(60, {99ms, 0, true});
    CHECK(t.control.rate() == send_rate{32'000, 1});
}

TEST_CASE("outages do not count as lack of capacity", "[rate]") {
    for (const int frames : {30, 50, 75, 100, 150, 250}) {
        INFO("outages of " << frames << " frames");
        control_under_test t;
        for (int i = 0; i < 10; ++i) {
            t.frames(317, flowing);
            t.frames(10, {150ms, 0, false});
            t.frames(frames - 10, stalled);
        }
        CHECK(t.control.rate() == send_rate{32'000, 1});
    }
}

TEST_CASE("many drops make it step sooner", "[rate]") {
    control_under_test t;
    CHECK(t.seconds_to_change({200ms, 1, true}, 10) == 2);
    control_under_test slow;
    CHECK(slow.seconds_to_change(held_up, 10) == 3);
}

TEST_CASE("it climbs back slowly and the faster the more climbs stood", "[rate]") {
    control_under_test t;
    t.seconds(9, held_up);
    REQUIRE(t.control.rate() == send_rate{12'000, 1});
    CHECK(t.seconds_to_change(flowing, 100) == Approx(60).margin(2));
    CHECK(t.control.rate() == send_rate{16'000, 1});
    CHECK(t.seconds_to_change(flowing, 100) == Approx(30).margin(2));
    CHECK(t.control.rate() == send_rate{24'000, 1});
    t.seconds(60, flowing);
    CHECK(t.control.rate() == send_rate{32'000, 1});
    t.seconds(600, flowing);
    CHECK(t.control.rate() == send_rate{32'000, 1});
}

TEST_CASE("a climb that fails is tried again later and later", "[rate]") {
    control_under_test t;
    t.seconds(3, held_up);
    for (const int wait : {60, 120, 240, 480, 480}) {
        REQUIRE(t.control.rate() == send_rate{24'000, 1});
        CHECK(t.seconds_to_change(flowing, 1000) == Approx(wait).margin(2));
        REQUIRE(t.control.rate() == send_rate{32'000, 1});
        t.seconds(2, held_up);
    }
}

TEST_CASE("the speaker counts as unheard while most frames are dropped", "[rate]") {
    control_under_test t;
    t.frames(39, stalled);
    CHECK(t.control.is_heard());
    t.frames(1, stalled);
    CHECK_FALSE(t.control.is_heard());
    t.frames(49, flowing);
    CHECK_FALSE(t.control.is_heard());
    t.frames(1, flowing);
    CHECK(t.control.is_heard());
    for (int i = 0; i < 200; ++i) { // half of the speech
        t.frames(1, flowing);
        t.frames(1, stalled);
    }
    CHECK(t.control.is_heard());
}
