// Fades at the edges of sound, and of concealment.
#pragma once

#include <babel/audio/format.hpp>

#include <cstddef>
#include <span>

namespace babel::voice {

// Concealment fades from 60 ms on, and is silent by 120 ms.
inline constexpr std::size_t fade_begins = audio::samples_in_ms(60);
inline constexpr std::size_t fade_ends = audio::samples_in_ms(120);

/// Of the fades around a hole, and of those between two encoders.
inline constexpr std::size_t seam = audio::samples_in_ms(5);

/// From silence to full level.
void ramp_up(std::span<audio::sample> samples);
/// From full level to silence.
void ramp_down(std::span<audio::sample> samples);

/// From `a` to `b`; all three are as long, and `out` may be one of them.
void cross_fade(
    std::span<const audio::sample> a, std::span<const audio::sample> b, std::span<audio::sample> out
);

/// Fades concealment that follows `missing` samples of it.
void fade_concealment(std::span<audio::sample> samples, std::size_t missing);

} // namespace babel::voice
