// Decoder that makes up missing sound, and fades at the edges of holes.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/opus_codec.hpp>

#include <cstddef>
#include <span>
#include <utility>

namespace babel::voice {

/// Decodes packets, and fills holes between them. Concealment fades from 60 ms on and is silent by
/// 120; sound after a faded hole fades in. Thread: one.
class concealing_decoder {
public:
    /// Errors: Opus'.
    static result<concealing_decoder> make();

    /// Decodes a packet into `out`, which holds exactly its samples. Conceals one that cannot be
    /// decoded, and returns false.
    bool decode(bytes_view packet, std::span<audio::sample> out);
    /// Makes up sound for a hole: a multiple of 2.5 ms.
    void conceal(std::span<audio::sample> out);
    /// Makes up sound that continues the last, without a hole.
    void go_on(std::span<audio::sample> out);

    /// Other sound follows: it fades in.
    void cut() { fade_in_ = true; }
    /// Nothing is left to conceal: silence follows, then sound that fades in.
    void end_hole();
    /// Samples of the current hole that were made up.
    std::size_t missing() const { return missing_; }
    bool is_silent() const;

private:
    explicit concealing_decoder(decoder decode) : decoder_(std::move(decode)) {}

    decoder decoder_;
    std::size_t missing_ = 0;
    bool fade_in_ = false;
};

} // namespace babel::voice
