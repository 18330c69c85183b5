#include "client/link/suspend_watch.hpp"

#include <babel/core/time.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <utility>

namespace babel::client {
namespace {

constexpr std::chrono::seconds suspend_look_interval{5};

} // namespace

asio::awaitable<void>
watch_for_suspend(asio::any_io_executor executor, std::function<void()> on_wake) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor);
    for (auto slept = time_suspended();;) {
        next.expires_after(suspend_look_interval);
        const auto [ec] = co_await next.async_wait(as_result);
        if (ec) co_return;
        const auto now = time_suspended();
        if (now - std::exchange(slept, now) >= std::chrono::seconds(1)) on_wake();
    }
}

} // namespace babel::client
