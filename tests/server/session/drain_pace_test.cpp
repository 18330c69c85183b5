// Pace of a drain.
#include "server/session/drain_pace.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
using server::drain_pace;

namespace {

constexpr drain_pace::time_point pace_start{1h};

} // namespace

TEST_CASE("sessions are due evenly, and none at the start", "[drain]") {
    const drain_pace pace(20, pace_start, 1000ms);
    CHECK(pace.due(pace_start - 1s) == 0);
    for (int milliseconds = 0; milliseconds <= 1000; ++milliseconds) {
        INFO(milliseconds);
        const auto now = pace_start + std::chrono::milliseconds(milliseconds);
        CHECK(pace.due(now) == static_cast<std::size_t>(milliseconds / 50));
        CHECK(pace.is_over(now) == (milliseconds == 1000));
    }
    CHECK(pace.due(pace_start + 1h) == 20);
}

TEST_CASE("more sessions than milliseconds are due several at a time", "[drain]") {
    const drain_pace pace(1'000'000, pace_start, 3600s);
    CHECK(pace.due(pace_start + 1800s) == 500'000);
    CHECK(pace.due(pace_start + 3600s - 1ms) == 999'999);
}

TEST_CASE("without time all sessions are due at once", "[drain]") {
    const drain_pace pace(3, pace_start, 0ms);
    CHECK(pace.due(pace_start) == 3);
    CHECK(pace.is_over(pace_start));
}
