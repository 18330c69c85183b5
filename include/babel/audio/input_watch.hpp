// Notices a microphone that gives nothing, or too much.
#pragma once

#include <babel/audio/format.hpp>

#include <optional>
#include <span>

namespace babel::audio {

enum class input_fault {
    silent,   ///< Nothing but the noise of a muted input for 5 s.
    clipping, ///< For 5 s a fifth of the frames and more have been cut off at full scale.
};

/// Told once of each. Pure.
class input_watch {
public:
    /// A frame as the device gave it; what is to be told now, if anything.
    std::optional<input_fault> look(std::span<const sample, frame_samples> frame);

private:
    int frames_ = 0; // of the 5 s under way
    int silent_ = 0; // frames in a row
    int clipped_ = 0;
    bool silence_reported_ = false;
    bool clipping_reported_ = false;
};

} // namespace babel::audio
