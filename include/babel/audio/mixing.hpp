// Sums and levels of samples, which stop at full scale instead of wrapping around.
#pragma once

#include <babel/audio/format.hpp>

#include <cstdint>
#include <span>

namespace babel::audio {

/// A sum of several voices, before it is brought back into the range of a sample.
using wide_sample = std::int32_t;

/// Adds `more` to the samples; both are as long.
void mix_into(std::span<sample> samples, std::span<const sample> more);

/// 100 per cent leaves them as they are.
void amplify(std::span<sample> samples, int percent);

// For sums of many; both are as long.
void add(std::span<wide_sample> sum, std::span<const sample> voice);
void subtract(std::span<wide_sample> sum, std::span<const sample> voice);

/// The level of the samples (RMS), where a full-scale sine is -3 dBFS and nothing at all -100.
double level_dbfs(std::span<const sample> samples);

/// Brings a sum of voices into range. Its gain falls before a peak, within 2.5 ms, and rises again
/// in half a second. Only the first 2.5 ms of a piece may be clipped, since they cannot be seen
/// ahead. Sums in range are unchanged once the gain is back at one.
class soft_limiter {
public:
    /// Both are as long. Pieces of any size; whole frames are seen ahead best.
    void limit(std::span<const wide_sample> sum, std::span<sample> out);

private:
    float gain_ = 1;
};

} // namespace babel::audio
