// Lateness of frames that carry their media time.
#include "support/catch.hpp"
#include <babel/voice/media_clock.hpp>

#include <algorithm>
#include <vector>

using namespace babel::voice;
using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

constexpr std::int64_t frame_ticks = 8;

struct clock_under_test {
    media_clock clock;
    std::int64_t sent = 0;

    /// The next frame comes so much later than its turn.
    microseconds frame(microseconds late) {
        const auto number = sent++;
        return clock
            .on_frame(media_clock::time_point(1h + number * 20ms + late), number * frame_ticks)
            .value();
    }
    microseconds frames(int count, microseconds late = 0ms) {
        microseconds last{};
        for (int i = 0; i < count; ++i)
            last = frame(late);
        return last;
    }
};

} // namespace

TEST_CASE("lateness is the arrival after the media time, against the least", "[media_clock]") {
    clock_under_test t;
    CHECK(t.frame(30ms) == 0ms);
    CHECK(t.frame(50ms) == 20ms);
    CHECK(t.frame(10ms) == 0ms);
    CHECK(t.frame(50ms) == 40ms);
    CHECK(t.clock.lateness() == 40ms);
    CHECK(t.clock.due(5 * frame_ticks) == media_clock::time_point(1h + 110ms));
}

TEST_CASE("lost frames and pauses of the sender are no lateness", "[media_clock]") {
    clock_under_test t;
    t.frames(10);
    t.sent += 500;
    CHECK(t.frame(0ms) == 0ms);
    CHECK(t.frame(7ms) == 7ms);
}

TEST_CASE("a frame that comes a second time has no lateness", "[media_clock]") {
    clock_under_test t;
    t.frames(10);
    CHECK_FALSE(t.clock.on_frame(media_clock::time_point(1h + 400ms), 9 * frame_ticks));
    CHECK(t.clock.lateness() == 0ms);
    CHECK(t.frame(0ms) == 0ms);
}

TEST_CASE("the least is forgotten after 10 s", "[media_clock]") {
    clock_under_test t;
    t.frames(50);
    CHECK(t.frames(8 * 50, 40ms) == 40ms);
    CHECK(t.frames(3 * 50, 40ms) == 0ms);
}

TEST_CASE("a clock that stood still is followed after 2 s, a stall is not", "[media_clock]") {
    clock_under_test suspended;
    suspended.frames(50);
    CHECK(suspended.frames(95, 5s) == 5s);
    CHECK(suspended.frames(10, 5s) == 0ms);
    clock_under_test stalled;
    stalled.frames(50);
    for (int left = 45; left > 0; --left)
        stalled.frame(left * 20ms);
    CHECK(stalled.frame(3ms) == 3ms);
}

TEST_CASE("media times a step beyond an hour away are refused", "[media_clock]") {
    constexpr std::uint32_t hour = 1'440'000; // ticks
    media_ticks times;
    CHECK(times.extend(5) == 5);
    CHECK_FALSE(times.extend(5 + hour + 1));
    CHECK_FALSE(times.extend(5 - hour - 1));
    CHECK_FALSE(times.extend(0x7FFFFFFFU));
    CHECK_FALSE(times.extend(0x80000005U));
    CHECK(times.extend(5 - hour) == 5 - std::int64_t{hour});
    CHECK(times.extend(5) == 5);
    CHECK(times.extend(5 + hour) == 5 + std::int64_t{hour});
}

TEST_CASE("media times continue where their 32 bits wrap", "[media_clock]") {
    media_ticks times;
    CHECK(times.extend(0xFFFFFFF8) == 0xFFFFFFF8);
    CHECK(times.extend(8) == 0x100000008);
    CHECK(times.extend(0xFFFFFFF0) == 0xFFFFFFF0);
    CHECK(times.extend(16) == 0x100000010);
}
