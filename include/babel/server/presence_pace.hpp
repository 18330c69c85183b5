// Pacing of presence by its own cost.
#pragma once

#include <babel/server/rate_meter.hpp>

#include <chrono>

namespace babel::server {

/// Paces flushes of presence by what they cost. Where more news came while one was under way, a
/// pause of four times its work follows: the news of a crowd then gather, instead of each turn of
/// the loop telling everybody of a few. A quiet server tells at once, as long as the flushes of the
/// last while took no more than a fifth of the time, but for a burst of one second's work.
class presence_pace {
public:
    using duration = std::chrono::steady_clock::duration;

    /// Records a flush that ended at `now`. `has_news`: changes are waiting already. `longest`:
    /// upper bound of the pause.
    void count(time_point now, duration work, bool has_news, duration longest);

    /// The earliest start of the next flush.
    time_point next() const { return next_; }

private:
    time_point next_{};
    time_point paid_until_{}; // when a fifth of the time will have covered all work so far
};

} // namespace babel::server
