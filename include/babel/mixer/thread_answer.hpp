// What another thread is asked for, awaited on the loop.
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
/// Lifetime: whoever answers may outlive it. Thread: the loop only, except the function that setter() returns.
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

    /// Nothing where it did not come in time. Cancellation: terminal; then nothing, too.
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

/// Has the file thread find something out. Errors: what it found; timed_out; the system's.
asio::awaitable<error_code> ask_file_thread(
    asio::any_io_executor executor, audio::file_thread& files, std::function<error_code()> task
);

} // namespace babel::mixer
