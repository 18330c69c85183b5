#include "voice/playout/fade.hpp"

#include <algorithm>
#include <cmath>
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

void cross_fade(
    std::span<const audio::sample> a, std::span<const audio::sample> b, std::span<audio::sample> out
) {
    const auto size = static_cast<double>(out.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double weight = (static_cast<double>(i) + 0.5) / size;
        out[i] = static_cast<audio::sample>(std::lround(a[i] * (1 - weight) + b[i] * weight));
    }
}

void fade_concealment(std::span<audio::sample> samples, std::size_t missing) {
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = scaled(samples[i], fade_level(missing + i), fade_ends - fade_begins);
}

} // namespace babel::voice
