// Rate limits, and floods that exceed them by far.
#include "server/signalling/limits/rate_meter.hpp"
#include "support/catch.hpp"

using babel::server::allowance;
using babel::server::rate_meter;
using babel::server::time_point;
using enum rate_meter::verdict;
using namespace std::chrono_literals;

namespace {

/// Number of `events` at once that are within the rate.
int within_of(rate_meter& meter, time_point now, int events, allowance most) {
    int count = 0;
    for (int i = 0; i < events; ++i)
        count += meter.count(now, most) == within;
    return count;
}

} // namespace

TEST_CASE("a burst passes and one more does not", "[rate_meter]") {
    rate_meter meter;
    CHECK(within_of(meter, time_point(1h), 50, {20, 40}) == 40);
}

TEST_CASE("a client that keeps the rate passes forever", "[rate_meter]") {
    rate_meter meter;
    time_point now(1h);
    for (int i = 0; i < 10'000; ++i, now += 50ms)
        if (meter.count(now, {20, 40}) != within) FAIL("event " << i);
}

TEST_CASE("after a burst only the rate is left", "[rate_meter]") {
    rate_meter meter;
    CHECK(within_of(meter, time_point(1h), 8, {2, 8}) == 8);
    CHECK(within_of(meter, time_point(1h + 500ms), 1, {2, 8}) == 1);
    CHECK(meter.count(time_point(1h + 500ms), {2, 8}) == excess);
    CHECK(within_of(meter, time_point(2h), 8, {2, 8}) == 8); // everything has expired
}

TEST_CASE(
    "events that continue in spite of refusals are a flood after three bursts", "[rate_meter]"
) {
    rate_meter meter;
    for (int i = 0; i < 8; ++i)
        CHECK(meter.count(time_point(1h), {2, 8}) == within);
    for (int i = 8; i < 32; ++i)
        CHECK(meter.count(time_point(1h), {2, 8}) == excess);
    CHECK(meter.count(time_point(1h), {2, 8}) == flood);
}

TEST_CASE("refused events cost nothing of the rate", "[rate_meter]") {
    rate_meter meter;
    time_point now(1h);
    int granted = 0;
    for (int i = 0; i < 60'000; ++i, now += 1ms) // a thousand a second for a minute
        granted += meter.count(now, {5, 20}) == within;
    CHECK(granted == 20 + 5 * 60 - 1);
    CHECK(meter.count(now + 200ms, {5, 20}) == within);
}

TEST_CASE("a client that is refused every third time for long is a flood", "[rate_meter]") {
    rate_meter meter;
    time_point now(1h);
    const auto is_ended_within = [&](std::chrono::seconds time) {
        for (const auto end = now + time; now < end; now += 33ms) // 30 a second, 20 are allowed
            if (meter.count(now, {20, 40}) == flood) return true;
        return false;
    };
    CHECK_FALSE(is_ended_within(20s));
    CHECK(is_ended_within(40s));
}

TEST_CASE("a rate of 0 lets everything pass", "[rate_meter]") {
    rate_meter meter;
    CHECK(within_of(meter, time_point(1h), 1000, {0, 0}) == 1000);
}
