// Buffer between network and loudspeaker, which hides the uneven arrival of packets.
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
    std::uint64_t packets = 0;              ///< Valid packets received.
    std::uint64_t bad_packets = 0;          ///< Packets that are not valid Opus.
    std::uint64_t late_packets = 0;         ///< Later than the target delay.
    std::uint64_t dropped_packets = 0;      ///< Valid, but dropped because too much was buffered.
    std::uint64_t dropped_samples = 0;      ///< Their samples, and those cut while playing.
    std::uint64_t concealed_samples = 0;    ///< Made up for missing sound, fading included.
    std::uint64_t stretched_samples = 0;    ///< Added by playing slower.
    std::uint64_t compressed_samples = 0;   ///< Taken away by playing faster.
    std::uint64_t underruns = 0;            ///< Times that it ran empty while playing.
    std::size_t buffered_samples = 0;       ///< Samples buffered, decoded or not.
    std::chrono::milliseconds target{};     ///< Current target delay.
    std::chrono::milliseconds delay{};      ///< Of a punctual sample, from arrival to pull().
    std::chrono::milliseconds mean_delay{}; ///< Average of that over the playing time.
    std::chrono::milliseconds jitter{};     ///< Mean deviation of the time between arrivals.
    double drift_ppm = 0; ///< Excess speed of the peer's clock over ours; 0: not known yet.
};

/// Takes Opus packets as they come and gives samples on demand, with a delay that follows the link:
/// the least that keeps nearly all packets in time, 20 ms on a quiet link and at most 400.
///
/// The delay is changed by playing faster or slower (time_stretch.hpp), first in pauses and in
/// repetitive sound: slowly while the excess is below the margin or 30 ms, faster beyond that,
/// fastest from 60 ms (and the margin). From 600 ms it skips to the target.
///
/// On an underrun Opus
/// conceals, since on TCP packets are late but not lost. Concealment fades from 60 ms and is silent
/// by 120; packets that come then are played with half of the delay. docs/design/playout.md has
/// the rules; most are WebRTC NetEQ's. Memory: at most 256 packets, max_buffered undecoded, and
/// 150 ms decoded. Thread: one; time is passed in, no I/O.
class playout {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_buffered = audio::samples_in_ms(1000); ///< One packet aside.

    /// Errors: Opus'.
    static result<playout> make();

    /// Before the first packet: the link's round trip. The delay begins with enough to cover one
    /// retransmission, or with the least on a short link.
    void expect_round_trip(std::chrono::microseconds round_trip) {
        delay_.expect_round_trip(round_trip);
    }

    /// Takes a packet of any Opus duration, mono or stereo.
    /// Errors: bad_opus_packet, which is counted and changes nothing else.
    error_code on_packet(time_point now, bytes_view packet);

    /// Fills `out`, of any size, with the next speech, concealment or silence.
    void pull(time_point now, std::span<audio::sample> out);

    /// No more packets will come: plays the rest without waiting, and conceals nothing.
    void finish() { finished_ = true; }

    /// Nothing is left to play.
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
    std::vector<audio::sample> decoded_; // from played_ on not pulled yet
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
