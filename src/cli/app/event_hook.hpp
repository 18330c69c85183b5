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
/// BABEL_EVENT. Commands are started in the order of the events, and run side by side. Where such a
/// command runs babel-cli, with the same configuration, that one runs no commands in its turn.
/// Lifetime: await finish() before it is destroyed.
/// Thread: the loop only.
class event_hook {
public:
    /// How much may be under way.
    struct bounds {
        std::size_t running = 8;
        std::size_t waiting = 32;                  ///< Events more than these are dropped.
        std::chrono::milliseconds longest{30'000}; ///< Then a command is killed.
    };

    /// `complain` gets words for the user, once for each kind of trouble. An empty command: nothing
    /// is run.
    event_hook(
        const asio::any_io_executor& executor,
        std::string command,
        logger& log,
        std::function<void(std::string)> complain,
        bounds within
    );

    void on_event(const client::client_event& event);

    /// Lets what is under way come to its end, for so long; what runs then is asked to end
    /// (SIGTERM), and what waits is dropped.
    asio::awaitable<void> finish(std::chrono::milliseconds limit);

    std::uint64_t dropped() const { return dropped_; }

private:
    struct job {
        std::string_view type;
        std::string line;
    };

    void start_next();
    asio::awaitable<void> run(job what);
    void drop(std::size_t count, std::string_view why);
    void note_failure(std::string_view type, int status);

    asio::any_io_executor executor_;
    const std::string command_;
    // Of our own: what sound libraries print is kept off standard error for a moment at times.
    net::descriptor errors_;
    logger& log_;
    std::function<void(std::string)> complain_;
    const bounds within_;
    std::deque<job> waiting_;
    std::size_t running_ = 0;
    std::uint64_t sequence_ = 0;
    std::uint64_t dropped_ = 0;
    bool has_told_failure_ = false;
    bool has_told_status_ = false;
    task_group tasks_;
    asio::steady_timer idle_; // rung when nothing is under way any more
};

} // namespace babel::cli
