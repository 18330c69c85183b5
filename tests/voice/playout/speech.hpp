// Real speech as Opus packets, over and over.
#pragma once

#include "voice/playout/packets.hpp"
#include <babel/voice/opus_codec.hpp>

#include <sndfile.h>

#include <algorithm>
#include <span>
#include <vector>

namespace babel::voice::test {

using namespace audio;
using namespace audio::test;

/// The 4 s of tests/data/speech.wav.
inline const std::vector<sample>& speech() {
    static const auto samples = [] {
        SF_INFO info{};
        SNDFILE* const file = sf_open(BABEL_TEST_DATA "/speech.wav", SFM_READ, &info);
        std::vector<sample> all(static_cast<std::size_t>(info.frames));
        sf_read_short(file, all.data(), info.frames);
        sf_close(file);
        return all;
    }();
    return samples;
}

/// Its packet of that number, at 32 kbit/s.
inline const packet_bytes& speech_packet(std::size_t number) {
    static const auto packets = [] {
        auto encoder = voice::encoder::make({32000, 5}).value();
        std::vector<packet_bytes> all;
        const auto& said = speech();
        for (std::size_t at = 0; at + frame_samples <= said.size(); at += frame_samples) {
            packet_bytes one(max_encoded_bytes);
            const std::span<const sample, frame_samples> frame(said.data() + at, frame_samples);
            one.resize(encoder.encode(frame, one).value());
            all.push_back(std::move(one));
        }
        return all;
    }();
    return packets[number % packets.size()];
}

} // namespace babel::voice::test
