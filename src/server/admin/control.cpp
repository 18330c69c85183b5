#include "server/admin/admin_commands.hpp"
#include "server/server_impl.hpp"
#include <babel/net/control_protocol.hpp>
#include <babel/net/line_server.hpp>
#include <babel/server/control.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace babel::server {
namespace {

constexpr net::line_limits control_limits{
    .connections = 4,
    .line_bytes = 4096,
    .line_time = std::chrono::seconds(5),
    .connection_time = std::chrono::seconds(5)};

} // namespace

class control::impl {
public:
    impl(
        const asio::any_io_executor& executor,
        server& controlled,
        logger& log,
        std::function<void(std::optional<std::chrono::seconds>)> stop
    )
        : executor_(executor), commands_(controlled.impl(), log), stop_(std::move(stop)),
          server_(
              executor,
              control_limits,
              net::too_long_reply(control_limits.line_bytes),
              [this](std::string line) { return answer(std::move(line)); }
          ) {}

    error_code open(const std::string& path) { return server_.open(path); }
    service_notes& notes() { return commands_.notes(); }
    asio::awaitable<void> close() { return server_.close(); }

private:
    asio::awaitable<net::line_answer> answer(std::string line);

    /// An answer that may come later.
    struct awaited {
        explicit awaited(const asio::any_io_executor& executor)
            : rung(executor, asio::steady_timer::time_point::max()) {}
        asio::steady_timer rung;
        std::optional<control_answer> answer;
    };

    asio::any_io_executor executor_;
    admin_commands commands_;
    std::function<void(std::optional<std::chrono::seconds>)> stop_;
    net::line_server server_;
};

asio::awaitable<net::line_answer> control::impl::answer(std::string line) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto here = std::make_shared<awaited>(executor_); // the peer may be gone before it comes
    commands_.answer(line, [here](control_answer answer) {
        here->answer = std::move(answer);
        here->rung.cancel();
    });
    if (!here->answer) co_await here->rung.async_wait(as_result);
    auto answer = std::move(here->answer).value_or(control_answer{});
    net::line_answer reply;
    reply.line = std::move(answer.line);
    reply.is_last = answer.is_last;
    if (answer.then_stop) reply.on_sent = [stop = stop_, over = answer.over] { stop(over); };
    co_return reply;
}

control::control(
    const asio::any_io_executor& executor,
    server& controlled,
    logger& log,
    std::function<void(std::optional<std::chrono::seconds> over)> stop
)
    : impl_(std::make_unique<impl>(executor, controlled, log, std::move(stop))) {}

control::~control() = default;

error_code control::open(const std::string& path) {
    return impl_->open(path);
}

service_notes& control::notes() {
    return impl_->notes();
}

asio::awaitable<void> control::close() {
    return impl_->close();
}

} // namespace babel::server
