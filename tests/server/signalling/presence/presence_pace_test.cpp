// Pauses between flushes.
#include "server/signalling/presence/presence_pace.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using babel::server::presence_pace;
using babel::server::time_point;

namespace {

constexpr time_point epoch{100s};

/// The work of flushes one after another until one is followed by a pause; at most a minute's.
std::chrono::nanoseconds work_until_pause(presence_pace& pace, time_point begin) {
    std::chrono::nanoseconds work{};
    do {
        work += 10ms;
        pace.count(begin + work, 10ms, false, 1.0, 1s);
    } while (pace.next() <= begin + work && work < 60s);
    return work;
}

} // namespace

TEST_CASE("a quiet server flushes at once", "[presence_pace]") {
    presence_pace pace;
    CHECK(pace.next() <= epoch);
    pace.count(epoch, 10ms, false, 1.0, 1s);
    CHECK(pace.next() == epoch);
}

TEST_CASE("changes during a flush cause a pause of four times its work", "[presence_pace]") {
    presence_pace pace;
    pace.count(epoch, 10ms, true, 1.0, 1s);
    CHECK(pace.next() == epoch + 40ms);
    SECTION("up to the longest pause allowed") {
        pace.count(epoch, 300ms, true, 1.0, 1s);
        CHECK(pace.next() == epoch + 1s);
        pace.count(epoch, 300ms, true, 1.0, 0s);
        CHECK(pace.next() == epoch);
    }
}

TEST_CASE(
    "a node with a quarter of all users pauses as one server with all of them would",
    "[presence_pace]"
) {
    presence_pace pace;
    pace.count(epoch, 10ms, true, 0.25, 1s);
    CHECK(pace.next() == epoch + 160ms);
    pace.count(epoch, 10ms, false, 0.25, 1s);
    CHECK(pace.next() == epoch);
    SECTION("and longer than sixteen times its own pause never") {
        pace.count(epoch, 1ms, true, 0.0001, 1s);
        CHECK(pace.next() == epoch + 64ms);
    }
}

TEST_CASE("separate flushes use a fifth of the time", "[presence_pace]") {
    presence_pace pace;
    auto now = epoch;
    std::chrono::nanoseconds work{};
    while (now < epoch + 60s) {
        now += 20ms;
        work += 20ms;
        pace.count(now, 20ms, false, 1.0, 1s);
        now = std::max(now, pace.next()) + 1ms;
    }
    CHECK(work <= 60.0s / 5 + 4s + 20ms);
    CHECK(work >= 60.0s / 5);
}

TEST_CASE("after a quiet period bursts are flushed at once again", "[presence_pace]") {
    presence_pace pace;
    auto now = epoch;
    for (int i = 0; i < 600; ++i)
        pace.count(now += 10ms, 10ms, false, 1.0, 1s);
    CHECK(pace.next() > now);
    now += 30s;
    pace.count(now, 10ms, false, 1.0, 1s);
    CHECK(pace.next() == now);
}

TEST_CASE("a quiet hour saves up no larger burst than the first one", "[presence_pace]") {
    presence_pace pace;
    const auto first = work_until_pause(pace, epoch);
    CHECK(first >= 4s);
    CHECK(first <= 4s + 1s + 10ms); // a fifth of the time that the burst itself takes
    CHECK(work_until_pause(pace, epoch + 1h) == first);
    CHECK(work_until_pause(pace, epoch + 3h) == first);
}
