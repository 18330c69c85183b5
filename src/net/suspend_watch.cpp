#include <babel/net/suspend_watch.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::net {

asio::awaitable<void> watch_for_suspend(
    asio::any_io_executor executor,
    std::chrono::milliseconds interval,
    std::function<void(std::chrono::nanoseconds)> on_wake,
    suspend_meter::clock slept
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor);
    suspend_meter sleeps(std::move(slept));
    for (;;) {
        next.expires_after(interval);
        const auto [ec] = co_await next.async_wait(as_result);
        if (ec) co_return;
        if (const auto length = sleeps.look(); length.count() > 0) on_wake(length);
    }
}

} // namespace babel::net
