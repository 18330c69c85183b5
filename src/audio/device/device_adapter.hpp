// Converts between 48 kHz mono, the program's format, and the rate and channels that a device needs
// on.
#pragma once

#include "audio/dsp/resampler.hpp"
#include "audio/ring.hpp"

#include <vector>

namespace babel::audio {

struct stream_format {
    int rate_hz = sample_rate;
    int channels = 1;
    bool operator==(const stream_format&) const = default;
};

/// Reads a ring of interleaved device samples as 48 kHz mono.
class capture_adapter {
public:
    static result<capture_adapter> make(stream_format from);

    /// Fills `out` as far as the ring has samples; returns how many.
    std::size_t read(ring& device, std::span<sample> out);

    /// The samples that the ring must hold for that many at 48 kHz mono, or a few less, after a
    /// read() that emptied it.
    std::size_t needed(std::size_t samples) const;

private:
    capture_adapter(stream_format from, resampler rates)
        : from_(from), resampler_(std::move(rates)) {}

    stream_format from_;
    resampler resampler_;
    std::vector<sample> interleaved_, mono_;
    std::vector<float> floats_;
    std::vector<sample> ready_; // fewer than one step makes
};

/// Fills a ring of interleaved device samples from 48 kHz mono.
class playback_adapter {
public:
    static result<playback_adapter> make(stream_format to);

    /// Samples at 48 kHz mono that the ring has room for.
    std::size_t wanted(const ring& device) const;

    /// Samples that do not fit are dropped, and counted by the ring.
    void write(ring& device, std::span<const sample> samples);

private:
    playback_adapter(stream_format to, resampler rates) : to_(to), resampler_(std::move(rates)) {}

    stream_format to_;
    resampler resampler_;
    std::vector<float> floats_;
    std::vector<sample> mono_;
    std::vector<sample> pending_; // resampled one or two too many; they go first the next time
};

} // namespace babel::audio
