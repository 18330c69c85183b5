// The encoder of one peer, whose frames change their length.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/voice_frame.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace babel::voice {

/// Encodes frames of 20 ms with Opus' speech coder, and frames of 10 ms without it: these are
/// better so and heard 4 ms sooner (docs/benchmarks.md, "Opus' look-ahead"). With DTX, which only
/// the speech coder makes of all silence, and below 16 kbit/s, they keep it. The peer's one decoder
/// takes both, and every frame keeps its media time.
///
/// A change of the look-ahead is not heard. The encoder that takes over continues with the sound
/// that is due at the peer. The 4 ms between both are cross-faded where the sound resembles itself
/// 4 ms away, or is quiet. To leave them out it waits up to 2 s for such a place. To hear them
/// again there is no time to wait, and the frame's best place is taken.
/// Errors: Opus'. Thread: one.
class leg_encoder {
public:
    static result<leg_encoder> make(const encoder_settings& settings);

    // Apply from the next frame.
    error_code adjust(const encoder_settings& settings);
    error_code set_bitrate(int bitrate_bps);

    /// Another encoder has made the last frame, with its look-ahead for speech, from this sound.
    void rest(const voice_frame& sound);
    bool is_resting() const { return is_resting_; }

    /// Encodes a frame of 20 or 10 ms.
    result<std::size_t> encode(std::span<const audio::sample> frame, std::span<std::uint8_t> out);

private:
    leg_encoder(encoder opus, const encoder_settings& settings)
        : opus_(std::move(opus)), settings_(settings) {}
    look_ahead suited_to(std::size_t samples) const;
    void take_over(look_ahead next, std::size_t samples);
    void feed(std::span<audio::sample> to);
    std::span<const audio::sample> sound_at(std::ptrdiff_t from, std::size_t samples) const;

    encoder opus_;
    encoder_settings settings_;
    look_ahead used_ = look_ahead::for_speech; // by the encoder that made the last frame
    bool is_resting_ = false;
    // Samples by which opus_ gets the sound later (negative) or earlier than it comes.
    std::ptrdiff_t offset_ = 0;
    std::size_t waited_ = 0; // samples, for a place to end that
    // The last 20 ms, and the frame that is being encoded.
    std::array<audio::sample, 2 * audio::frame_samples> sound_{};
};

} // namespace babel::voice
