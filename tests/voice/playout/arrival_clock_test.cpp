// Lateness from the arrival times of packets.
#include "support/catch.hpp"
#include "voice/playout/trace.hpp"
#include <babel/voice/arrival_clock.hpp>

#include <optional>

using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

struct seen {
    arrival_clock clock;
    std::vector<microseconds> lateness; // of all packets of which it became certain
    std::optional<std::size_t> certain; // the first packet after which it was so
};

seen follow(const trace& arrivals) {
    seen all;
    for (std::size_t n = 0; n < arrivals.size(); ++n) {
        const auto now = arrival_clock::time_point(arrivals[n].at);
        for (const auto each : all.clock.on_packet(now, frame_samples))
            all.lateness.push_back(each);
        if (!all.certain && all.clock.is_certain()) all.certain = n;
    }
    return all;
}

/// A second in time, then packets that are so late, then a second in time.
trace punctual_but(std::vector<int> late_ms) {
    const auto lateness = [&](std::size_t n) {
        const bool is_late = n >= per_second && n < per_second + late_ms.size();
        return microseconds(is_late ? 1000 * late_ms[n - per_second] : 0);
    };
    return in_order(2 * per_second + late_ms.size(), lateness);
}

/// The same, but so many packets never came.
trace without_some(std::size_t count) {
    auto arrivals = in_order(3 * per_second, [](std::size_t) { return 0us; });
    const auto first = arrivals.begin() + per_second;
    arrivals.erase(first, first + static_cast<std::ptrdiff_t>(count));
    return arrivals;
}

} // namespace

TEST_CASE("a stall is lateness, not missing frames", "[arrivals]") {
    const auto all = follow(punctual_but({131, 111, 91, 71, 51, 31, 11}));
    CHECK(all.clock.missing() == 0us);
    CHECK(std::ranges::max(all.lateness) == 131ms);
}

TEST_CASE("a stall within the backlog of another is lateness too", "[arrivals]") {
    // As recorded at 5 % loss: the next loss comes before the last one's packets are all there.
    const auto late = GENERATE(
        std::vector{131, 111, 91, 71, 51, 120, 100, 80, 60, 40, 20},
        std::vector{140, 120, 100, 80, 60, 40, 121, 101, 81, 61, 41, 21},
        std::vector{161, 141, 121, 101, 141, 121, 101, 81, 110, 90, 70, 50, 30, 10}
    );
    const auto all = follow(punctual_but(late));
    CHECK(all.clock.missing() == 0us);
    CHECK(all.lateness.size() >= late.size() + per_second);
    CHECK(std::ranges::max(all.lateness) == std::chrono::milliseconds(std::ranges::max(late)));
}

TEST_CASE("missing frames move the clock and are not lateness", "[arrivals]") {
    const auto count = GENERATE(std::size_t(6), std::size_t(50));
    const auto all = follow(without_some(count));
    CHECK(all.clock.missing() == microseconds(20'000 * count));
    CHECK(std::ranges::max(all.lateness) == 0us);
}

TEST_CASE("a stall among the first packets of a call does no harm", "[arrivals]") {
    const auto first = GENERATE(range(std::size_t(1), std::size_t(7)));
    const auto all = follow(in_order(3 * per_second, [&](std::size_t n) {
        return n >= first && n < first + 75 ? microseconds(20'000 * (first + 75 - n)) : 0us;
    }));
    REQUIRE(all.certain);
    CHECK(all.clock.missing() == 0us);
    CHECK(all.clock.is_certain());
}

TEST_CASE("jitter leaves the lateness unknown for little more than a second", "[arrivals]") {
    const auto most = GENERATE(30, 60, 100, 150);
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        INFO(most << " ms, seed " << seed);
        dice chance(seed);
        const auto late = [&](std::size_t) {
            return microseconds(int(1000 * most * chance.roll()));
        };
        const auto all = follow(in_order(10 * per_second, late));
        REQUIRE(all.certain);
        REQUIRE(*all.certain <= 6 * per_second / 5);
    }
}
