// The steps from the peers' sound to the loudspeaker and the recording.
#pragma once

#include <babel/audio/level_meter.hpp>
#include <babel/audio/recorder.hpp>
#include <babel/audio/tone_pattern.hpp>
#include <babel/mixer/voice_controls.hpp>
#include <babel/voice/voice_frame.hpp>

#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace babel::mixer {

/// Level meter, hold, recording, deafen and volume, a tone: in this order, so that a recording
/// holds the peers as they were sent, whatever the user hears. Nothing is allocated for a piece.
/// Thread: the loop only.
class playback_chain {
public:
    /// Turns the sum of the peers, 20 ms at most, into the sound for the loudspeaker.
    /// `is_alone`: this side has stopped sending, so the recording does not wait for it.
    void
    process(std::span<audio::sample> piece, const voice_controls& controls, bool is_alone = false);

    /// Starts or replaces the recording; empty ends it.
    void record(std::unique_ptr<audio::recorder> to) { recorder_ = std::move(to); }
    /// Records this side: a frame as it is sent. It is the recording's clock.
    void record_sent(std::span<const audio::sample> frame);

    /// Repeats a tone to the user until it is replaced; empty stops it.
    void play_tone(std::optional<audio::tone_pattern> tone) { tone_ = std::move(tone); }

    /// The level of all peers together in the last 200 ms, held or not.
    double level_dbfs() const { return level_.dbfs(); }

private:
    void mix_tone(std::span<audio::sample> piece);

    audio::level_meter level_;
    std::unique_ptr<audio::recorder> recorder_;
    std::optional<audio::tone_pattern> tone_;
};

} // namespace babel::mixer
