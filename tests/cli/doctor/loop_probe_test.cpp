#include "cli/doctor/loop_probe.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>

using namespace babel;
using audio::sample;
using cli::find_probe;

namespace {

/// A second of noise, with the given standard deviation.
std::vector<sample> noise(double level, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0, level);
    std::vector<sample> out(audio::sample_rate);
    std::ranges::generate(out, [&] { return static_cast<sample>(normal(random)); });
    return out;
}

void add_probe(std::vector<sample>& to, std::size_t at, double gain) {
    const auto probe = cli::make_probe();
    for (std::size_t i = 0; i < probe.size(); ++i)
        to[at + i] = static_cast<sample>(to[at + i] + gain * probe[i]);
}

} // namespace

TEST_CASE("the probe is played at a modest level and fades in and out", "[loop]") {
    const auto probe = cli::make_probe();
    CHECK(probe.size() == audio::samples_in_ms(300));
    CHECK(std::ranges::max(probe) <= 3277);
    CHECK(std::ranges::max(probe) > 3200);
    CHECK(probe.front() == 0);
    CHECK(std::abs(probe.back()) < 10);
}

TEST_CASE("the probe is found with an accuracy of a tenth of a millisecond", "[loop]") {
    for (const std::size_t at : {0u, 1u, 2063u, 12'345u, 33'600u}) {
        auto recording = noise(10);
        add_probe(recording, at, 0.5);
        const auto found = find_probe(recording);
        REQUIRE(found);
        INFO("at " << at << ", found at " << found->at << ", clarity " << found->clarity);
        CHECK(found->at + 5 > at);
        CHECK(found->at < at + 5);
        CHECK(found->clarity > 15);
    }
}

TEST_CASE("the probe is found upside down in louder noise", "[loop]") {
    auto recording = noise(1000);
    add_probe(recording, 9'600, -0.1); // 13 dB below the noise
    const auto found = find_probe(recording);
    REQUIRE(found);
    CHECK(found->at + 10 > 9'600);
    CHECK(found->at < 9'610);
}

TEST_CASE("nothing is found in a recording without a probe", "[loop]") {
    CHECK_FALSE(find_probe({}));
    CHECK_FALSE(find_probe(std::vector<sample>(1000)));
    CHECK_FALSE(find_probe(std::vector<sample>(audio::sample_rate)));
    for (const unsigned seed : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u})
        CHECK_FALSE(find_probe(noise(1000, seed)));
}

TEST_CASE("a hum is not a probe", "[loop]") {
    for (const double hz : {50.0, 440.0, 1000.0, 3000.0}) {
        std::vector<sample> hum(audio::sample_rate);
        for (std::size_t i = 0; i < hum.size(); ++i)
            hum[i] = static_cast<sample>(8000 * std::sin(2 * M_PI * hz * double(i) / 48000));
        INFO(hz << " Hz");
        CHECK_FALSE(find_probe(hum));
    }
}
