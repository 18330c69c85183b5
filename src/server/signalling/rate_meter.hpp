// How often somebody may do something.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::server {

using time_point = std::chrono::steady_clock::time_point;

/// How often.
struct allowance {
    unsigned rate;     ///< a second; 0: any number
    std::size_t burst; ///< how many may come at once
};

/// Counts events against a rate, with bursts: the generic cell rate algorithm in its virtual
/// scheduling form (ITU-T I.371, annex A). What is refused costs nothing of the rate: it stays the
/// rate for whoever goes on asking. But refusals are counted apart, so that whoever goes on and on
/// is told from who was merely quick.
class rate_meter {
public:
    enum class verdict : std::uint8_t {
        within, ///< within the rate, or the burst
        excess, ///< above both: not to be done
        flood,  ///< three bursts were refused, beyond a quarter of the rate: to be ended
    };

    /// One more event.
    verdict count(time_point now, allowance allowed);

    /// Whether one more would be within.
    bool has_room(time_point now, allowance allowed) const;
    /// One more event, which is within.
    void take(time_point now, allowance allowed);

    /// Whether nothing of what was counted matters any more.
    bool is_at_rest(time_point now) const { return paid_until_ <= now && refused_until_ <= now; }

private:
    time_point paid_until_{};
    time_point refused_until_{};
};

} // namespace babel::server
