// Buffer between network and loudspeaker, which hides the uneven arrival of packets.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/concealing_decoder.hpp>
#include <babel/voice/frame_map.hpp>
#include <babel/voice/media_clock.hpp>
#include <babel/voice/playout_delay.hpp>
#include <babel/voice/playout_stats.hpp>
#include <babel/voice/tempo.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace babel::voice {

/// Takes Opus packets as they come and gives samples on demand, with a delay that follows the link:
/// the least that keeps nearly all packets in time, 10 to 20 ms on a quiet link and at most 400.
///
/// The delay is changed by playing faster or slower (time_stretch.hpp), first in pauses and in
/// repetitive sound: slowly while the excess is below the margin or 30 ms, faster beyond that,
/// fastest from 60 ms (and the margin). From 600 ms it skips to the target.
///
/// On an underrun Opus conceals, since on TCP packets are late but not lost. Frames with media
/// times show their losses: those are concealed in their places. Concealment fades from 60 ms and
/// is silent by 120; packets that come then are played with half of the delay.
/// docs/design/playout.md has the rules; most are WebRTC NetEQ's. Memory: at most 256 packets,
/// max_buffered undecoded, and 150 ms decoded. Thread: one; time is passed in, no I/O.
class playout {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_buffered = audio::samples_in_ms(1000); ///< One packet aside.
    static constexpr std::size_t max_packets = 256;                         ///< Waiting.

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

    /// Takes a frame that carries its media time instead, from a peer that sends only such. It is
    /// played in its place; the first of several with one time is, and none that comes after its
    /// turn. The frames of a datagram come oldest first.
    /// Errors: bad_opus_packet, and out_of_bounds for a time more than an hour from the last one.
    /// Both are counted and change nothing else.
    error_code on_frame(time_point now, const timed_frame& frame);

    /// Fills `out`, of any size, with the next speech, concealment or silence.
    void pull(time_point now, std::span<audio::sample> out);

    /// No more packets will come: plays the rest without waiting, and conceals nothing.
    void finish() { finished_ = true; }

    /// Nothing is left to play.
    bool drained() const { return buffered() == 0; }

    playout_stats stats() const;

private:
    explicit playout(concealing_decoder decode) : decoder_(std::move(decode)) {}
    std::size_t buffered() const { return waiting() + ready(); }
    bool is_full() const { return buffered() > max_buffered || frames_.size() > max_packets; }
    std::size_t waiting() const { return playing_ ? frames_.waiting() : frames_.span(); }
    std::size_t ready() const { return decoded_.size() - played_; }
    void start(time_point now);
    void leave_out(std::size_t samples);
    void skip_to_margin();
    void forget_oldest();
    bool has_next();
    result<std::size_t> check(bytes_view packet);
    void bridge();
    void refill();
    void decode_next();
    void follow_margin(std::size_t fresh);
    void shorten(std::size_t fresh, std::int64_t excess, bool is_pause);
    void lengthen(std::int64_t missing, bool is_pause);
    std::size_t next_period(std::int64_t excess);
    void conceal_some();

    concealing_decoder decoder_;
    playout_delay delay_;
    frame_map frames_;
    media_ticks ticks_;
    std::vector<audio::sample> decoded_; // from played_ on not pulled yet
    std::size_t played_ = 0;
    tempo tempo_;
    bool is_timed_ = false;
    bool playing_ = false; // otherwise it buffers
    bool has_played_ = false;
    bool finished_ = false;
    playout_stats stats_;
};

} // namespace babel::voice
