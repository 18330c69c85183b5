// The buffer between the network and the loudspeaker, which hides that packets come unevenly.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/playout_delay.hpp>
#include <babel/voice/tempo.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <span>
#include <utility>
#include <vector>

namespace babel::voice {

struct playout_stats {
    std::uint64_t packets = 0;            ///< Valid ones that came.
    std::uint64_t bad_packets = 0;        ///< No valid Opus.
    std::uint64_t late_packets = 0;       ///< Were later than the delay that was aimed for.
    std::uint64_t dropped_packets = 0;    ///< Valid, and cut because too much was buffered.
    std::uint64_t dropped_samples = 0;    ///< What they held, and what was cut of what was played.
    std::uint64_t concealed_samples = 0;  ///< Made up because nothing was there, fading included.
    std::uint64_t stretched_samples = 0;  ///< Added by playing slower.
    std::uint64_t compressed_samples = 0; ///< Taken away by playing faster.
    std::uint64_t underruns = 0;          ///< Times that nothing was there while it played.
    std::size_t buffered_samples = 0;     ///< What stands buffered, decoded or not.
    std::chrono::milliseconds target{};   ///< The delay that it aims for at present.
    std::chrono::milliseconds delay{};    ///< Of a punctual sample from arrival to being pulled.
    std::chrono::milliseconds mean_delay{}; ///< The same, over all the time that it played.
    std::chrono::milliseconds jitter{};     ///< Mean deviation of the time between arrivals.
    double drift_ppm = 0; ///< How much faster the peer's clock runs than ours; 0: not known yet.
};

/// Takes Opus packets as they come and gives samples as they are needed, with a delay that follows
/// the link: as little as keeps nearly all packets in time, 20 ms on a quiet one and 400 at most.
///
/// Delay is changed by playing faster or slower (time_stretch.hpp), in pauses and in sound that
/// repeats itself first: slowly while the excess is less than the margin or 30 ms, faster beyond
/// that, fastest from 60 ms (and the margin) on; from 600 on it skips to what is wanted. On an
/// underrun Opus conceals, since on TCP nothing is lost, only late; that fades from 60 ms on and is
/// silent by 120, and what comes then is played with half of the delay. The rules are those of
/// docs/design/playout.md; most are WebRTC NetEQ's. Memory: at most 256 packets, max_buffered
/// undecoded, and 150 ms decoded. Thread: one; no clock of its own, no I/O.
class playout {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_buffered = audio::samples_in_ms(1000); ///< One packet aside.

    /// Errors: Opus'.
    static result<playout> make();

    /// Before the first packet: the link's round trip, by which the delay begins with what covers
    /// one retransmission; a link near by begins with the least.
    void expect_round_trip(std::chrono::microseconds round_trip) {
        delay_.expect_round_trip(round_trip);
    }

    /// Takes a packet of any Opus duration, mono or stereo.
    /// Errors: bad_opus_packet, which is counted and changes nothing else.
    error_code on_packet(time_point now, bytes_view packet);

    /// Fills `out`, of any size, with what is to be heard next: speech, concealment or silence.
    void pull(time_point now, std::span<audio::sample> out);

    /// No packet comes any more: what is there is played without waiting for more, and nothing is
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

    explicit playout(decoder decode) : decoder_(std::move(decode)) {}
    std::size_t buffered() const { return waiting_samples_ + ready(); }
    std::size_t ready() const { return decoded_.size() - played_; }
    void start(time_point now);
    void leave_out(std::size_t samples);
    void skip_to_margin();
    void forget_oldest();
    void bridge();
    void refill();
    void decode_next();
    void follow_margin(std::size_t fresh);
    void shorten(std::size_t fresh, std::int64_t excess, bool is_pause);
    void lengthen(std::int64_t missing, bool is_pause);
    std::size_t next_period(std::int64_t excess);
    void conceal_some();

    decoder decoder_;
    playout_delay delay_;
    std::deque<waiting_packet> waiting_;
    std::size_t waiting_samples_ = 0;
    std::vector<audio::sample> decoded_; // from played_ on it is still to be pulled
    std::size_t played_ = 0;
    tempo tempo_;
    std::size_t missing_ = 0; // samples concealed since the last packet that was decoded
    bool playing_ = false;    // otherwise it buffers
    bool has_played_ = false;
    bool fade_in_ = false; // the next packet follows a hole
    bool finished_ = false;
    playout_stats stats_;
};

} // namespace babel::voice
