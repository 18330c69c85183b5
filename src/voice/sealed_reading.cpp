#include "voice/sealed_reading.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::voice {

sealed_reading::sealed_reading(const asio::any_io_executor& executor)
    : ended_(executor, asio::steady_timer::time_point::max()) {}

asio::awaitable<error_code> sealed_reading::run(path_reader to) {
    co_await asio::this_coro::throw_if_cancelled(false);
    reader_ = std::move(to);
    if (is_up_) greet();
    if (!end_) co_await ended_.async_wait(as_result);
    reader_ = {};
    co_return end_.value_or(asio::error::operation_aborted);
}

void sealed_reading::on_up() {
    is_up_ = true;
    greet();
}

void sealed_reading::greet() {
    if (end_ || !reader_.established) return;
    if (const auto refused = reader_.established()) end(refused);
}

void sealed_reading::on_frame(const timed_frame& frame) {
    if (end_ || !reader_.frame) return;
    if (const auto refused = reader_.frame(frame)) end(refused);
}

void sealed_reading::end(error_code why) {
    if (end_) return;
    end_ = why;
    ended_.cancel();
}

} // namespace babel::voice
