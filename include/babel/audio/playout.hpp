// The buffer between the network and the loudspeaker, which hides that packets come unevenly.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/audio/opus_codec.hpp>
#include <babel/core/error.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace babel::audio {

struct playout_settings {
    std::chrono::milliseconds target{60}; ///< Buffered before it starts to play.
    std::chrono::milliseconds cap{160}; ///< More than this is cut down to the target; at least 130.
};

struct playout_stats {
    std::uint64_t packets = 0;         ///< Valid ones that came.
    std::uint64_t bad_packets = 0;     ///< No valid Opus.
    std::uint64_t dropped_packets = 0; ///< Valid, and cut because too much was buffered.
    std::uint64_t dropped_samples =
        0; ///< What they held, and what was cut of the one being played.
    std::uint64_t concealed_samples =
        0;                            ///< Made up because nothing was there, the fading included.
    std::uint64_t underruns = 0;      ///< Times that nothing was there while it played.
    std::size_t buffered_samples = 0; ///< What stands buffered, decoded or not.
};

/// Takes Opus packets as they come and gives samples as they are needed, with a fixed delay of 60
/// ms.
///
/// What is buffered beyond the target when it starts to play is cut; delay that comes later, with
/// packets that were late, goes where the speaker pauses.
/// On an underrun Opus conceals; that fades from 60 ms on and is silent by 120 ms, and then 60 ms
/// are buffered anew. Memory: at most 64 packets and 160 ms undecoded, 130 ms decoded. Thread: one;
/// no clock of its own, no I/O.
class playout {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Errors: Opus'.
    static result<playout> make(playout_settings settings = {});

    /// Takes a packet of any Opus duration, mono or stereo.
    /// Errors: bad_opus_packet, which is counted and changes nothing else.
    error_code on_packet(time_point now, bytes_view packet);

    /// Fills `out`, of any size, with what is to be heard next: speech, concealment or silence.
    void pull(time_point now, std::span<sample> out);

    /// No packet comes any more: what is there is played without waiting for 60 ms, and nothing is
    /// concealed.
    void finish() { finished_ = true; }

    /// Nothing is left to be played.
    bool drained() const { return buffered() == 0; }

    playout_stats stats() const;

private:
    struct waiting_packet {
        std::vector<std::uint8_t> bytes;
        std::size_t samples;
    };

    playout(decoder decode, playout_settings settings);
    std::size_t buffered() const { return waiting_samples_ + decoded_.size() - played_; }
    void shorten_to_target();
    void start_playing();
    void refill();
    bool is_spare_silence();
    bool decode_next();
    void conceal_some();
    void bridge();

    decoder decoder_;
    std::size_t target_; // samples
    std::size_t cap_;    // samples
    std::deque<waiting_packet> waiting_;
    std::size_t waiting_samples_ = 0;
    std::vector<sample> decoded_; // from played_ on it is still to be pulled
    std::size_t played_ = 0;
    std::size_t missing_ = 0; // samples concealed since the last packet that was decoded
    bool playing_ = false;    // otherwise it buffers
    bool fade_in_ = false;    // the next packet follows a hole
    bool finished_ = false;
    playout_stats stats_;
};

} // namespace babel::audio
