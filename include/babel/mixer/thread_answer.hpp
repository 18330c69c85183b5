// Answers from other threads, awaited on the loop.
#pragma once

#include <babel/audio/file_errand.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace babel::mixer {

/// An answer that comes from another thread, or never: a disk or a sound server may hang.
///
/// Lifetime: the answering thread may outlive it.
/// Thread: the loop only, except the function that setter() returns.
template <class T>
class thread_answer {
public:
    explicit thread_answer(const asio::any_io_executor& executor)
        : state_(std::make_shared<state>(executor)) {}

    /// Takes the answer, once. Thread: any; the executor's context still exists.
    std::function<void(T)> setter() const {
        return [state = state_](T value) {
            const auto executor = state->rung.get_executor();
            asio::post(executor, [state, value = std::move(value)]() mutable {
                state->value.emplace(std::move(value));
                state->rung.cancel();
            });
        };
    }

    /// Empty if it did not come in time. Cancellation: terminal; it is empty then, too.
    asio::awaitable<std::optional<T>> wait(std::chrono::milliseconds limit) {
        co_await asio::this_coro::throw_if_cancelled(false);
        if (!state_->value) {
            state_->rung.expires_after(limit);
            co_await state_->rung.async_wait(as_result);
        }
        co_return std::move(state_->value);
    }

private:
    struct state {
        explicit state(const asio::any_io_executor& executor) : rung(executor) {}
        std::optional<T> value;
        asio::steady_timer rung;
    };
    std::shared_ptr<state> state_;
};

/// Runs a task on the file thread. Errors: the task's; timed_out; the system's.
asio::awaitable<error_code> ask_file_thread(
    asio::any_io_executor executor, audio::file_thread& files, std::function<error_code()> task
);

} // namespace babel::mixer
