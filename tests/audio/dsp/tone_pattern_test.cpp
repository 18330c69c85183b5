#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/audio/tone_pattern.hpp>

using namespace babel::audio;

namespace {

std::vector<sample> next(tone_pattern& tone, std::size_t milliseconds) {
    std::vector<sample> out(samples_in_ms(milliseconds));
    tone.read(out);
    return out;
}

} // namespace

TEST_CASE("it rings twice and then is silent for two seconds", "[tone]") {
    auto tone = tone_pattern::ring();
    for (int round = 0; round < 2; ++round) {
        CHECK(test::rms(next(tone, 400)) > 1500);
        CHECK(test::rms(next(tone, 200)) == 0);
        CHECK(test::rms(next(tone, 400)) > 1500);
        CHECK(test::rms(next(tone, 2000)) == 0);
    }
    CHECK_FALSE(tone.finished());
}

TEST_CASE("ringback is 425 Hz for a second in five", "[tone]") {
    auto tone = tone_pattern::ringback();
    const auto sounding = next(tone, 1000);
    CHECK(test::amplitude_at(sounding, 425) > 0.95 * 0.06 * 32767);
    CHECK(test::rms(next(tone, 4000)) == 0);
    CHECK(test::rms(next(tone, 1000)) > 500);
}

TEST_CASE("the tone of a recording comes once", "[tone]") {
    auto tone = tone_pattern::recording();
    CHECK(test::rms(next(tone, 250)) > 500);
    CHECK(tone.finished());
    CHECK(test::rms(next(tone, 1000)) == 0);
}

TEST_CASE("tones begin and end without a click", "[tone]") {
    auto tone = tone_pattern::ring();
    const auto all = next(tone, 3000);
    // Two sines of 523 and 659 Hz with a peak of 6553 have steps of 510 at most.
    CHECK(test::largest_step(all) < 600);
}
