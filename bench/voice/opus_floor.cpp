// Cost and quality of libopus alone: the floor of the voice benchmark.
#include "sound_file.hpp"

#include <opus.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <time.h>
#include <vector>

using namespace babel::bench;

namespace {

constexpr int frame_samples = 960; // 20 ms
constexpr long frame_ns = 20'000'000;
constexpr int bitrate_bps = 32'000; // these settings are babel-cli's defaults
constexpr int complexity = 10;
constexpr double ns_a_second = 1e9;

timespec clock_now(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return now;
}

double cpu_seconds() {
    const auto now = clock_now(CLOCK_PROCESS_CPUTIME_ID);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / ns_a_second;
}

/// Sleeps until 20 ms after `due`, which moves there.
void wait_for_next_frame(timespec& due) {
    due.tv_nsec += frame_ns;
    if (due.tv_nsec >= 1'000'000'000) {
        due.tv_nsec -= 1'000'000'000;
        ++due.tv_sec;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr);
}

OpusEncoder* make_encoder() {
    int error = OPUS_OK;
    OpusEncoder* encoder = opus_encoder_create(sample_rate, 1, OPUS_APPLICATION_VOIP, &error);
    if (error != OPUS_OK) fail(opus_strerror(error));
    opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bitrate_bps));
    opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(complexity));
    opus_encoder_ctl(encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
    return encoder;
}

} // namespace

/// opus_floor IN.wav OUT.wav [PACED_SECONDS]: encodes and decodes IN and prints the share of a core
/// that a call would need for it. PACED_SECONDS: only that much of it, a frame every 20 ms, as in a
/// call; otherwise all at once.
int main(int argc, char** argv) {
    if (argc < 3) fail("usage: opus_floor IN.wav OUT.wav [PACED_SECONDS]");
    const double paced_seconds = argc > 3 ? std::atof(argv[3]) : 0;
    const auto said = read_sound(argv[1]);
    std::vector<short> heard(said.size());
    OpusEncoder* encoder = make_encoder();
    int error = OPUS_OK;
    OpusDecoder* decoder = opus_decoder_create(sample_rate, 1, &error);
    if (error != OPUS_OK) fail(opus_strerror(error));

    const double before = cpu_seconds();
    auto due = clock_now(CLOCK_MONOTONIC);
    std::array<unsigned char, 1500> packet{};
    std::size_t at = 0;
    for (; at + frame_samples <= said.size(); at += frame_samples) {
        if (paced_seconds > 0) {
            if (static_cast<double>(at) >= paced_seconds * sample_rate) break;
            wait_for_next_frame(due);
        }
        const int bytes = opus_encode(
            encoder, &said[at], frame_samples, packet.data(), static_cast<int>(packet.size())
        );
        const int samples =
            opus_decode(decoder, packet.data(), bytes, &heard[at], frame_samples, 0);
        if (bytes < 0 || samples < 0) fail("Opus failed");
    }
    const double seconds = static_cast<double>(at) / sample_rate;
    std::printf("{\"cpu_percent\": %.3f}\n", 100 * (cpu_seconds() - before) / seconds);
    opus_encoder_destroy(encoder);
    opus_decoder_destroy(decoder);
    write_sound(argv[2], heard);
}
