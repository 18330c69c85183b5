// Passes voice, and silences sound below a threshold.
#pragma once

#include <babel/audio/format.hpp>

#include <span>

namespace babel::audio {

/// Opens at once for a frame that is loud enough, and closes half a second after the last one, with
/// a fade. Pure.
class voice_gate {
public:
    /// `threshold_dbfs`: as measured by level_dbfs().
    explicit voice_gate(double threshold_dbfs) : threshold_dbfs_(threshold_dbfs) {}

    /// Works on the frame in place. Returns whether any sound is left.
    bool pass(std::span<sample, frame_samples> frame);

private:
    double threshold_dbfs_;
    int frames_left_ = 0; // for which it stays open
};

} // namespace babel::audio
