// Rates and channel counts that are not ours.
#include "audio/device/device_adapter.hpp"
#include "audio/signals.hpp"
#include "support/catch.hpp"

using namespace babel::audio;
using namespace babel::audio::test;

namespace {

std::vector<sample> resampled(std::span<const sample> in, int from_hz, int to_hz) {
    auto rates = resampler::make(from_hz, to_hz, resampling_quality::fast).value();
    std::vector<sample> out;
    std::vector<float> floats;
    while (!in.empty()) {
        const auto piece = in.first(std::min<std::size_t>(in.size(), 333));
        to_floats(piece, floats);
        rates.process(floats, out, piece.size() == in.size());
        in = in.subspan(piece.size());
    }
    return out;
}

std::vector<sample> stereo(std::span<const sample> left, std::span<const sample> right) {
    std::vector<sample> out;
    for (std::size_t i = 0; i < left.size(); ++i) {
        out.push_back(left[i]);
        out.push_back(right[i]);
    }
    return out;
}

} // namespace

TEST_CASE("resampling keeps length and pitch", "[resampling]") {
    for (const int rate : {8000, 11025, 16000, 22050, 32000, 44100, 88200, 96000}) {
        INFO(rate);
        const auto in = sine(static_cast<std::size_t>(rate), 440, rate);
        const auto out = resampled(in, rate, sample_rate);
        CHECK(std::abs(static_cast<double>(out.size()) - sample_rate) <= 2);
        CHECK(amplitude_at(std::span(out).subspan(4800, 38400), 440) == Approx(8000).epsilon(0.02));
    }
}

TEST_CASE("equal rates pass samples through unchanged", "[resampling]") {
    const auto in = sine(5000);
    CHECK(resampled(in, sample_rate, sample_rate) == in);
}

TEST_CASE("rates that cannot be are refused", "[resampling]") {
    for (const int rate : {0, -1, 100, 48000 * 257}) {
        INFO(rate);
        CHECK(resampler::make(rate, sample_rate, resampling_quality::fast).has_error());
    }
}

TEST_CASE("mixing down takes the mean and does not overflow", "[resampling]") {
    const std::vector<sample> in{32767, 32767, -32768, -32768, 100, 300};
    std::vector<sample> mono;
    mix_down<sample>(in, 2, mono);
    CHECK(mono == std::vector<sample>{32767, -32768, 200});
}

TEST_CASE("a microphone at 44100 Hz in stereo is read as 48 kHz mono", "[resampling]") {
    auto adapter = capture_adapter::make({44100, 2}).value();
    ring device(44100 / 5 * 2);
    const auto tone = sine(44100, 440, 44100);
    const auto in = stereo(tone, tone);
    std::vector<sample> heard;
    for (std::size_t at = 0; at < in.size(); at += 882) {
        device.push(std::span(in).subspan(at, 882));
        std::vector<sample> out(960);
        const auto count = adapter.read(device, out);
        CHECK(device.available() == 0);
        heard.insert(heard.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count));
    }
    CHECK(heard.size() > 47900);
    CHECK(amplitude_at(std::span(heard).subspan(4800, 38400), 440) == Approx(8000).epsilon(0.02));
    CHECK(device.dropped() == 0);
}

TEST_CASE("a microphone of our own format is read as it is", "[resampling]") {
    auto adapter = capture_adapter::make({}).value();
    ring device(1000);
    const auto in = sine(700);
    device.push(in);
    std::vector<sample> out(500);
    CHECK(adapter.read(device, out) == 500);
    CHECK(device.available() == 200);
    CHECK(std::equal(out.begin(), out.end(), in.begin()));
}

TEST_CASE("a loudspeaker at another rate is kept exactly full", "[resampling]") {
    for (const stream_format format :
         {stream_format{44100, 2}, {44100, 1}, {48000, 2}, {96000, 2}}) {
        INFO(format.rate_hz << " Hz " << format.channels);
        const auto channels = static_cast<std::size_t>(format.channels);
        const auto period = static_cast<std::size_t>(format.rate_hz / 100);
        auto adapter = playback_adapter::make(format).value();
        ring device(period * 3 / 2 * channels);
        const auto tone = sine(60000);
        std::size_t used = 0;
        std::size_t short_of = 0;
        std::vector<sample> left;
        for (int i = 0; i < 100; ++i) {
            const auto wanted = adapter.wanted(device);
            adapter.write(device, std::span(tone).subspan(used, wanted));
            used += wanted;
            CHECK(adapter.wanted(device) <= wanted);
            std::vector<sample> out(period * channels);
            const auto count = device.pop(out);
            if (i > 5) short_of += out.size() - count;
            for (std::size_t k = 0; k < count; k += channels)
                left.push_back(out[k]);
        }
        CHECK(device.dropped() == 0);
        CHECK(short_of == 0);
        const auto steady = std::span(left).subspan(period * 10, period * 80);
        CHECK(amplitude_at(steady, 440, format.rate_hz) == Approx(8000).epsilon(0.03));
    }
}
