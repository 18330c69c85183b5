// Runs a loop in a test until a condition holds, within a limit.
#pragma once

#include "support/catch.hpp"
#include <babel/core/asio.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace babel::test {

/// Far more than any unit test needs, even with sanitizers on a busy machine.
inline constexpr std::chrono::seconds run_limit{10};

/// Runs the loop, one handler at a time, until `is_so()`. Fails the test if that does not happen
/// within the limit, or cannot happen because no work is left.
template <class Predicate>
void run_until(asio::io_context& loop, Predicate is_so) {
    const auto deadline = std::chrono::steady_clock::now() + run_limit;
    while (!is_so()) {
        loop.restart();
        const bool ran = loop.run_one_until(deadline) > 0;
        if (is_so()) return;
        if (!ran) FAIL("the loop ran out of work or time before what was waited for happened");
    }
}

/// Runs the loop until no work is left: every coroutine has ended, every wait has completed.
inline void run_until_idle(asio::io_context& loop) {
    loop.restart();
    loop.run_for(run_limit);
    if (!loop.stopped()) FAIL("the loop still has work after the limit");
}

/// Runs all ready handlers, and those that become ready meanwhile, without waiting.
inline void run_ready(asio::io_context& loop) {
    loop.restart();
    loop.poll();
}

/// A running coroutine. It may outlive this object; the objects that it uses must live until then.
template <class T>
class spawned {
public:
    spawned(asio::io_context& loop, asio::awaitable<T> task)
        : loop_(loop), state_(std::make_shared<state>()) {
        asio::co_spawn(loop_, store(std::move(task), state_), on_end{state_});
    }

    bool ended() const { return state_->ended; }

    /// Cancels it, as task_group does.
    void cancel() { state_->cancel.emit(asio::cancellation_type::terminal); }

    /// Runs the loop until it has ended. Returns its value, or throws its exception.
    T get() {
        run_until(loop_, [this] { return ended(); });
        if (state_->error) std::rethrow_exception(state_->error);
        if constexpr (!std::is_void_v<T>) return std::move(*state_->value);
    }

private:
    struct nothing {};
    struct state {
        std::optional<std::conditional_t<std::is_void_v<T>, nothing, T>> value;
        std::exception_ptr error;
        bool ended = false;
        asio::cancellation_signal cancel;
    };
    /// Carries its own slot: with bind_cancellation_slot, the loop would have to pass a signal on.
    struct on_end {
        using cancellation_slot_type = asio::cancellation_slot;
        cancellation_slot_type get_cancellation_slot() const noexcept { return to->cancel.slot(); }
        void operator()(std::exception_ptr error) const {
            to->error = std::move(error);
            to->ended = true;
        }
        std::shared_ptr<state> to;
    };

    static asio::awaitable<void> store(asio::awaitable<T> task, std::shared_ptr<state> to) {
        if constexpr (std::is_void_v<T>)
            co_await std::move(task);
        else
            to->value.emplace(co_await std::move(task));
    }

    asio::io_context& loop_;
    std::shared_ptr<state> state_;
};

/// Runs one coroutine to its end, within the limit, and returns its value.
template <class T>
T run_bounded(asio::io_context& loop, asio::awaitable<T> task) {
    return spawned<T>(loop, std::move(task)).get();
}

} // namespace babel::test
