// Opus (RFC 6716) at 48 kHz mono, by libopus.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <cstdint>
#include <memory>
#include <span>

struct OpusEncoder;
struct OpusDecoder;

namespace babel::voice {

/// Longest duration of an Opus packet: 120 ms.
inline constexpr std::size_t max_packet_samples = 5760;
/// Enough for every packet of 20 ms that encoder makes.
inline constexpr std::size_t max_encoded_bytes = 1276;

/// Names libopus' error codes.
const boost::system::error_category& opus_category() noexcept;

/// Samples per channel at 48 kHz of a packet, 120 to 5760, once its structure proved valid (RFC
/// 6716, section 3.4). Errors: bad_opus_packet.
result<std::size_t> packet_samples(bytes_view packet);

/// Time that an encoder looks ahead. The sound is later by it.
enum class look_ahead : std::uint8_t {
    for_speech, ///< With Opus' speech coder (OPUS_APPLICATION_VOIP).
    least,      ///< Without it (OPUS_APPLICATION_RESTRICTED_LOWDELAY).
};

/// 6.5 and 2.5 ms, as libopus has it at 48 kHz.
constexpr std::size_t samples_of(look_ahead which) {
    return which == look_ahead::for_speech ? 312 : 120;
}

/// From the encoder that made the last frame to that of the next one.
struct look_ahead_change {
    look_ahead last = look_ahead::for_speech;
    look_ahead next = look_ahead::for_speech;
};

struct encoder_settings {
    int bitrate_bps = 32'000;
    int complexity = 10; ///< From 0 to 10.
    bool dtx = false;    ///< Frames of silence are one byte, except one in 400 ms.
    /// All frames of one bitrate have one size: for encrypted links, on which sizes would tell of
    /// the sound. With dtx, all but those of silence. Opus then encodes a frame up to six times,
    /// so that the complexity has a limit of its own.
    bool constant_size = false;
    bool operator==(const encoder_settings&) const = default;
};

/// Encodes frames of speech, of 20 or 10 ms; it looks ahead for speech until go_on_after() changes
/// that. Errors: Opus'.
class encoder {
public:
    static result<encoder> make(const encoder_settings& settings);
    // Apply from the next frame.
    error_code adjust(const encoder_settings& settings);
    error_code set_bitrate(int bitrate_bps);
    /// Makes the next frame decodable without the frames before it, as far as Opus allows
    /// (OPUS_SET_PREDICTION_DISABLED): for decoders that followed another encoder so far.
    void make_next_independent() { next_is_independent_ = true; }
    /// Continues after another encoder, or after this one with another look-ahead. `before`: a
    /// frame of the sound before the next one, of 20 or 10 ms. A part of it is still to be heard,
    /// since encoders look ahead.
    void go_on_after(std::span<const audio::sample> before, look_ahead_change change = {});

    result<std::size_t> encode(std::span<const audio::sample> frame, std::span<std::uint8_t> out);

private:
    struct deleter {
        void operator()(OpusEncoder* state) const noexcept;
    };
    explicit encoder(OpusEncoder* state) : state_(state) {}
    void set_independent(bool on);

    std::unique_ptr<OpusEncoder, deleter> state_;
    bool next_is_independent_ = false;
};

/// Decodes packets of any duration; stereo becomes mono. Errors: Opus'.
class decoder {
public:
    static result<decoder> make();

    /// Returns the number of samples written. `out` must hold packet_samples().
    result<std::size_t> decode(bytes_view packet, std::span<audio::sample> out);

    /// Fills `out`, a multiple of 120 and at most 5760 samples, with a guess at a missing packet.
    result<std::size_t> conceal(std::span<audio::sample> out);

private:
    struct deleter {
        void operator()(OpusDecoder* state) const noexcept;
    };
    explicit decoder(OpusDecoder* state) : state_(state) {}
    std::unique_ptr<OpusDecoder, deleter> state_;
};

} // namespace babel::voice
