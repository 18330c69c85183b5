// Structured concurrency: the owner of coroutines spawns, cancels and joins them.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <list>

namespace babel {

/// Owns the coroutines that it spawned.
/// Lifetime: join() before it is destroyed.
/// Errors: an exception that leaves a task is a bug and ends the program.
/// Thread: the executor's.
class task_group {
public:
    explicit task_group(asio::any_io_executor executor);
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;
    ~task_group();

    /// Starts the task in a later turn of the loop.
    /// Cancellation: a task that is cancelled before it started still runs to its first wait.
    void spawn(asio::awaitable<void> task);

    /// Asks every task to end: what it awaits completes with operation_aborted.
    void cancel();

    /// Waits until every task has ended.
    /// Cancellation: none; call cancel() first where needed.
    asio::awaitable<void> join();

    std::size_t size() const noexcept { return tasks_.size(); }

private:
    struct entry {
        asio::cancellation_signal signal;
        bool is_cancelled = false; // perhaps before there was anything to signal to
    };
    using owned_task = std::list<entry>::iterator;
    struct on_end;

    void start(owned_task self, asio::awaitable<void> task);

    asio::any_io_executor executor_;
    std::list<entry> tasks_;
    asio::steady_timer ended_; // a condition variable: cancelled whenever a task ends
};

} // namespace babel
