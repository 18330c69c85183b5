// Lateness of packets that carry neither a number nor a timestamp.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/voice/recent_least.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace babel::voice {

/// Measures the lateness of each packet: its arrival minus the durations of all packets before it,
/// compared with the earliest of the last 10 s.
///
/// A sender that pauses or leaves frames out moves that clock; a link that stalls does not. The
/// cause shows only when the queued packets have arrived. So at the start, and after a gap of more
/// than 100 ms, the lateness is unknown until 5 packets in a row have come at their own pace, or
/// more in a second. If it has not returned to within 40 ms by then, frames are missing, and the
/// clock is set again by the earliest of these packets.
///
/// The method is that of the WebRTC project's
/// relative arrival delay (NetEQ), with the re-anchoring that a protocol without timestamps needs.
/// Thread: one; time is passed in, memory is bounded, nothing is allocated after construction.
class arrival_clock {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using microseconds = std::chrono::microseconds;

    arrival_clock();

    /// Takes a packet of that many samples. Returns the latenesses that are certain now: mostly
    /// one, none after a gap, all of a stall at its end. Valid until the next call.
    std::span<const microseconds> on_packet(time_point now, std::size_t samples);

    /// The lateness of the last packet is known.
    bool is_certain() const { return !is_in_gap_; }
    /// Of the last packet, against the earliest of the last 3 s. The playing delay is measured by
    /// it, since an unnoticed small change of the clock is over after that time. Zero while it is
    /// uncertain.
    microseconds recent_lateness() const;
    /// The total by which the clock was set forward because frames were missing.
    microseconds missing() const { return missing_; }
    /// The mean deviation of the time between packets (RFC 3550, section 6.4.1).
    microseconds jitter() const { return microseconds(jitter_ / jitter_scale); }

private:
    static constexpr std::int64_t jitter_scale = 16;

    void note_lowest(microseconds raw);
    bool is_back_at_pace() const;
    void end_gap();

    time_point start_{};
    bool has_started_ = false;
    std::uint64_t media_samples_ = 0; // of all packets before the next one
    microseconds missing_{0};
    microseconds raw_{0};     // of the last packet: arrival minus media
    microseconds pace_{0};    // duration of the last packet
    recent_least lowest_;     // of the raw ones
    std::int64_t jitter_ = 0; // in 1/16 us

    bool is_in_gap_ = true; // as after a gap, a call has no pace yet
    microseconds uncertain_since_{0};
    std::vector<microseconds> raws_; // since the gap
    std::vector<microseconds> settled_;
};

} // namespace babel::voice
