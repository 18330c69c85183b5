#include "cli/terminal/status_gauge.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using babel::cli::status_gauge;
using reading = status_gauge::reading;
using levels = std::vector<double>;

namespace {

constexpr status_gauge::time_point opened{};

/// Readings every 200 ms, for that long: 4 kB and 50 packets a second, of which one is late.
status_gauge gauge_after(std::chrono::milliseconds time) {
    status_gauge gauge;
    for (auto at = 0ms; at <= time; at += 200ms) {
        const auto ms = static_cast<std::uint64_t>(at.count());
        gauge.note(opened + at, {-20, -30, ms * 4, ms / 20, ms / 1000});
    }
    return gauge;
}

} // namespace

TEST_CASE("levels are kept for 5 s and the newest comes last", "[status]") {
    status_gauge gauge;
    for (int i = 0; i < 100; ++i)
        gauge.note(opened + i * 200ms, {-1.0 * i, -2.0 * i, 0, 0, 0});
    CHECK(gauge.mic().size() == 26);
    CHECK(gauge.mic().back() == -99);
    CHECK(gauge.in().back() == -198);
    gauge.forget();
    CHECK(gauge.mic().empty());
}

TEST_CASE("a level counts once in its 200 ms however often one looks", "[status]") {
    status_gauge gauge;
    gauge.note(opened, {-10, -10, 0, 0, 0});
    gauge.note(opened + 20ms, {-11, -11, 0, 0, 0});
    gauge.note(opened + 195ms, {-12, -12, 0, 0, 0}); // a timer may be early
    CHECK(gauge.mic() == levels{-10, -12});
}

TEST_CASE("rates are those of the last seconds and not known at first", "[status]") {
    CHECK_FALSE(status_gauge{}.kbps());
    CHECK_FALSE(gauge_after(800ms).kbps());
    CHECK(gauge_after(1000ms).kbps().value() == Approx(32));
    auto gauge = gauge_after(10s);
    CHECK(gauge.kbps().value() == Approx(32));
    CHECK(gauge.late_share().value() == Approx(0.02));
    for (auto at = 10'200ms; at <= 20s; at += 200ms) // nothing more is sent, and nothing comes
        gauge.note(opened + at, {-100, -100, 40'000, 500, 10});
    CHECK(gauge.kbps().value() == 0);
    CHECK_FALSE(gauge.late_share());
}

TEST_CASE("counters of a call that has ended do not make the rate negative", "[status]") {
    auto gauge = gauge_after(2s);
    gauge.note(opened + 2200ms, {-20, -30, 100, 10, 0});
    CHECK(gauge.kbps().value() == Approx(32 * 2.0 / 2.2));
    CHECK(gauge.late_share().value() <= 1);
}
