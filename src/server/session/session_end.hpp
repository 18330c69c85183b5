// End of a server's sessions.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/session/session_pool.hpp"
#include <babel/core/asio.hpp>

#include <chrono>
#include <utility>

namespace babel::server {

/// Lifetime: the pool and the log outlive it. Thread: the pool's.
class session_end {
public:
    session_end(asio::any_io_executor executor, session_pool& of, event_log& log)
        : executor_(std::move(executor)), pool_(of), log_(log) {}

    /// Closes sessions evenly over that time; see session_drain. The pool is swept meanwhile.
    asio::awaitable<void> drain(std::chrono::seconds over);

    /// Tells the clients that are left, waits up to 2 s until queued bytes are sent, and closes all
    /// sessions.
    asio::awaitable<void> close_all();

    /// From now on nothing waits.
    void hurry() { is_in_haste_ = true; }

private:
    asio::any_io_executor executor_;
    session_pool& pool_;
    event_log& log_;
    bool is_in_haste_ = false;
};

} // namespace babel::server
