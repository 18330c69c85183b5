// Lateness of frames that carry their media time.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/voice/recent_least.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// The unit of media times between two babel/2 clients: 2.5 ms.
inline constexpr std::chrono::microseconds media_tick{2500};
inline constexpr std::size_t tick_samples = audio::sample_rate / 400;

/// Continues media times of 32 bits, which wrap, as times that do not. The peer chooses them: what
/// is extended stays so small that no later computation overflows.
class media_ticks {
public:
    /// Of one step, in ticks: an hour.
    static constexpr std::int64_t max_step = std::chrono::hours(1) / media_tick;
    /// Of all steps, in ticks. An honest peer needs 22,000 years.
    static constexpr std::int64_t max_ticks = std::int64_t{1} << 48;

    /// Empty, and without effect, if the time is farther from the last one than an hour.
    std::optional<std::int64_t> extend(std::uint32_t at);

private:
    std::optional<std::int64_t> last_;
};

/// Measures the lateness of each frame: its arrival minus the media time of its end, at which it
/// was made, compared with the least of the last 10 s. So frames of another length are not later.
/// Frames that are lost, doubled or reordered do not disturb it. A sender whose clock stood still,
/// as a suspended machine's does, is followed after 2 s.
///
/// Thread: one; time is passed in, nothing is allocated.
class media_clock {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using microseconds = std::chrono::microseconds;

    media_clock() { seen_.fill(-1); }

    /// Takes the newest frame of a datagram, whose end is in ticks from 0. Returns its lateness;
    /// empty if this frame came before.
    std::optional<microseconds> on_frame(time_point now, std::int64_t end);

    /// Lateness of the last frame.
    microseconds lateness() const { return lateness_; }
    /// Arrival of the frame with that end if it is punctual. After the first frame only.
    time_point due(std::int64_t end) const;
    /// The mean deviation of the time between frames (RFC 3550, section 6.4.1).
    microseconds jitter() const { return microseconds(jitter_ / jitter_scale); }

private:
    static constexpr std::int64_t jitter_scale = 16;
    static constexpr std::size_t remembered = 512; // ticks: 1.28 s

    void follow_standstill(microseconds arrival, microseconds raw);

    std::optional<time_point> start_;
    recent_least lowest_; // of arrival minus end
    microseconds last_raw_{0};
    microseconds lateness_{0};
    std::optional<microseconds> far_behind_since_;
    std::int64_t jitter_ = 0;                     // in 1/16 us
    std::array<std::int64_t, remembered> seen_{}; // ends
};

} // namespace babel::voice
