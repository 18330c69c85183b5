// Between the loudspeaker's clock, by which peers are heard, and the microphone's, by which a
// conference is sent.
#pragma once

#include <babel/audio/format.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace babel::voice {

/// Samples of one peer, on their way to the others. Where both clocks are one it holds what one
/// takes at once; where they differ it lets 20 ms go when there are 80, and waits for 30 when there
/// were none: a gap of a frame in some minutes. Pure.
class leg_buffer {
public:
    void push(std::span<const audio::sample> samples);
    /// The next frame, or silence.
    void take(std::span<audio::sample, audio::frame_samples> out);
    void clear();

    std::size_t size() const { return waiting_.size(); }
    std::uint64_t dropped_samples() const { return dropped_; }

private:
    std::vector<audio::sample> waiting_;
    bool is_filling_ = true;
    std::uint64_t dropped_ = 0;
};

} // namespace babel::voice
