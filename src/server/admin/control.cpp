#include "server/admin/admin_commands.hpp"
#include "server/server_impl.hpp"
#include <babel/core/task_group.hpp>
#include <babel/net/local_listener.hpp>
#include <babel/server/control.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <cstddef>
#include <list>
#include <utility>

namespace babel::server {
namespace {

using protocol = net::local_listener::protocol;
using std::chrono::steady_clock;

constexpr std::size_t max_connections = 4;
constexpr std::size_t max_request_bytes = 4096;
constexpr std::chrono::seconds answer_time{5}; // to receive a request and send its answer
constexpr std::chrono::seconds pace{1};        // of checking deadlines

} // namespace

class control::impl {
public:
    impl(
        const asio::any_io_executor& executor,
        server& controlled,
        logger& log,
        std::function<void()> stop
    )
        : executor_(executor), commands_(controlled.impl(), log), stop_(std::move(stop)),
          listener_(executor), tasks_(executor) {}

    error_code open(const std::string& path);
    service_notes& notes() { return commands_.notes(); }
    asio::awaitable<void> close();

private:
    /// Slot of a connection.
    struct place {
        explicit place(const asio::any_io_executor& executor) : link(executor) {}
        protocol::socket link;
        steady_clock::time_point deadline = steady_clock::time_point::max();
    };

    asio::awaitable<void> serve(place& at);
    asio::awaitable<void> answer_one(protocol::socket& link);
    asio::awaitable<void> end_what_takes_too_long();

    asio::any_io_executor executor_;
    admin_commands commands_;
    std::function<void()> stop_;
    net::local_listener listener_;
    std::list<place> places_;
    task_group tasks_;
};

error_code control::impl::open(const std::string& path) {
    if (const auto ec = listener_.open(path)) return ec;
    for (std::size_t i = 0; i < max_connections; ++i)
        tasks_.spawn(serve(places_.emplace_back(executor_)));
    tasks_.spawn(end_what_takes_too_long());
    return {};
}

asio::awaitable<void> control::impl::close() {
    if (!listener_.is_open()) co_return;
    listener_.close();
    error_code ignored;
    for (auto& each : places_)
        each.link.close(ignored);
    tasks_.cancel();
    co_await tasks_.join();
}

asio::awaitable<void> control::impl::serve(place& at) {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const bool is_asked = co_await listener_.accept(at.link);
        if (!is_asked) break;
        at.deadline = steady_clock::now() + answer_time;
        co_await answer_one(at.link);
        at.deadline = steady_clock::time_point::max();
        error_code ignored;
        at.link.close(ignored);
    }
}

asio::awaitable<void> control::impl::answer_one(protocol::socket& link) {
    std::string request;
    auto buffer = asio::dynamic_buffer(request, max_request_bytes);
    const auto [failed, size] = co_await asio::async_read_until(link, buffer, '\n', as_result);
    if (failed && failed != asio::error::not_found) co_return;
    // A line that is too long is not JSON.
    const auto answer = commands_.answer(std::string_view(request).substr(0, size));
    co_await asio::async_write(link, asio::buffer(answer.line), as_result);
    if (answer.then_stop) stop_();
}

asio::awaitable<void> control::impl::end_what_takes_too_long() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    while (listener_.is_open()) {
        next.expires_after(pace);
        co_await next.async_wait(as_result);
        error_code ignored;
        for (auto& each : places_)
            if (each.deadline < steady_clock::now()) each.link.close(ignored);
    }
}

control::control(
    const asio::any_io_executor& executor,
    server& controlled,
    logger& log,
    std::function<void()> stop
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
