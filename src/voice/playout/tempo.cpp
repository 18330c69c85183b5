#include "voice/playout/time_stretch.hpp"
#include <babel/voice/tempo.hpp>

namespace babel::voice {
namespace {

constexpr audio::sample quiet_peak = 160; // -46 dBFS

/// Pace of changes, and the similarity of periods that they require.
struct pace {
    std::size_t slowdown; // one period in so many
    double similarity;
};

/// An excess within the margin is not urgent: 10 to 15 ms a second are hardly heard, and pauses
/// take most of it.
pace pace_for(std::size_t excess, std::size_t margin) {
    if (excess > std::max(margin, audio::samples_in_ms(60))) return {3, 0.3};
    if (excess > std::max(margin, audio::samples_in_ms(30))) return {8, 0.6};
    return {64, 0.85};
}

} // namespace

bool is_quiet(std::span<const audio::sample> sound) {
    return std::ranges::none_of(sound, [](audio::sample s) {
        return s > quiet_peak || s < -quiet_peak;
    });
}

std::size_t
tempo::next_period(std::span<const audio::sample> sound, std::size_t excess, std::size_t margin) {
    const auto [slowdown, similarity] = pace_for(excess, margin);
    const auto found = find_repetition(sound, excess);
    if (found.period == 0) return 0;
    const bool is_pause = is_quiet(sound.first(2 * found.period));
    if (!is_pause && found.similarity < similarity) return 0;
    wait_ = found.period * slowdown;
    return found.period;
}

} // namespace babel::voice
