// How often somebody may do something.
#pragma once

#include <chrono>
#include <cstdint>

namespace babel::server {

using time_point = std::chrono::steady_clock::time_point;

/// Counts events against a rate, with bursts: the generic cell rate algorithm in its virtual
/// scheduling form (ITU-T I.371, annex A), in which refused events count too: who goes on in spite
/// of refusals is told from who was merely quick.
class rate_meter {
public:
    enum class verdict : std::uint8_t {
        within, ///< within the rate, or the burst
        excess, ///< above both: not to be done
        flood,  ///< four bursts above the rate: to be ended
    };

    /// One more event. `rate`: a second; 0 allows everything. `burst_seconds`: how many seconds'
    /// worth of events may come at once.
    verdict count(time_point now, unsigned rate, unsigned burst_seconds);

    /// Whether nothing of what was counted matters any more.
    bool is_at_rest(time_point now) const { return paid_until_ <= now; }

private:
    time_point paid_until_{};
};

} // namespace babel::server
