// Echo cancellation, noise suppression and gain control between microphone and encoder.
#pragma once

#include <babel/audio/echo_finder.hpp>
#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace webrtc {
class AudioProcessing;
}

namespace babel::audio {

/// Processing of the microphone's sound, in this order.
struct voice_processing {
    bool echo_cancellation = false;
    bool noise_suppression = false;
    bool gain_control = false;

    bool any() const { return echo_cancellation || noise_suppression || gain_control; }
    bool operator==(const voice_processing&) const = default;
};

/// webrtc-audio-processing at 48 kHz mono. It delays the voice by 8 ms, by 6 ms more with noise
/// suppression.
///
/// An echo is cancelled when it comes back 20 to 100 ms after heard(), by way of the rings, the
/// devices and the room. A longer delay, up to 400 ms, is measured, and the echo cancelled after 5
/// s. Without an echo, as with headphones, the canceller is turned off once that is known
/// (echo_finder), since it would reduce the near voice while both talk. It is turned on again as
/// soon as an echo is found.
///
/// Thread: the loop only. Nothing is allocated after make(), except by the library.
class voice_processor {
public:
    /// This program was built with the library.
    static bool available() noexcept;

    /// Errors: not_supported if available() is false; settings that the library refuses.
    static result<std::unique_ptr<voice_processor>> make(voice_processing wanted);

    /// The near end: turns the microphone's frame, a multiple of 10 ms, into the frame to send.
    void process(std::span<sample> frame);

    /// The far end: sound for the loudspeaker in pieces of any size, just before it is played.
    void heard(std::span<const sample> samples);

private:
    struct deleter {
        void operator()(webrtc::AudioProcessing* engine) const noexcept;
    };
    using engine = std::unique_ptr<webrtc::AudioProcessing, deleter>;

    voice_processor(engine made, voice_processing wanted);
    static result<engine> make_engine(voice_processing wanted);
    /// The echo's delay against the far end as the library measures it, once it is certain.
    std::optional<int> measured_lag_ms();
    void analyze_far();
    void cancel_echo(bool on);
    void follow_echo();
    void follow_delay();

    static constexpr std::size_t block_samples = samples_in_ms(10); // the library's unit
    static constexpr std::size_t far_blocks = 64;
    using block = std::array<float, block_samples>; // -1 to 1

    engine engine_;
    const bool may_cancel_echo_;
    bool cancels_echo_;
    echo_finder finder_;
    std::array<block, far_blocks> far_{}; // a ring of the latest far end
    std::size_t far_newest_ = 0;          // the block that is being filled
    std::size_t far_filled_ = 0;
    std::size_t far_delay_ = 0; // in blocks: the delay before the library gets it
    int blocks_until_look_;
};

} // namespace babel::audio
