// Plays speech a little faster or slower without changing its pitch.
#pragma once

#include <babel/audio/format.hpp>

#include <span>
#include <vector>

namespace babel::voice {

/// Repetition of sound at some position.
struct repetition {
    std::size_t period = 0; ///< Samples; 0: too little sound.
    double similarity = 0;  ///< Of two periods in a row: 1 is equal, 0 unrelated.
};

/// Finds the period of at most `longest` samples (2.5 to 15 ms) after which the beginning of
/// `sound` repeats itself best, by normalised cross-correlation; `sound` must hold twice as much.
/// Silence repeats itself at once and perfectly.
repetition find_repetition(std::span<const audio::sample> sound, std::size_t longest);

/// Removes one period at `at`, by a cross-fade to the sound one period later.
/// WSOLA (Verhelst and Roelands, ICASSP 1993), with the lag chosen by find_repetition().
void remove_period(std::vector<audio::sample>& sound, std::size_t at, std::size_t period);

/// Repeats one period at `at`, by the same cross-fade the other way.
void repeat_period(std::vector<audio::sample>& sound, std::size_t at, std::size_t period);

} // namespace babel::voice
