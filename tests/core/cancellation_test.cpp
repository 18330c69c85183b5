// A request to end is seen after a wait that was complete before it came.
#include "support/bounded_run.hpp"
#include <babel/core/cancellation.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <functional>

using namespace babel;
using namespace babel::test;

namespace {

/// Waits for a timer that is due, and then has itself asked to end. Returns whether it sees that.
asio::awaitable<bool> is_asked_behind_a_wait(std::function<void()> ask) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto asked = co_await asio::this_coro::cancellation_state;
    asio::steady_timer due(co_await asio::this_coro::executor);
    due.expires_at(asio::steady_timer::time_point::min());
    const auto [ec] = co_await due.async_wait(as_result);
    if (ec || is_cancelled(asked)) co_return false;
    ask();
    co_return is_cancelled(asked);
}

} // namespace

TEST_CASE("a request that no wait reports is seen", "[cancellation]") {
    asio::io_context loop{1};
    std::function<void()> ask;
    spawned<bool> task(loop, is_asked_behind_a_wait([&] { ask(); }));
    ask = [&] { task.cancel(); };
    CHECK(task.get());
}
