// Actual and wanted delay of packets from arrival to playing.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/voice/arrival_clock.hpp>
#include <babel/voice/delay_histogram.hpp>
#include <babel/voice/drift_meter.hpp>
#include <babel/voice/media_clock.hpp>
#include <babel/voice/playout_stats.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// Follows the arrivals and computes the change of the delay that is due.
///
/// The delay of a packet is the sound buffered before it at its arrival, minus the samples played
/// since the loudspeaker's last pull, plus its lateness: the margin of a punctual packet. Before
/// longer packets less is buffered. So with media times it is that of the longest of the last
/// second.
///
/// The wanted margin is the histogram's, computed every 500 ms. It begins with the least, or on a
/// long link with the cost of a lost packet. It rises when a packet is late, and falls by 10 ms at
/// a time, the slower the more often it had to rise.
///
/// The least is 10 ms. Media times show what is lost, so with these it is 5 ms once nothing was
/// lost, copied, or more than 4 ms late for 10 s.
///
/// Samples are of 48 kHz. Thread: one; time is passed in.
class playout_delay {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using milliseconds = std::chrono::milliseconds;

    static constexpr milliseconds min_margin{10};
    static constexpr milliseconds calm_margin{5}; ///< The least of a calm link with media times.
    static constexpr milliseconds calm_after{10'000};
    static constexpr milliseconds max_margin{390};

    /// Before the first packet. The cost of a lost packet is known before one is lost, and a short
    /// call cannot afford to learn it: from a round trip of 5 ms, occasional retransmissions are
    /// expected. If there are none, the expectation fades within some 12 s.
    void expect_round_trip(std::chrono::microseconds round_trip);

    /// A packet of `samples` comes, before which `ahead` are buffered.
    void on_packet(time_point now, std::size_t samples, std::size_t ahead, bool is_playing);

    // Of a peer whose frames carry their media time.

    /// The newest frame of a datagram comes, of `samples`, for the media time `at` in ticks; it is
    /// to be played after `ahead` samples. A frame that came before changes nothing.
    void on_frame(
        time_point now, std::int64_t at, std::size_t samples, std::int64_t ahead, bool is_playing
    );
    /// A copy comes whose frame is so many samples older than the newest of its datagram: the
    /// sender expects that some frames come this much later, and the margin covers it at once.
    void on_copy(time_point now, std::size_t samples_back);

    void on_pull(time_point now, std::size_t samples);

    /// Samples to play before the `waiting` ones, so that the next packet has the margin; after a
    /// hole half of it, to resume sooner. Negative: samples too many.
    std::int64_t missing_at_start(time_point now, std::size_t waiting, bool is_after_hole) const;

    /// Playing starts again: the next packet shows the delay.
    void on_restart() { is_known_ = false; }
    /// Samples were made up, or repeated (positive); left out, or dropped (negative).
    void on_change(std::int64_t samples) { delay_ += static_cast<double>(samples); }

    /// Samples by which the delay is too long (positive) or too short. Zero near the target: a
    /// change begins at 10 ms too much, or at 20 ms or half of the margin too little, and continues
    /// until it is done. In a pause, 4 ms too much are worth a change.
    std::int64_t excess(bool is_pause);

    /// Sets the fields of delays.
    void add_to(playout_stats& stats) const;

    std::size_t margin_samples() const { return margin_; }

    /// Of an average sample, from its arrival to being pulled: half a packet more than the margin.
    milliseconds target() const;
    /// Duration of the last frame with a media time; 20 ms before the first.
    milliseconds frame() const;
    milliseconds delay() const;
    milliseconds mean_delay() const;
    milliseconds jitter() const;
    /// Packets that were later than the margin.
    std::uint64_t late_packets() const { return late_packets_; }
    double drift_ppm() const { return drift_.ppm(); }

private:
    std::size_t best_margin(time_point now) const;
    milliseconds least_margin(time_point now) const;
    void find_margin(time_point now);
    bool add_lateness(std::chrono::microseconds lateness, std::size_t samples);
    void disturb(time_point now);
    milliseconds half_a_frame() const { return frame() / 2; }
    void search(time_point now, bool was_late);
    void note_delay(
        time_point now, std::int64_t ahead, std::chrono::microseconds lateness, bool is_sudden
    );

    arrival_clock arrivals_; // of packets without a media time
    media_clock media_clock_;
    delay_histogram lateness_;
    drift_meter drift_;
    std::size_t margin_ = audio::samples_in_ms(static_cast<std::size_t>(min_margin.count()));
    time_point last_pull_{};
    time_point next_due_{};        // a punctual packet
    std::size_t copies_reach_ = 0; // samples, until:
    time_point copies_until_{};
    std::size_t frame_samples_ = audio::frame_samples; // of the last one
    std::size_t longest_ = 0; // samples of a frame with a media time, until:
    time_point longest_until_{};
    std::optional<time_point> calm_since_; // with media times only
    time_point next_search_ = time_point::min();
    time_point next_descent_ = time_point::min();
    milliseconds descent_time_{250}; // doubled by each rise: a link that was late often stays so
    std::int64_t media_ = 0;         // samples of all packets so far; or the latest end in ticks
    double delay_ = 0;               // samples
    std::chrono::microseconds missing_{0}; // when the delay was last seen
    bool is_known_ = false;
    bool is_changing_ = false;
    double delay_sum_ = 0; // samples, of all packets that came while it played
    std::uint64_t delays_ = 0;
    std::uint64_t late_packets_ = 0;
};

} // namespace babel::voice
