// The voice processor's face; how good the sound is that it makes, voice_processor_test.py
// measures.
#include "audio/signals.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include <babel/audio/voice_processor.hpp>

#include <algorithm>
#include <random>

using namespace babel;
using namespace babel::audio;
using namespace babel::audio::test;

namespace {

constexpr std::size_t second = sample_rate;

std::vector<sample> noise(std::size_t count, double loudness, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<double> values(0, loudness);
    std::vector<sample> out(count);
    std::generate(out.begin(), out.end(), [&] { return static_cast<sample>(values(random)); });
    return out;
}

/// The echo of a loudspeaker in a microphone: later, softer, and twice.
std::vector<sample> echo_of(std::span<const sample> far, std::size_t delay_ms) {
    std::vector<sample> out(far.size());
    const auto first = samples_in_ms(delay_ms), second_path = first + samples_in_ms(9);
    for (std::size_t i = second_path; i < far.size(); ++i)
        out[i] = static_cast<sample>(far[i - first] * 0.4 + far[i - second_path] * 0.2);
    return out;
}

/// Plays the far end in pieces of one size, and returns the rest of the microphone's sound.
std::vector<sample> converse(
    voice_processing wanted,
    std::span<const sample> far,
    std::vector<sample> mic,
    std::size_t piece = frame_samples
) {
    const auto processor = voice_processor::make(wanted).value();
    std::size_t heard = 0;
    for (std::size_t at = 0; at + frame_samples <= mic.size(); at += frame_samples) {
        for (; heard < at + frame_samples; heard += piece)
            processor->heard(far.subspan(heard, std::min(piece, far.size() - heard)));
        processor->process(std::span(mic).subspan(at).first<frame_samples>());
    }
    return mic;
}

double last_second(const std::vector<sample>& samples) {
    return rms(std::span(samples).last(second));
}

} // namespace

TEST_CASE("without the library no voice processor is made", "[voice]") {
    const auto made = voice_processor::make({true, true, true});
    CHECK(made.has_value() == voice_processor::available());
    if (!made) CHECK(made.error() == boost::system::errc::not_supported);
}

TEST_CASE("a processor without tasks changes nothing", "[voice]") {
    if (!voice_processor::available()) return;
    const auto voice = sine(10 * frame_samples);
    CHECK(converse({}, noise(voice.size(), 1000), voice) == voice);
}

TEST_CASE("an echo is cancelled", "[voice]") {
    if (!voice_processor::available()) return;
    const auto far = noise(4 * second, 3000);
    const auto echo = echo_of(far, 60);
    const auto left = converse({.echo_cancellation = true}, far, echo);
    CHECK(last_second(left) * 10 < last_second(echo)); // 20 dB
}

TEST_CASE("nothing is cancelled that the loudspeaker did not play", "[voice]") {
    if (!voice_processor::available()) return;
    const auto voice = noise(2 * second, 1000, 2);
    const std::vector<sample> silence(voice.size());
    const auto left = converse({.echo_cancellation = true}, silence, voice);
    CHECK(last_second(left) > 0.9 * last_second(voice));
}

TEST_CASE("the far end may be heard in pieces of any size", "[voice]") {
    if (!voice_processor::available()) return;
    const auto far = noise(second, 3000);
    const auto echo = echo_of(far, 60);
    const voice_processing wanted{.echo_cancellation = true};
    const auto whole = converse(wanted, far, echo);
    // Divisors of a frame, so that as much is heard before each of the microphone's frames.
    for (const std::size_t piece : {1U, 64U, 320U, 480U})
        CHECK(converse(wanted, far, echo, piece) == whole);
}

TEST_CASE("steady noise is suppressed and a low voice raised", "[voice]") {
    if (!voice_processor::available()) return;
    const auto hiss = noise(3 * second, 200);
    const std::vector<sample> silence(hiss.size());
    const auto quiet = converse({.noise_suppression = true}, silence, hiss);
    CHECK(last_second(quiet) * 2 < last_second(hiss));
    auto low = sine(3 * second);
    std::ranges::transform(low, low.begin(), [](sample s) { return static_cast<sample>(s / 16); });
    const auto raised = converse({.gain_control = true}, silence, low);
    CHECK(last_second(raised) > 1.5 * last_second(low));
}

TEST_CASE("a call's frames allocate nothing, except in the library", "[voice]") {
    if (!voice_processor::available()) return;
    const auto processor = voice_processor::make({true, true, true}).value();
    const auto far = noise(frame_samples, 3000);
    auto mic = noise(frame_samples, 1000, 2);
    const auto talk = [&](int frames) {
        for (int i = 0; i < frames; ++i) {
            processor->heard(far);
            processor->process(std::span(mic).first<frame_samples>());
        }
    };
    talk(50);
    const auto before = babel::test::heap().allocations;
    talk(50);
    // Two blocks a frame; with gain control now and then one more.
    CHECK(babel::test::heap().allocations - before <= 102 * BABEL_APM_ALLOCATIONS_A_BLOCK);
}
