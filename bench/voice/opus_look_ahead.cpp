// Speech through libopus with either look-ahead: opus_look_ahead.py compares what is left of it.
#include "sound_file.hpp"

#include <opus.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace babel::bench;

namespace {

constexpr int complexity = 5; // as in frames of constant size

void check(int opus_error) {
    if (opus_error < 0) fail(opus_strerror(opus_error));
}

} // namespace

/// opus_look_ahead IN.wav OUT.wav voip|lowdelay BITS_A_SECOND FRAME_MS: prints the look-ahead.
int main(int argc, char** argv) {
    if (argc != 6) fail("usage: opus_look_ahead IN.wav OUT.wav voip|lowdelay BITS_A_SECOND MS");
    const auto said = read_sound(argv[1]);
    const bool is_voip = std::strcmp(argv[3], "voip") == 0;
    const int application = is_voip ? OPUS_APPLICATION_VOIP : OPUS_APPLICATION_RESTRICTED_LOWDELAY;
    const int samples = std::atoi(argv[5]) * sample_rate / 1000;
    if (samples <= 0) fail("bad length of frames");
    int error = OPUS_OK;
    OpusEncoder* encoder = opus_encoder_create(sample_rate, 1, application, &error);
    check(error);
    OpusDecoder* decoder = opus_decoder_create(sample_rate, 1, &error);
    check(error);
    check(opus_encoder_ctl(encoder, OPUS_SET_BITRATE(std::atoi(argv[4]))));
    check(opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(complexity)));
    check(opus_encoder_ctl(encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE)));
    check(opus_encoder_ctl(encoder, OPUS_SET_VBR(0)));
    opus_int32 look_ahead = 0;
    check(opus_encoder_ctl(encoder, OPUS_GET_LOOKAHEAD(&look_ahead)));

    std::vector<short> heard(said.size());
    std::array<unsigned char, 1500> packet{};
    const auto step = static_cast<std::size_t>(samples);
    for (std::size_t at = 0; at + step <= said.size(); at += step) {
        const auto room = static_cast<int>(packet.size());
        const int bytes = opus_encode(encoder, &said[at], samples, packet.data(), room);
        check(bytes);
        check(opus_decode(decoder, packet.data(), bytes, &heard[at], samples, 0));
    }
    std::printf("{\"look_ahead_ms\": %.1f}\n", 1000.0 * look_ahead / sample_rate);
    opus_encoder_destroy(encoder);
    opus_decoder_destroy(decoder);
    write_sound(argv[2], heard);
}
