// Measures the share of a core that Opus needs here.
#include "cli/doctor/checks.hpp"
#include "cli/doctor/loop_probe.hpp"
#include <babel/voice/opus_codec.hpp>

#include <array>
#include <ctime>

namespace babel::cli {
namespace {

constexpr int frames = 150; // 3 s of sound, some 50 ms of work

/// Of this thread: other processes on the core do not count.
double processor_seconds() {
    std::timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double percent_of(double seconds) {
    return 100 * seconds /
           (frames * static_cast<double>(audio::frame_samples) / audio::sample_rate);
}

} // namespace

codec_finding time_codec(int bitrate_bps, int complexity) {
    codec_finding found{bitrate_bps, complexity, {}, 0, 0};
    auto encoder = voice::encoder::make({bitrate_bps, complexity});
    auto decoder = voice::decoder::make();
    if (!encoder || !decoder) {
        found.failure = encoder ? decoder.error() : encoder.error();
        return found;
    }
    const auto sound = make_probe();
    const auto pieces = sound.size() / audio::frame_samples;
    double encoding = 0;
    double decoding = 0;
    for (std::size_t i = 0; i < frames && !found.failure; ++i) {
        const auto frame = std::span(sound).subspan(i % pieces * audio::frame_samples);
        std::array<std::uint8_t, voice::max_encoded_bytes> packet;
        std::array<audio::sample, voice::max_packet_samples> decoded;
        const auto began = processor_seconds();
        const auto size = encoder->encode(frame.first<audio::frame_samples>(), packet);
        const auto between = processor_seconds();
        encoding += between - began;
        if (!size) found.failure = size.error();
        if (found.failure) break;
        const auto samples = decoder->decode(bytes_view(packet).first(*size), decoded);
        decoding += processor_seconds() - between;
        if (!samples) found.failure = samples.error();
    }
    found.encode_percent = percent_of(encoding);
    found.decode_percent = percent_of(decoding);
    return found;
}

} // namespace babel::cli
