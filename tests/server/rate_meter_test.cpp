// How often somebody may do something, and who does it far too often.
#include "support/catch.hpp"
#include <babel/server/rate_meter.hpp>

using babel::server::rate_meter;
using babel::server::time_point;
using enum rate_meter::verdict;
using namespace std::chrono_literals;

namespace {

/// How many of `events` that come at once are within the rate.
int within_of(rate_meter& meter, time_point now, int events, unsigned rate, unsigned burst) {
    int count = 0;
    for (int i = 0; i < events; ++i)
        count += meter.count(now, rate, burst) == within;
    return count;
}

} // namespace

TEST_CASE("a burst passes and one more does not", "[rate_meter]") {
    rate_meter meter;
    CHECK(within_of(meter, time_point(1h), 50, 20, 2) == 40);
}

TEST_CASE("whoever keeps the rate passes for ever", "[rate_meter]") {
    rate_meter meter;
    time_point now(1h);
    for (int i = 0; i < 10'000; ++i, now += 50ms)
        if (meter.count(now, 20, 2) != within) FAIL("event " << i);
}

TEST_CASE("after a burst the rate is what is left", "[rate_meter]") {
    rate_meter meter;
    CHECK(within_of(meter, time_point(1h), 8, 2, 4) == 8);
    CHECK(within_of(meter, time_point(1h + 500ms), 1, 2, 4) == 1);
    CHECK(meter.count(time_point(1h + 500ms), 2, 4) == excess);
    CHECK(within_of(meter, time_point(2h), 8, 2, 4) == 8); // all is forgotten
}

TEST_CASE("whoever goes on in spite of refusals is a flood after four bursts", "[rate_meter]") {
    rate_meter meter;
    for (int i = 0; i < 8; ++i)
        CHECK(meter.count(time_point(1h), 2, 4) == within);
    for (int i = 8; i < 32; ++i)
        CHECK(meter.count(time_point(1h), 2, 4) == excess);
    CHECK(meter.count(time_point(1h), 2, 4) == flood);
}

TEST_CASE("a rate of 0 lets everything pass", "[rate_meter]") {
    rate_meter meter;
    CHECK(within_of(meter, time_point(1h), 1000, 0, 2) == 1000);
}
