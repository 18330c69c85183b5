#include "voice/playout/time_stretch.hpp"

#include "voice/playout/fade.hpp"

#include <algorithm>
#include <cmath>

namespace babel::voice {
namespace {

constexpr std::size_t shortest_period = audio::samples_in_ms(5) / 2; // 400 Hz
constexpr std::size_t longest_period = audio::samples_in_ms(15);     // 67 Hz
constexpr std::size_t coarse = 8; // the first search is at 6 kHz, where speech has its pitch
constexpr double silence = 16;    // a mean square below it, in sample values, is no sound

/// The normalised cross-correlation of `sound` with itself `lag` later, over `window` values.
template <class T>
double similarity(std::span<const T> sound, std::size_t lag, std::size_t window) {
    double both = 0, first = 0, second = 0;
    for (std::size_t i = 0; i < window; ++i) {
        const double a = sound[i], b = sound[i + lag];
        both += a * b;
        first += a * a;
        second += b * b;
    }
    const double floor = silence * static_cast<double>(window);
    if (first < floor && second < floor) return 1;
    return both / std::sqrt(std::max(first, floor) * std::max(second, floor));
}

template <class T>
repetition
best_lag(std::span<const T> sound, std::size_t from, std::size_t to, std::size_t window) {
    repetition best;
    for (auto lag = to; lag >= from; --lag) { // of several equal ones the longest
        const auto found = similarity(sound, lag, window);
        if (best.period == 0 || found > best.similarity) best = {lag, found};
    }
    return best;
}

std::vector<float> decimated(std::span<const audio::sample> sound) {
    std::vector<float> out(sound.size() / coarse);
    for (std::size_t i = 0; i < out.size(); ++i) {
        float sum = 0;
        for (const audio::sample each : sound.subspan(i * coarse, coarse))
            sum += static_cast<float>(each);
        out[i] = sum / static_cast<float>(coarse);
    }
    return out;
}

std::ptrdiff_t offset(std::size_t at) {
    return static_cast<std::ptrdiff_t>(at);
}

} // namespace

repetition find_repetition(std::span<const audio::sample> sound, std::size_t longest) {
    longest = std::min({longest, longest_period, sound.size() / 2});
    if (longest < shortest_period) return {};
    const auto rough = decimated(sound.first(2 * longest));
    const auto max_lag = longest / coarse;
    const auto window = rough.size() - max_lag;
    const auto near =
        best_lag(std::span<const float>(rough), shortest_period / coarse, max_lag, window);
    const auto around = near.period * coarse;
    return best_lag(
        sound,
        std::max(shortest_period, around - coarse),
        std::min(longest, around + coarse),
        longest
    );
}

void remove_period(std::vector<audio::sample>& sound, std::size_t at, std::size_t period) {
    const auto here = std::span(sound).subspan(at, period);
    const auto next = std::span(sound).subspan(at + period, period);
    cross_fade(here, next, here);
    const auto first = sound.begin() + offset(at + period);
    sound.erase(first, first + offset(period));
}

void repeat_period(std::vector<audio::sample>& sound, std::size_t at, std::size_t period) {
    std::vector<audio::sample> bridge(period);
    cross_fade(
        std::span(sound).subspan(at + period, period), std::span(sound).subspan(at, period), bridge
    );
    sound.insert(sound.begin() + offset(at + period), bridge.begin(), bridge.end());
}

} // namespace babel::voice
