// Schedule of the flushes of presence.
#pragma once

#include "server/signalling/presence/presence_pace.hpp"
#include "server/signalling/signalling.hpp"
#include <babel/core/asio.hpp>
#include <babel/server/limits.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>

namespace babel::server {

/// Flushes presence in parts, one in each turn of the loop, at the rate that presence_pace allows.
/// Lifetime: the signalling and the limits outlive it. It must not be destroyed while it is
/// waiting.
/// Thread: the executor's.
class presence_flush {
public:
    /// `want_turn`: called to request run() in a later turn of the loop. `expects_news`: whether
    /// logins are under way, whose news had better leave together.
    presence_flush(
        const asio::any_io_executor& executor,
        signalling& signals,
        const limits& limits,
        std::function<void()> want_turn,
        std::function<bool()> expects_news
    );

    /// Schedules a flush as soon as the pace allows one.
    void request();

    /// Performs the next part of a flush that is due.
    void run();

    /// Stops flushing.
    void close();

    /// True while its timer runs.
    bool is_waiting() const { return is_waiting_; }

private:
    void become_due();

    signalling& signals_;
    const limits& limits_;
    std::function<void()> want_turn_;
    std::function<bool()> expects_news_;
    presence_pace pace_;
    asio::steady_timer next_;
    presence_pace::duration work_{}; // of the current flush
    bool is_waiting_ = false;
    bool is_due_ = false;
    bool is_closed_ = false;
};

} // namespace babel::server
