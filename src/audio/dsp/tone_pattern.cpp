#include <babel/audio/tone_pattern.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace babel::audio {
namespace {

using std::chrono::milliseconds;

constexpr double ring_peak = 0.2 * 32767;
constexpr double soft_peak = 0.06 * 32767;
constexpr std::size_t fade_samples = samples_in_ms(5); // no clicks

std::size_t samples_of(milliseconds time) {
    return samples_in_ms(static_cast<std::size_t>(time.count()));
}

double sine(double hz, std::size_t at) {
    return std::sin(2 * std::numbers::pi * hz * static_cast<double>(at) / sample_rate);
}

} // namespace

tone_pattern::tone_pattern(std::vector<tone_step> steps, double peak, repeat mode)
    : steps_(std::move(steps)), peak_(peak), repeats_(mode == repeat::forever) {}

tone_pattern tone_pattern::ring() {
    const tone_step first{523, 659, milliseconds(400), milliseconds(200)};
    const tone_step second{523, 659, milliseconds(400), milliseconds(2000)};
    return {{first, second}, ring_peak, repeat::forever};
}

tone_pattern tone_pattern::call_waiting() {
    const tone_step only{440, 440, milliseconds(200), milliseconds(3800)};
    return {{only}, soft_peak, repeat::forever};
}

tone_pattern tone_pattern::ringback() {
    const tone_step only{425, 425, milliseconds(1000), milliseconds(4000)};
    return {{only}, soft_peak, repeat::forever};
}

tone_pattern tone_pattern::recording() {
    const tone_step only{1400, 1400, milliseconds(250), milliseconds(0)};
    return {{only}, soft_peak, repeat::never};
}

void tone_pattern::read(std::span<sample> out) {
    std::ranges::generate(out, [this] { return next(); });
}

sample tone_pattern::next() {
    if (step_ == steps_.size()) return 0;
    const auto& step = steps_[step_];
    const auto on = samples_of(step.on);
    const auto at = at_++;
    if (at_ == on + samples_of(step.off)) {
        at_ = 0;
        ++step_;
        if (repeats_ && step_ == steps_.size()) step_ = 0;
    }
    if (at >= on) return 0;
    const auto from_edge = std::min({at, on - at, fade_samples});
    const auto fade = static_cast<double>(from_edge) / static_cast<double>(fade_samples);
    const auto both = (sine(step.low_hz, at) + sine(step.high_hz, at)) / 2;
    return static_cast<sample>(std::lround(both * fade * peak_));
}

} // namespace babel::audio
