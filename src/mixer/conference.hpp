// What each participant of a conference hears: everybody but himself.
#pragma once

#include <babel/audio/mixing.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/voice_leg.hpp>

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace babel::mixer {

/// Mixes and sends, a frame at a time. Who talks hears a mix of his own; those who do not all hear
/// the same one, and from three participants on it is encoded once for all of them.
/// Thread: the loop only.
class conference {
public:
    explicit conference(const voice::encoder_settings& encoding) : encoding_(encoding) {}

    /// `mine`: what this side says. Each of `to` can send, and is one of `from`.
    void send(
        const voice::voice_frame& mine,
        std::span<voice::voice_leg* const> from,
        std::span<voice::voice_leg* const> to
    );

    /// From the next frame on.
    void adjust(const voice::encoder_settings& encoding);
    void forget(const voice::voice_leg& leg) { limiters_.erase(&leg); }

private:
    void send_to(voice::voice_leg& leg, const voice::wide_frame& sum);
    void send_shared(std::span<voice::voice_leg* const> legs, const voice::wide_frame& sum);

    voice::encoder_settings encoding_;
    std::optional<voice::encoder> encoder_; // of what is shared, once something is
    audio::soft_limiter shared_limiter_;
    voice::voice_frame shared_{}; // the last frame of what is shared, or would be
    bool is_shared_ = false;      // it was
    std::map<const voice::voice_leg*, audio::soft_limiter> limiters_;
    std::vector<voice::voice_leg*> sharing_; // kept for its memory
};

} // namespace babel::mixer
