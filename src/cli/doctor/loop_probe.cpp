#include "cli/doctor/loop_probe.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace babel::cli {
namespace {

constexpr std::size_t probe_samples = audio::samples_in_ms(300);
constexpr std::size_t fade_samples = audio::samples_in_ms(30);
constexpr double from_hz = 400;
constexpr double to_hz = 3600;
constexpr double level = 0.1 * 32767;

constexpr std::size_t decimation = 4;
constexpr double min_clarity = 8;

double fade(std::size_t at) {
    const auto to_edge = std::min({at, probe_samples - 1 - at, fade_samples});
    const auto part = static_cast<double>(to_edge) / fade_samples;
    return 0.5 - 0.5 * std::cos(std::numbers::pi * part);
}

/// The means of four samples each: the probe has nothing above 6 kHz.
std::vector<float> decimated(std::span<const audio::sample> samples) {
    std::vector<float> out(samples.size() / decimation);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto four = samples.subspan(i * decimation, decimation);
        out[i] = static_cast<float>(std::accumulate(four.begin(), four.end(), 0));
    }
    return out;
}

} // namespace

std::vector<audio::sample> make_probe() {
    std::vector<audio::sample> probe(probe_samples);
    constexpr double length = static_cast<double>(probe_samples) / audio::sample_rate;
    for (std::size_t i = 0; i < probe.size(); ++i) {
        const auto time = static_cast<double>(i) / audio::sample_rate;
        const auto turns = from_hz * time + (to_hz - from_hz) * time * time / (2 * length);
        const auto value = level * fade(i) * std::sin(2 * std::numbers::pi * turns);
        probe[i] = static_cast<audio::sample>(std::lround(value));
    }
    return probe;
}

std::optional<heard_probe> find_probe(std::span<const audio::sample> recording) {
    const auto probe = decimated(make_probe());
    const auto samples = decimated(recording);
    if (samples.size() < probe.size()) return {};
    double best = 0;
    double energy = 0;
    std::size_t at = 0;
    const auto lags = samples.size() - probe.size() + 1;
    for (std::size_t lag = 0; lag < lags; ++lag) {
        const auto first = samples.begin() + static_cast<std::ptrdiff_t>(lag);
        const double match = std::inner_product(probe.begin(), probe.end(), first, 0.0F);
        energy += match * match;
        if (std::abs(match) <= best) continue; // a loudspeaker may be wired with the wrong polarity
        best = std::abs(match);
        at = lag;
    }
    const double usual = std::sqrt(energy / static_cast<double>(lags));
    if (best < min_clarity * usual || best == 0) return {};
    return heard_probe{at * decimation, best / usual};
}

} // namespace babel::cli
