#include <babel/audio/mixing.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace babel::audio {
namespace {

// The limiter works in steps of 2.5 ms.
constexpr std::size_t limiter_step = samples_in_ms(5) / 2;
constexpr float ceiling = 0.97F * 32767;
constexpr float rise_a_step = 1.0F / 200; // half a second from nothing to one

constexpr double silence_dbfs = -100;

sample within_full_scale(int value) {
    using limits = std::numeric_limits<sample>;
    return static_cast<sample>(std::clamp(value, int{limits::min()}, int{limits::max()}));
}

/// The gain that keeps all of them below the ceiling.
float highest_gain(std::span<const wide_sample> sum) {
    wide_sample peak = 0;
    for (const auto each : sum)
        peak = std::max(peak, std::abs(each));
    const auto loud = static_cast<float>(peak);
    return loud > ceiling ? ceiling / loud : 1;
}

} // namespace

void mix_into(std::span<sample> samples, std::span<const sample> more) {
    std::ranges::transform(samples, more, samples.begin(), [](sample a, sample b) {
        return within_full_scale(int{a} + int{b});
    });
}

void amplify(std::span<sample> samples, int percent) {
    if (percent == 100) return;
    for (auto& each : samples)
        each = within_full_scale(int{each} * percent / 100);
}

void add(std::span<wide_sample> sum, std::span<const sample> voice) {
    std::ranges::transform(sum, voice, sum.begin(), std::plus<>());
}

void subtract(std::span<wide_sample> sum, std::span<const sample> voice) {
    std::ranges::transform(sum, voice, sum.begin(), std::minus<>());
}

double level_dbfs(std::span<const sample> samples) {
    const auto square = [](double so_far, sample each) {
        const double value = each / 32768.0;
        return so_far + value * value;
    };
    const auto energy = std::accumulate(samples.begin(), samples.end(), 0.0, square);
    if (samples.empty() || energy == 0) return silence_dbfs;
    const auto level = 10 * std::log10(energy / static_cast<double>(samples.size()));
    return std::max(level, silence_dbfs);
}

void soft_limiter::limit(std::span<const wide_sample> sum, std::span<sample> out) {
    const auto step_at = [&](std::size_t at) {
        const auto from = std::min(at, sum.size());
        return sum.subspan(from, std::min(limiter_step, sum.size() - from));
    };
    for (std::size_t at = 0; at < sum.size(); at += limiter_step) {
        const auto step = step_at(at);
        // Within the gains that both steps at its end allow.
        const auto allowed = std::min(highest_gain(step), highest_gain(step_at(at + limiter_step)));
        const auto goal = std::min(allowed, gain_ + rise_a_step);
        const auto change = (goal - gain_) / static_cast<float>(step.size());
        for (std::size_t i = 0; i < step.size(); ++i) {
            gain_ += change;
            out[at + i] =
                within_full_scale(static_cast<int>(std::lround(static_cast<float>(step[i]) * gain_))
                );
        }
        gain_ = goal;
    }
}

} // namespace babel::audio
