#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/audio/level_meter.hpp>
#include <babel/audio/mixing.hpp>
#include <babel/audio/voice_gate.hpp>

using namespace babel::audio;

namespace {

std::vector<sample> soft_frame() {
    auto frame = test::sine(frame_samples);
    amplify(frame, 1); // -55 dBFS
    return frame;
}

/// Some sound of such a frame is left.
bool passes(voice_gate& gate, std::vector<sample> frame) {
    const bool passed = gate.pass(std::span(frame).first<frame_samples>());
    CHECK(passed == (test::rms(frame) > 0));
    return passed;
}

} // namespace

TEST_CASE("a gate opens with the first frame that is loud enough", "[gate]") {
    voice_gate gate(-40);
    CHECK_FALSE(passes(gate, soft_frame()));
    auto loud = test::sine(frame_samples);
    REQUIRE(gate.pass(std::span(loud).first<frame_samples>()));
    CHECK(test::rms(loud) > 5000);
    CHECK(test::largest_step(loud) < 600); // no click at its beginning
}

TEST_CASE("a gate closes half a second after the last loud frame", "[gate]") {
    voice_gate gate(-40);
    CHECK(passes(gate, test::sine(frame_samples)));
    for (int i = 0; i < 25; ++i)
        CHECK(passes(gate, soft_frame()));
    CHECK_FALSE(passes(gate, soft_frame()));
}

TEST_CASE("levels are those of the last 200 ms", "[gate]") {
    level_meter meter;
    CHECK(meter.dbfs() == -100);
    for (int i = 0; i < 10; ++i)
        meter.add(test::sine(frame_samples));
    const auto loud = level_dbfs(test::sine(frame_samples));
    CHECK(std::abs(meter.dbfs() - loud) < 0.1);
    CHECK(std::abs(loud - 20 * std::log10(8000 / 32768.0 / std::sqrt(2))) < 0.1);
    meter.add(std::vector<sample>(10 * frame_samples));
    CHECK(meter.dbfs() == -100);
}
