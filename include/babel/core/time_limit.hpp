// A time limit that may be moved while it is awaited.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace babel {

/// Lifetime: outlives run(). Thread: the loop only.
class time_limit {
public:
    explicit time_limit(const asio::any_io_executor& executor) : timer_(executor) {}

    /// Sets the limit, counted from now.
    void set(std::chrono::milliseconds limit);
    void end();

    /// Waits for the limit. False: it was ended or cancelled.
    asio::awaitable<bool> run();

private:
    static constexpr auto never = std::chrono::steady_clock::time_point::max();

    std::chrono::steady_clock::time_point due_ = never;
    asio::steady_timer timer_; // at due_
};

} // namespace babel
