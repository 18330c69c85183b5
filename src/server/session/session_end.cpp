#include "server/session/session_end.hpp"

#include "server/session/session_drain.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds time_to_send{2};
constexpr std::chrono::milliseconds end_step{20};

} // namespace

asio::awaitable<void> session_end::drain(std::chrono::seconds over) {
    co_await asio::this_coro::throw_if_cancelled(false);
    log_.write(
        log_kind::operation,
        log_level::info,
        "draining over ",
        over.count(),
        " s: ",
        pool_.online(),
        " online"
    );
    session_drain draining(pool_, steady_clock::now(), over);
    asio::steady_timer next(executor_);
    while (!is_in_haste_ && draining.step(steady_clock::now())) {
        next.expires_after(end_step);
        co_await next.async_wait(as_result);
    }
}

asio::awaitable<void> session_end::close_all() {
    co_await asio::this_coro::throw_if_cancelled(false);
    announce_end(pool_);
    asio::steady_timer next(executor_);
    const auto deadline = steady_clock::now() + time_to_send;
    while (!is_in_haste_ && pool_.waiting_bytes() > 0 && steady_clock::now() < deadline) {
        next.expires_after(end_step);
        co_await next.async_wait(as_result);
    }
    pool_.close_all();
}

} // namespace babel::server
