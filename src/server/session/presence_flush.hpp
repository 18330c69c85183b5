// Schedule of the flushes of presence.
#pragma once

#include "server/signalling/presence_pace.hpp"
#include "server/signalling/signalling.hpp"
#include <babel/core/asio.hpp>
#include <babel/server/limits.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>

namespace babel::server {

/// Flushes presence at the pace that its cost allows, a part in each turn of the loop.
/// Lifetime: the signals and the limits outlive it. While it is waiting it must not be destroyed.
/// Thread: the executor's.
class presence_flush {
public:
    /// `want_turn`: called when run() should follow, in a later turn of the loop.
    presence_flush(
        const asio::any_io_executor& executor,
        signalling& signals,
        const limits& limits,
        std::function<void()> want_turn
    );

    /// Schedules a flush, for a later turn or for when the pace allows it.
    void request();

    /// Does a part of the flush that is due, if any.
    void run();

    /// Flushes nothing any more.
    void close();

    /// True while its timer runs.
    bool is_waiting() const { return is_waiting_; }

private:
    void become_due();

    signalling& signals_;
    const limits& limits_;
    std::function<void()> want_turn_;
    presence_pace pace_;
    asio::steady_timer next_;
    presence_pace::duration work_{}; // of the current flush
    bool is_waiting_ = false;
    bool is_due_ = false;
    bool is_closed_ = false;
};

} // namespace babel::server
