#include <babel/core/cancellation.hpp>
#include <babel/core/time_limit.hpp>

#include <boost/asio/this_coro.hpp>

namespace babel {

void time_limit::set(std::chrono::milliseconds limit) {
    due_ = std::chrono::steady_clock::now() + limit;
    timer_.cancel();
}

void time_limit::end() {
    due_ = never;
    timer_.cancel();
}

asio::awaitable<bool> time_limit::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto asked = co_await asio::this_coro::cancellation_state;
    while (std::chrono::steady_clock::now() < due_) {
        if (due_ == never || is_cancelled(asked)) co_return false;
        timer_.expires_at(due_);
        co_await timer_.async_wait(as_result);
    }
    co_return true;
}

} // namespace babel
