// Pace of the changes of a playout's delay.
#pragma once

#include <babel/audio/format.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace babel::voice {

/// Nothing in it is louder than -46 dBFS: a pause, not a soft voice.
bool is_quiet(std::span<const audio::sample> sound);

/// Chooses periods to leave out or to repeat, and how long to wait between them. Pure.
class tempo {
public:
    void on_decoded(std::size_t samples) { wait_ -= std::min(wait_, samples); }

    /// Pauses may always change.
    bool may_change(bool is_pause) const { return is_pause || wait_ == 0; }

    /// The length of a period at the beginning of `sound` that can be left out or repeated
    /// unheard, `excess` at most; 0 if there is none. The further the delay is off, compared with
    /// the margin, the less similar periods must be, and the shorter is the wait for the next.
    std::size_t
    next_period(std::span<const audio::sample> sound, std::size_t excess, std::size_t margin);

private:
    std::size_t wait_ = 0; // samples to be decoded before the next change
};

} // namespace babel::voice
