#include "cli/terminal/call_trends.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using babel::cli::call_trends;
using reading = call_trends::reading;
using levels = std::vector<double>;

namespace {

constexpr call_trends::time_point opened{};

/// Readings every 200 ms for that time: 4 kB and 50 packets a second, of which one is late.
call_trends trends_after(std::chrono::milliseconds time) {
    call_trends trends;
    for (auto at = 0ms; at <= time; at += 200ms) {
        const auto ms = static_cast<std::uint64_t>(at.count());
        trends.note(opened + at, {-20, -30, ms * 4, ms / 20, ms / 1000});
    }
    return trends;
}

} // namespace

TEST_CASE("levels are kept for 5 s and the newest comes last", "[status]") {
    call_trends trends;
    for (int i = 0; i < 100; ++i)
        trends.note(opened + i * 200ms, {-1.0 * i, -2.0 * i, 0, 0, 0});
    CHECK(trends.mic().size() == 26);
    CHECK(trends.mic().back() == -99);
    CHECK(trends.in().back() == -198);
    trends.forget();
    CHECK(trends.mic().empty());
}

TEST_CASE("a level counts once in its 200 ms however often it is read", "[status]") {
    call_trends trends;
    trends.note(opened, {-10, -10, 0, 0, 0});
    trends.note(opened + 20ms, {-11, -11, 0, 0, 0});
    trends.note(opened + 195ms, {-12, -12, 0, 0, 0}); // a timer may be early
    CHECK(trends.mic() == levels{-10, -12});
}

TEST_CASE("rates are those of the last seconds and unknown at first", "[status]") {
    CHECK_FALSE(call_trends{}.kbps());
    CHECK_FALSE(trends_after(800ms).kbps());
    CHECK(trends_after(1000ms).kbps().value() == Approx(32));
    auto trends = trends_after(10s);
    CHECK(trends.kbps().value() == Approx(32));
    CHECK(trends.late_share().value() == Approx(0.02));
    for (auto at = 10'200ms; at <= 20s; at += 200ms) // nothing more is sent or received
        trends.note(opened + at, {-100, -100, 40'000, 500, 10});
    CHECK(trends.kbps().value() == 0);
    CHECK_FALSE(trends.late_share());
}

TEST_CASE("counters of an ended call do not make the rate negative", "[status]") {
    auto trends = trends_after(2s);
    trends.note(opened + 2200ms, {-20, -30, 100, 10, 0});
    CHECK(trends.kbps().value() == Approx(32 * 2.0 / 2.2));
    CHECK(trends.late_share().value() <= 1);
}
