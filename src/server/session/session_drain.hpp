// End of all sessions, over a time.
#pragma once

#include "server/session/drain_pace.hpp"
#include "server/session/session_pool.hpp"
#include <babel/core/error.hpp>

#include <chrono>
#include <cstddef>

namespace babel::server {

/// Closes the sessions of a pool evenly, so that the clients do not log in elsewhere all at once.
/// Until then each goes on as before, with its calls.
/// Lifetime: the pool outlives it.
/// Thread: the pool's.
class session_drain {
public:
    /// `why`: `drained` if the server is about to end. Then the pool serves no more connections
    /// from now on, and those without a login end at once. Otherwise `cluster_away`.
    session_drain(
        session_pool& of, time_point now, std::chrono::milliseconds over, errc why = errc::drained
    );

    /// Tells and closes sessions that are due. One whose client has not read everything is closed
    /// by a later sweep of the pool. Returns false once all are told. Call it many times a second.
    bool step(time_point now);

private:
    session_pool& pool_;
    drain_pace pace_;
    errc why_;
    std::size_t announced_ = 0;
};

/// Tells all babel/2 clients that do not know it that the server is about to end.
void announce_end(const session_pool& of);

} // namespace babel::server
