#include <babel/core/task_group.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <cassert>
#include <exception>
#include <utility>

namespace babel {

task_group::task_group(asio::any_io_executor executor)
    : executor_(std::move(executor)), ended_(executor_, asio::steady_timer::time_point::max()) {}

task_group::~task_group() {
    assert(tasks_.empty());
}

void task_group::spawn(asio::awaitable<void> task) {
    const auto self = tasks_.emplace(tasks_.end());
    // Within the loop co_spawn would run the task at once, in the middle of its spawner.
    asio::post(executor_, [this, self, task = std::move(task)]() mutable {
        start(self, std::move(task));
    });
}

/// Handler of a task's end. It brings its slot along: bind_cancellation_slot would make co_spawn
/// pass signals on through the executor, and one sent outside the loop could come too late.
struct task_group::on_end {
    using cancellation_slot_type = asio::cancellation_slot;
    cancellation_slot_type get_cancellation_slot() const noexcept { return self->signal.slot(); }

    void operator()(const std::exception_ptr& bug) const {
        if (bug) std::terminate();
        group->tasks_.erase(self);
        group->ended_.cancel();
    }

    task_group* group;
    owned_task self;
};

void task_group::start(owned_task self, asio::awaitable<void> task) {
    asio::co_spawn(executor_, std::move(task), on_end{this, self});
    if (self->is_cancelled) self->signal.emit(asio::cancellation_type::terminal);
}

void task_group::cancel() {
    for (auto next = tasks_.begin(); next != tasks_.end();) {
        const auto task = next++; // emit() may end the task and erase it
        task->is_cancelled = true;
        task->signal.emit(asio::cancellation_type::terminal);
    }
}

asio::awaitable<void> task_group::join() {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!tasks_.empty()) // a cancellation of the caller only wakes it once more
        co_await ended_.async_wait(as_result);
    co_await asio::this_coro::throw_if_cancelled(throws);
}

} // namespace babel
