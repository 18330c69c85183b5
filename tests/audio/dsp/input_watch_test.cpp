#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/audio/input_watch.hpp>
#include <babel/audio/mixing.hpp>

using namespace babel::audio;

namespace {

std::vector<input_fault> reported_for(std::span<const sample> frame, int frames) {
    input_watch watch;
    std::vector<input_fault> reported;
    for (int i = 0; i < frames; ++i)
        if (const auto fault = watch.look(frame.first<frame_samples>())) reported.push_back(*fault);
    return reported;
}

} // namespace

TEST_CASE("a silent microphone is reported once after five seconds", "[input_watch]") {
    const std::vector<sample> nothing(frame_samples, 3);
    CHECK(reported_for(nothing, 249).empty());
    CHECK(reported_for(nothing, 2000) == std::vector{input_fault::silent});
}

TEST_CASE("a quiet room is no silent microphone", "[input_watch]") {
    auto room = test::sine(frame_samples);
    amplify(room, 1); // -55 dBFS
    CHECK(reported_for(room, 2000).empty());
}

TEST_CASE("a clipping microphone is reported once after five seconds", "[input_watch]") {
    auto loud = test::sine(frame_samples);
    amplify(loud, 200);
    amplify(loud, 200);
    amplify(loud, 200);
    CHECK(reported_for(loud, 249).empty());
    CHECK(reported_for(loud, 2000) == std::vector{input_fault::clipping});
    CHECK(reported_for(test::sine(frame_samples), 2000).empty());
}
