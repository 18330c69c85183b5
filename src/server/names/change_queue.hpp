// Changes that take time and happen one after the other.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

namespace babel::server {

/// Lifetime: outlives the tasks that have begun.
class change_queue {
public:
    /// Begins a change, and calls `ended` once, at once or later.
    using task = std::function<void(std::function<void()> ended)>;

    static constexpr std::size_t max_waiting = 256;

    /// Begins the task when those before it have ended. False: too many wait.
    [[nodiscard]] bool add(task next);

private:
    void run();

    std::deque<task> waiting_;
    bool is_busy_ = false;    // a task has begun and not ended
    bool is_running_ = false; // a task that ends at once must not begin the next one within it
};

} // namespace babel::server
