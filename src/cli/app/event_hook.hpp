// Runs the user's command with each event: --on-event.
#pragma once

#include <babel/client/event.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/descriptor.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace babel::cli {

/// The command is run by /bin/sh with the event's JSON on its standard input and its type in
/// BABEL_EVENT. Commands start in the order of the events, and run in parallel. If such a command
/// runs babel-cli with the same configuration, that babel-cli runs no commands itself.
/// Lifetime: await finish() before it is destroyed.
/// Thread: the loop only.
class event_hook {
public:
    /// Limits of the work in progress.
    struct bounds {
        std::size_t running = 8;
        std::size_t waiting = 32;                  ///< Further events are dropped.
        std::chrono::milliseconds longest{30'000}; ///< After this time a command is killed.
    };

    /// `complain` gets text for the user, once for each kind of problem. With an empty command
    /// nothing is run.
    event_hook(
        const asio::any_io_executor& executor,
        std::string command,
        logger& log,
        std::function<void(std::string)> complain,
        bounds within
    );

    void on_event(const client::client_event& event);

    /// Waits up to `limit` for running commands to end. Afterwards those that still run get
    /// SIGTERM, and queued events are dropped.
    asio::awaitable<void> finish(std::chrono::milliseconds limit);

    std::uint64_t dropped() const { return dropped_; }

private:
    struct job {
        std::string_view type;
        std::string line;
    };

    void start_next();
    asio::awaitable<void> run(job started);
    void drop(std::size_t count, std::string_view why);
    void note_failure(std::string_view type, int status);

    asio::any_io_executor executor_;
    const std::string command_;
    // A descriptor of our own: standard error is redirected at times, because sound libraries print
    // to it.
    net::descriptor errors_;
    logger& log_;
    std::function<void(std::string)> complain_;
    const bounds within_;
    std::deque<job> waiting_;
    std::size_t running_ = 0;
    std::uint64_t sequence_ = 0;
    std::uint64_t dropped_ = 0;
    bool has_reported_failure_ = false;
    bool has_told_status_ = false;
    task_group tasks_;
    asio::steady_timer idle_; // expires when nothing runs any more
};

} // namespace babel::cli
