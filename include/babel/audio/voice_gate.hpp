// Passes voice, and silences sound below a threshold.
#pragma once

#include <babel/audio/format.hpp>

#include <cstddef>
#include <span>

namespace babel::audio {

/// Opens at once for a frame that is loud enough, and closes half a second after the last one, with
/// a fade. Pure.
class voice_gate {
public:
    /// `threshold_dbfs`: as measured by level_dbfs().
    explicit voice_gate(double threshold_dbfs) : threshold_dbfs_(threshold_dbfs) {}

    /// Works on the frame, of 10 or 20 ms, in place. Returns whether any sound is left.
    bool pass(std::span<sample> frame);

private:
    double threshold_dbfs_;
    std::size_t left_ = 0; // samples for which it stays open
};

} // namespace babel::audio
