// Opus packets of any duration and channel count, as other programs may send them.
#pragma once

#include "audio/signals.hpp"

#include <opus.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace babel::voice::test {

using namespace audio;
using namespace audio::test;

using packet_bytes = std::vector<std::uint8_t>;

/// Encodes a continuous 440 Hz sine.
class sine_sender {
public:
    explicit sine_sender(int channels = 1)
        : channels_(channels),
          opus_(opus_encoder_create(sample_rate, channels, OPUS_APPLICATION_AUDIO, nullptr)) {
        opus_encoder_ctl(opus_.get(), OPUS_SET_BITRATE(64000));
    }

    /// The next `count` samples: 2.5 to 60 ms.
    packet_bytes next(std::size_t count) {
        const auto mono = sine(count, 440, sample_rate, sent_);
        std::vector<sample> interleaved;
        for (const sample one : mono) {
            interleaved.insert(interleaved.end(), static_cast<std::size_t>(channels_), one);
        }
        sent_ += count;
        packet_bytes out(4000);
        const int size = opus_encode(
            opus_.get(),
            interleaved.data(),
            static_cast<int>(count),
            out.data(),
            static_cast<opus_int32>(out.size())
        );
        out.resize(static_cast<std::size_t>(size));
        return out;
    }

    /// Two packets in one, as a sender of 120 ms makes them.
    packet_bytes next_doubled(std::size_t half) {
        const auto first = next(half);
        const auto second = next(half);
        const std::unique_ptr<OpusRepacketizer, decltype(&opus_repacketizer_destroy)> both(
            opus_repacketizer_create(), opus_repacketizer_destroy
        );
        opus_repacketizer_cat(both.get(), first.data(), static_cast<opus_int32>(first.size()));
        opus_repacketizer_cat(both.get(), second.data(), static_cast<opus_int32>(second.size()));
        packet_bytes out(8000);
        const int size =
            opus_repacketizer_out(both.get(), out.data(), static_cast<opus_int32>(out.size()));
        out.resize(static_cast<std::size_t>(size));
        return out;
    }

private:
    struct deleter {
        void operator()(OpusEncoder* state) const { opus_encoder_destroy(state); }
    };
    int channels_;
    std::unique_ptr<OpusEncoder, deleter> opus_;
    std::size_t sent_ = 0;
};

} // namespace babel::voice::test
