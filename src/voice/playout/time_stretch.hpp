// Plays speech a little faster or slower without changing its pitch.
#pragma once

#include <babel/audio/format.hpp>

#include <span>
#include <vector>

namespace babel::voice {

/// How sound repeats itself at some place.
struct repetition {
    std::size_t period = 0; ///< Samples; 0: there was too little sound to say.
    double similarity = 0;  ///< Of two periods in a row: 1 is the same, 0 nothing in common.
};

/// Finds the period of at most `longest` samples (2.5 to 15 ms) after which the beginning of
/// `sound` goes on most like itself, by normalised cross-correlation; `sound` has to hold twice as
/// much. Silence repeats itself at once and perfectly.
repetition find_repetition(std::span<const audio::sample> sound, std::size_t longest);

/// Takes one period at `at` away: a cross-fade from what is there to what follows a period later.
/// WSOLA (Verhelst and Roelands, ICASSP 1993), with the lag chosen by find_repetition().
void remove_period(std::vector<audio::sample>& sound, std::size_t at, std::size_t period);

/// Repeats one period at `at`, by the same cross-fade the other way.
void repeat_period(std::vector<audio::sample>& sound, std::size_t at, std::size_t period);

} // namespace babel::voice
