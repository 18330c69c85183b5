// Listeners of calls that ended unanswered, which close the connections of late callees.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>

namespace babel::call {

/// Keeps listeners open while their ports rest, and closes every connection at once. A callee may
/// accept at the moment in which the caller withdraws, or its program may not support withdrawals.
/// Some of those programs exit when they find a closed port.
/// Lifetime: await close() before it is destroyed.
/// Thread: the loop only.
class resting_ports {
public:
    static constexpr std::chrono::seconds rest{60};
    static constexpr std::size_t max = 16; ///< Beyond it the oldest is closed.

    explicit resting_ports(asio::any_io_executor executor);

    /// `mapping`: of a router to the listener, released with it; null: none. `is_withdrawn`: the
    /// callee may accept nevertheless. `on_knock`: a callee connected, for the first time.
    void
    add(net::tcp::acceptor listener,
        std::shared_ptr<void> mapping,
        bool is_withdrawn,
        std::function<void()> on_knock);
    /// Frees the port that has rested longest. Returns false if no port rests.
    bool release_oldest();

    /// Waits until the most recent listener of a withdrawn call has rested for `at_least`, then
    /// frees all.
    asio::awaitable<void> close(std::chrono::milliseconds at_least);

private:
    using time_point = std::chrono::steady_clock::time_point;
    struct port {
        net::tcp::acceptor listener;
        std::shared_ptr<void> mapping; // of a router to it
        time_point since;
        std::function<void()> on_knock;
    };

    asio::awaitable<void> see_off(std::list<port>::iterator self);
    void free_rested();
    static void release(port& rested);

    asio::any_io_executor executor_;
    std::list<port> ports_; // the oldest first; those that are closed are removed soon
    time_point withdrawn_at_{};
    asio::steady_timer rested_;
    task_group tasks_;
};

} // namespace babel::call
