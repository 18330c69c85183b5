// Decides which events are shown, and when.
#pragma once

#include "cli/app/presence_filter.hpp"
#include <babel/client/event.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <set>

namespace babel::cli {

/// Leaves out events that a person would not want to read: short absences, calls of blocked users,
/// and peers who are as usual. Programs get all events.
/// Lifetime: cancel and await run() before it is destroyed.
/// Thread: the loop only.
class event_view {
public:
    enum class reader { person, program };
    using sink = std::function<void(const client::client_event&)>;

    event_view(const asio::any_io_executor& executor, reader whose, sink show, logger& log);

    void show(const client::client_event& happened);

    /// Shows departures once they are certain. Cancellation: shows the remaining ones.
    asio::awaitable<void> run();

private:
    bool is_news(const client::client_event& happened);

    const reader whose_;
    sink show_;
    logger& log_;
    presence_filter presence_;
    std::set<int> switched_on_; // calls whose peer is muted or the like
    asio::steady_timer departures_due_;
};

} // namespace babel::cli
