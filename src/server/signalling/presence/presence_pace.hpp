// Pacing of presence by its own cost.
#pragma once

#include "server/signalling/limits/rate_meter.hpp"

#include <chrono>

namespace babel::server {

/// Decides when the next flush may begin. If more changes are waiting or about to come, a pause of
/// four times the CPU time of the last one follows, so that a crowd's changes gather instead of
/// going out a few at a time.
///
/// A node of several makes about the pause of one server with the users of all. It hears of as many
/// changes, and shorter pauses would cost all nodes together more. With less than a sixteenth of
/// the users its pauses grow no more, since its few users would wait for nothing.
///
/// Otherwise the next flush may begin at once, while flushes use at most a fifth of the time on
/// average, with a burst allowance of four seconds of work (a leaky bucket).
class presence_pace {
public:
    using duration = std::chrono::steady_clock::duration;

    /// Records a flush that ended at `now`. `is_crowded`: more changes are waiting or about to
    /// come. `share`: of all nodes' users, to whom it went. `longest`: upper bound of the pause.
    void count(time_point now, duration work, bool is_crowded, double share, duration longest);

    /// The earliest start of the next flush.
    time_point next() const { return next_; }

private:
    time_point next_{};
    time_point paid_until_{}; // when a fifth of the time will have covered all work so far
};

} // namespace babel::server
