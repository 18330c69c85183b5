// A peer's samples between the loudspeaker's clock and the microphone's.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/voice/leg_buffer.hpp>

#include <array>

using namespace babel;
using audio::sample;
using audio::test::rms;
using audio::test::sine;

TEST_CASE("at most 80 ms wait between two clocks and a gap is silent", "[leg_buffer]") {
    voice::leg_buffer waiting;
    std::array<sample, audio::frame_samples> out{};
    const auto said = sine(10 * audio::frame_samples);
    waiting.push(said);
    CHECK(waiting.size() <= audio::samples_in_ms(80));
    CHECK(waiting.dropped_samples() == 10 * audio::frame_samples - waiting.size());
    while (waiting.size() >= audio::frame_samples)
        waiting.take(out);
    CHECK(rms(out) > 1000);
    waiting.take(out);
    CHECK(rms(out) == 0);
    waiting.push(std::span(said).first(audio::frame_samples)); // not enough to go on with
    waiting.take(out);
    CHECK(rms(out) == 0);
    waiting.push(std::span(said).first(audio::frame_samples));
    waiting.take(out);
    CHECK(rms(out) > 1000);
}
