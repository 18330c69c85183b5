// PortAudio's callbacks and the loop, without a device.
#include "audio/device/portaudio_stream.hpp"
#include "audio/signals.hpp"
#include "support/catch.hpp"

#include <array>

using namespace babel::audio;
using namespace babel::audio::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t buffer = samples_in_ms(5);

struct microphone {
    waker event = waker::event().value();
    portaudio_stream stream{{}, 5ms, samples_in_ms(200), event};

    void call_back(int times = 1) {
        const std::array<sample, buffer> sound{};
        while (times-- > 0)
            portaudio_stream::on_capture(sound.data(), nullptr, buffer, nullptr, 0, &stream);
    }
    bool has_woken() { return event.consume() > 0; }
};

} // namespace

TEST_CASE("by default a microphone wakes the loop at each callback", "[stream]") {
    microphone one;
    one.call_back();
    CHECK(one.has_woken());
    CHECK_FALSE(one.has_woken());
    one.call_back();
    CHECK(one.has_woken());
}

TEST_CASE("a reader of frames is woken when a frame is complete, until it is taken", "[stream]") {
    microphone one;
    one.stream.wake_at(frame_samples);
    one.call_back(3);
    CHECK_FALSE(one.has_woken());
    one.call_back();
    CHECK(one.has_woken());
    CHECK(one.stream.samples().available() == frame_samples);
    one.call_back();
    CHECK(one.has_woken());
    one.call_back();
    CHECK(one.has_woken());
}

TEST_CASE("a frame needs as many of the device's samples as make it, or a few less", "[stream]") {
    CHECK(capture_adapter::make({48000, 1}).value().needed(960) == 960);
    CHECK(capture_adapter::make({48000, 2}).value().needed(960) == 1920);
    CHECK(capture_adapter::make({44100, 2}).value().needed(960) == 1764);
    CHECK(capture_adapter::make({16000, 1}).value().needed(100) == 33);
}
