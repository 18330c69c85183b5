#include <babel/net/line_server.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>

#include <utility>

namespace babel::net {
namespace {

/// Checks for a peer that closed its socket. One that only shut down its sending side still waits
/// for the answer.
bool is_gone(int link) {
    pollfd asked{link, 0, 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLHUP | POLLERR)) != 0;
}

} // namespace

line_server::line_server(
    const asio::any_io_executor& executor, line_limits limits, std::string too_long, handler answer
)
    : executor_(executor), limits_(limits), too_long_(std::move(too_long)),
      answer_(std::move(answer)), listener_(executor), tasks_(executor) {}

error_code line_server::open(const std::string& path) {
    if (const auto ec = listener_.open(path)) return ec;
    for (std::size_t i = 0; i < limits_.connections; ++i) {
        auto& at = slots_.emplace_back(executor_);
        at.task.spawn(serve(at));
    }
    tasks_.spawn(drop_late_and_gone());
    return {};
}

asio::awaitable<void> line_server::close() {
    listener_.close();
    error_code ignored;
    for (auto& each : slots_) {
        each.link.close(ignored);
        each.task.cancel();
    }
    for (auto& each : slots_)
        co_await each.task.join();
    tasks_.cancel();
    co_await tasks_.join();
}

asio::awaitable<void> line_server::drop_late_and_gone() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    while (listener_.is_open()) {
        next.expires_after(limits_.pace);
        co_await next.async_wait(as_result);
        for (auto& each : slots_) {
            const bool is_over = each.is_answering ? is_gone(each.link.native_handle())
                                                   : each.deadline < clock::now();
            if (is_over) each.task.cancel();
        }
    }
}

asio::awaitable<void> line_server::serve(slot& at) {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const bool is_connected = co_await listener_.accept(at.link);
        if (!is_connected) break;
        co_await answer_all(at);
        at.deadline = clock::time_point::max();
        error_code ignored;
        at.link.close(ignored);
        // This connection may have been cancelled. The next one is not.
        co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    }
}

asio::awaitable<void> line_server::answer_all(slot& at) {
    std::string received;
    const auto latest = after(limits_.connection_time);
    while (listener_.is_open()) {
        at.deadline = after(limits_.line_time);
        auto buffer = asio::dynamic_buffer(received, limits_.line_bytes);
        const auto [failed, size] =
            co_await asio::async_read_until(at.link, buffer, '\n', as_result);
        if (failed == asio::error::not_found) co_await send(at, too_long_);
        if (failed) co_return;
        auto line = received.substr(0, size - 1);
        received.erase(0, size);
        at.is_answering = true;
        auto answer = co_await answer_(std::move(line));
        at.is_answering = false;
        at.deadline = after(limits_.line_time);
        const bool is_sent = co_await send(at, std::move(answer.line));
        if (answer.on_sent) answer.on_sent();
        if (!is_sent || answer.is_last || clock::now() >= latest) co_return;
    }
}

asio::awaitable<bool> line_server::send(slot& at, std::string line) {
    line += '\n';
    const auto [failed, sent] = co_await asio::async_write(at.link, asio::buffer(line), as_result);
    co_return !failed;
}

line_server::clock::time_point line_server::after(std::optional<std::chrono::milliseconds> time) {
    return time ? clock::now() + *time : clock::time_point::max();
}

} // namespace babel::net
