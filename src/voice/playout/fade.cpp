#include "voice/playout/fade.hpp"

#include <algorithm>
#include <cstdint>

namespace babel::voice {
namespace {

audio::sample scaled(audio::sample s, std::size_t numerator, std::size_t denominator) {
    return static_cast<audio::sample>(
        s * static_cast<std::int64_t>(numerator) / static_cast<std::int64_t>(denominator)
    );
}

/// The level of concealment that began `missing` samples ago, in 1 / (fade_ends - fade_begins).
std::size_t fade_level(std::size_t missing) {
    return fade_ends - std::clamp(missing, fade_begins, fade_ends);
}

} // namespace

void ramp_up(std::span<audio::sample> samples) {
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = scaled(samples[i], i, samples.size());
}

void ramp_down(std::span<audio::sample> samples) {
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = scaled(samples[i], samples.size() - 1 - i, samples.size());
}

void fade_concealment(std::span<audio::sample> samples, std::size_t missing) {
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = scaled(samples[i], fade_level(missing + i), fade_ends - fade_begins);
}

} // namespace babel::voice
