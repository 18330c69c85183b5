// Playing faster and slower, one period at a time.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include "voice/playout/speech.hpp"
#include "voice/playout/time_stretch.hpp"

using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;
using namespace babel::voice::test;

TEST_CASE("the period of a tone is found", "[stretch]") {
    for (const double frequency : {80.0, 120.0, 200.0, 350.0}) {
        INFO(frequency);
        const auto tone = sine(samples_in_ms(30), frequency);
        const auto found = find_repetition(tone, samples_in_ms(15));
        CHECK(found.similarity > 0.99);
        const double periods = static_cast<double>(found.period) * frequency / sample_rate;
        CHECK(periods == Approx(std::round(periods)).margin(0.03));
    }
}

TEST_CASE("a period is within the limit and fits twice", "[stretch]") {
    const auto tone = sine(samples_in_ms(20), 200);
    CHECK(find_repetition(tone, samples_in_ms(7)).period <= samples_in_ms(7));
    CHECK(find_repetition(tone, samples_in_ms(15)).period <= samples_in_ms(10));
    CHECK(find_repetition(tone, 100).period == 0);
    CHECK(find_repetition(std::span(tone).first(200), samples_in_ms(15)).period == 0);
}

TEST_CASE("noise is not repetitive", "[stretch]") {
    std::uint32_t random = 5;
    std::vector<sample> noise(samples_in_ms(30));
    for (auto& each : noise) {
        random = random * 1664525 + 1013904223;
        each = static_cast<sample>(static_cast<std::int32_t>(random) >> 19);
    }
    CHECK(find_repetition(noise, samples_in_ms(15)).similarity < 0.5);
    const std::vector<sample> nothing(samples_in_ms(30));
    CHECK(find_repetition(nothing, samples_in_ms(15)).similarity == 1);
}

TEST_CASE("a tone that is shortened or lengthened stays that tone without a click", "[stretch]") {
    for (const bool is_shortened : {true, false}) {
        INFO(is_shortened);
        auto tone = sine(samples_in_ms(60), 200);
        const auto before = tone.size();
        const auto found = find_repetition(std::span(tone).first(samples_in_ms(30)), 720);
        if (is_shortened)
            remove_period(tone, 0, found.period);
        else
            repeat_period(tone, 0, found.period);
        CHECK(tone.size() == (is_shortened ? before - found.period : before + found.period));
        CHECK(largest_step(tone) <= largest_step(sine(samples_in_ms(60), 200)) + 5);
        CHECK(amplitude_at(std::span(tone).first(samples_in_ms(40)), 200) > 7800);
    }
}

TEST_CASE("sound around the changed period stays the same", "[stretch]") {
    const auto& said = speech();
    const std::vector<sample> before(said.begin() + 48000, said.begin() + 48000 + 4800);
    auto shorter = before;
    remove_period(shorter, 960, 480);
    CHECK(std::equal(shorter.begin(), shorter.begin() + 960, before.begin()));
    CHECK(std::equal(shorter.begin() + 1440, shorter.end(), before.begin() + 1920));
    auto longer = before;
    repeat_period(longer, 960, 480);
    CHECK(std::equal(longer.begin(), longer.begin() + 1440, before.begin()));
    CHECK(std::equal(longer.begin() + 1920, longer.end(), before.begin() + 1440));
}
