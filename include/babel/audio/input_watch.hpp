// Detects a microphone that is silent, or clips.
#pragma once

#include <babel/audio/format.hpp>

#include <cstddef>
#include <optional>
#include <span>

namespace babel::audio {

enum class input_fault {
    silent,   ///< Nothing but the noise of a muted input for 5 s.
    clipping, ///< For 5 s a fifth of the frames and more have been cut off at full scale.
};

/// Reports each fault once. Pure.
class input_watch {
public:
    /// Takes a frame as the device gave it; returns a fault to report, if any.
    std::optional<input_fault> look(std::span<const sample> frame);

private:
    // In samples of whole frames.
    std::size_t looked_at_ = 0; // of the 5 s under way
    std::size_t silent_ = 0;    // in a row
    std::size_t clipped_ = 0;
    bool silence_reported_ = false;
    bool clipping_reported_ = false;
};

} // namespace babel::audio
