// GCRA rate limiter.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::server {

using time_point = std::chrono::steady_clock::time_point;

/// Rate with a burst.
struct allowance {
    unsigned rate;               ///< 0: no limit
    std::size_t burst;           ///< events that may come at once
    std::chrono::seconds per{1}; ///< time in which `rate` events may come
};

/// Generic cell rate algorithm in its virtual scheduling form (ITU-T I.371, annex A). Refused
/// events do not use up the rate. They are counted apart, to tell a flood from a short excess.
class rate_meter {
public:
    enum class verdict : std::uint8_t {
        within, ///< within the rate, or the burst
        excess, ///< above both: refuse it
        flood,  ///< three bursts were refused, beyond a quarter of the rate: disconnect
    };

    /// Counts an event.
    verdict count(time_point now, allowance allowed);

    /// True if another event would be within.
    bool has_room(time_point now, allowance allowed) const;
    /// Counts an event that is within.
    void take(time_point now, allowance allowed);

    /// True if all counted events have expired.
    bool is_at_rest(time_point now) const { return paid_until_ <= now && refused_until_ <= now; }

private:
    time_point paid_until_{};
    time_point refused_until_{};
};

} // namespace babel::server
