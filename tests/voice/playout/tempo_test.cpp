// Pace of the changes of a playout's delay.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/voice/tempo.hpp>

#include <random>
#include <vector>

using namespace babel;
using audio::samples_in_ms;
using voice::tempo;

namespace {

constexpr std::size_t margin = samples_in_ms(20);

/// Repeats itself every 5 ms.
std::vector<audio::sample> repetitive() {
    return babel::audio::test::sine(samples_in_ms(40), 200);
}

/// After a change for that excess: samples until the next one, in periods.
std::size_t periods_between_changes(std::size_t excess) {
    tempo t;
    const auto period = t.next_period(repetitive(), excess, margin);
    REQUIRE(period > 0);
    std::size_t decoded = 0;
    while (!t.may_change(false)) {
        t.on_decoded(period);
        ++decoded;
    }
    return decoded;
}

} // namespace

TEST_CASE("the delay changes faster the further it is off", "[playout]") {
    CHECK(periods_between_changes(samples_in_ms(20)) == 64);
    CHECK(periods_between_changes(samples_in_ms(40)) == 8);
    CHECK(periods_between_changes(samples_in_ms(70)) == 3);
}

TEST_CASE("an excess within a large margin is not urgent", "[playout]") {
    tempo t;
    const auto period = t.next_period(repetitive(), samples_in_ms(70), samples_in_ms(100));
    t.on_decoded(63 * period);
    CHECK_FALSE(t.may_change(false));
    t.on_decoded(period);
    CHECK(t.may_change(false));
}

TEST_CASE("pauses may change at any time", "[playout]") {
    tempo t;
    CHECK(t.may_change(false));
    REQUIRE(t.next_period(repetitive(), samples_in_ms(10), margin) > 0);
    CHECK_FALSE(t.may_change(false));
    CHECK(t.may_change(true));
}

TEST_CASE("sound that does not repeat itself is not changed, a pause is", "[playout]") {
    std::minstd_rand random;
    std::uniform_int_distribution<int> any(-8000, 8000);
    std::vector<audio::sample> noise(samples_in_ms(40));
    for (auto& each : noise)
        each = static_cast<audio::sample>(any(random));
    tempo t;
    CHECK(t.next_period(noise, samples_in_ms(10), margin) == 0);
    CHECK(t.may_change(false));
    for (auto& each : noise)
        each /= 100;
    CHECK(voice::is_quiet(noise));
    CHECK(t.next_period(noise, samples_in_ms(10), margin) > 0);
}

TEST_CASE("a period is no longer than the excess, and needs twice its sound", "[playout]") {
    tempo t;
    CHECK(t.next_period(repetitive(), samples_in_ms(4), margin) <= samples_in_ms(4));
    CHECK(t.next_period(std::vector<audio::sample>(10), samples_in_ms(10), margin) == 0);
}
