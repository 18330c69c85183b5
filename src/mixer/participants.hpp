// The legs of all calls that are up, as one peer to talk to and to hear.
#pragma once

#include "mixer/conference.hpp"
#include <babel/audio/mixing.hpp>
#include <babel/voice/frame_length.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/voice_leg.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace babel::mixer {

/// With one leg a frame is sent as it is. With more, each peer hears everyone but themselves.
/// Lifetime: a leg leaves before it is destroyed. Thread: the loop only.
class participants {
public:
    explicit participants(const voice::encoder_settings& encoder) : conference_(encoder) {}

    /// Sends a frame of silence at once, which proves an inbound connection.
    void join(voice::voice_leg& leg);
    /// Stops sending to the peer; its remaining sound is still heard.
    void stop_sending(voice::voice_leg& leg);
    void leave(voice::voice_leg& leg);
    /// Encodes differently from the next frame on.
    void adjust(const voice::encoder_settings& encoder);

    bool empty() const { return legs_.empty(); }
    /// A leg can still be sent frames.
    bool can_send() const { return !senders_.empty(); }

    /// Samples of the next frame: 10 ms where the path to the only peer is suited, otherwise 20.
    std::size_t frame_samples(voice::frame_length wanted) const;
    /// Takes as much as the frame of the files that single peers hear; silence while `held`.
    /// Returns the frame with all of them, for the recording. Before each send().
    voice::voice_frame take_files(std::span<const audio::sample> frame, bool held);
    /// A frame of 20 or 10 ms. In a conference silence makes a shorter one 20 ms long. Requires
    /// can_send().
    void send(std::span<const audio::sample> frame);
    /// Takes the samples that are due from all peers, and fills `piece`, 20 ms at most, with their
    /// sum, limited to its range.
    void hear(std::span<audio::sample> piece);

    // The callees may stop sending, or leave.
    void report_files_sent();
    void report_played_out();

private:
    void report(void (voice::voice_leg::*end)());

    std::vector<voice::voice_leg*> legs_;
    std::vector<voice::voice_leg*> senders_; // of legs_, those that can send
    conference conference_;
    audio::soft_limiter limiter_; // of hear()
};

} // namespace babel::mixer
