// The one sample format in which audio moves through the program.
#pragma once

#include <cstddef>
#include <cstdint>

namespace babel::audio {

using sample = std::int16_t;                      // mono
inline constexpr int sample_rate = 48000;         // samples a second
inline constexpr std::size_t frame_samples = 960; // 20 ms: one packet of ours

/// Samples in a duration of whole milliseconds.
constexpr std::size_t samples_in_ms(std::size_t milliseconds) {
    return milliseconds * sample_rate / 1000;
}

} // namespace babel::audio
