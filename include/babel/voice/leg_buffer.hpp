// Buffer between the loudspeaker's clock, which takes the peers' sound, and the microphone's clock,
// which sends it to a conference.
#pragma once

#include <babel/audio/format.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace babel::voice {

/// Samples of one peer, on their way to the others. With one clock it holds the samples that one
/// step takes. With two clocks it drops 20 ms when it holds 80, and after it ran empty waits for
/// 30: a gap of a frame in some minutes. Pure.
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
