// End of the sessions of a node that has been without its cluster for too long.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/session/session_drain.hpp"
#include "server/session/session_pool.hpp"
#include <babel/server/policy.hpp>

#include <chrono>
#include <optional>

namespace babel::server {

/// Closes the sessions evenly over `drain_time` once nobody has been able to log in for
/// `away_limit`, so that the users go to another node. The rest stay if the link comes back
/// meanwhile. A server that is alone is never away.
/// Lifetime: all that the constructor gets outlives it.
/// Thread: the pool's.
class away_closing {
public:
    away_closing(session_pool& of, event_log& log, const policy& rules)
        : pool_(of), log_(log), rules_(rules) {}

    /// Closes sessions that are due. Returns the time until the next call.
    std::chrono::milliseconds step(time_point now);

private:
    bool is_over(time_point now);
    void begin(time_point now);

    session_pool& pool_;
    event_log& log_;
    const policy& rules_;
    std::optional<time_point> away_since_; // null: linked, or sessions are kept
    std::optional<session_drain> closing_;
};

} // namespace babel::server
