// Mixes for the participants of a conference: each hears everyone but themselves.
#pragma once

#include <babel/audio/mixing.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/voice_leg.hpp>

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace babel::mixer {

/// Mixes and sends, a frame at a time. Participants who talk hear their own mixes. All others hear
/// the same mix, and from three participants on it is encoded once for all of them: in frames of
/// constant size if a sealed call is among these.
/// Thread: the loop only.
class conference {
public:
    explicit conference(const voice::encoder_settings& encoding) : encoding_(encoding) {}

    /// `mine`: this side's voice. Each of `to` can send, and is one of `from`.
    void send(
        const voice::voice_frame& mine,
        std::span<voice::voice_leg* const> from,
        std::span<voice::voice_leg* const> to
    );

    /// Applies from the next frame.
    void adjust(const voice::encoder_settings& encoding);
    void forget(const voice::voice_leg& leg) { limiters_.erase(&leg); }

private:
    void send_to(voice::voice_leg& leg, const voice::wide_frame& sum);
    void send_shared(std::span<voice::voice_leg* const> legs, const voice::wide_frame& sum);
    void set_constant_size(bool on);

    voice::encoder_settings encoding_;      // of the shared mix
    std::optional<voice::encoder> encoder_; // of the shared mix, from its first use on
    audio::soft_limiter shared_limiter_;
    voice::voice_frame shared_{}; // the last frame of the shared mix, used or not
    bool is_shared_ = false;      // at the last frame
    std::map<const voice::voice_leg*, audio::soft_limiter> limiters_;
    std::vector<voice::voice_leg*> sharing_; // kept for its memory
};

} // namespace babel::mixer
