#include "server/http/http_connection.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace babel::server {
namespace {

constexpr std::chrono::seconds slowest_pace{1}; // of checking deadlines
constexpr int send_buffer_bytes = 64 * 1024;    // maximum memory of a connection that does not read

/// Host names ignore case.
bool is_same_host(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

} // namespace

bool host_names::hold(std::string_view field) const {
    const auto colon = field.rfind(':');
    const bool has_port =
        colon != field.npos && field.find_first_not_of("0123456789", colon + 1) == field.npos;
    const bool is_v6 = field.starts_with('[');
    auto name = has_port && (!is_v6 || field[colon - 1] == ']') ? field.substr(0, colon) : field;
    if (is_v6 && name.ends_with(']')) name = name.substr(1, name.size() - 2);
    error_code no_address;
    const auto address = asio::ip::make_address(name, no_address);
    if (!no_address) return address.is_v6() == is_v6;
    const auto is_it = [&](std::string_view other) { return is_same_host(name, other); };
    return is_it("localhost") || std::ranges::any_of(more_, is_it);
}

http_server::http_server(
    asio::any_io_executor executor, site& shown, http_limits limits, host_names hosts
)
    : executor_(std::move(executor)), shown_(shown), limits_(limits), hosts_(std::move(hosts)),
      tasks_(executor_) {}

error_code http_server::listen(const net::tcp::endpoint& at) {
    auto acceptor = net::listen(executor_, at, net::stack::single, net::absent_address::may_come);
    if (!acceptor) return acceptor.error();
    acceptor_.emplace(std::move(*acceptor));
    return {};
}

error_code http_server::adopt(int descriptor) {
    auto acceptor = net::adopt_listener(executor_, descriptor);
    if (!acceptor) return acceptor.error();
    acceptor_.emplace(std::move(*acceptor));
    return {};
}

net::tcp::endpoint http_server::endpoint() const {
    error_code ignored; // it is bound
    return acceptor_->local_endpoint(ignored);
}

asio::awaitable<void> http_server::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    tasks_.spawn(accept());
    const auto pace = std::min<std::chrono::milliseconds>(limits_.time_limit, slowest_pace);
    asio::steady_timer next(executor_);
    while (!is_stopping_) {
        next.expires_after(pace);
        const auto [cancelled] = co_await next.async_wait(as_result);
        is_stopping_ = cancelled.failed();
        for (auto* each : open_)
            if (each->is_overdue(std::chrono::steady_clock::now())) each->close();
    }
    error_code ignored;
    acceptor_->close(ignored);
    tasks_.cancel();
    for (auto* each : open_)
        each->close();
    co_await tasks_.join();
}

asio::awaitable<void> http_server::accept() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(executor_);
    while (!is_stopping_) {
        auto socket = co_await net::accept(*acceptor_);
        if (is_stopping_) break;
        if (socket) {
            const auto others = tasks_.size() - 1; // this one accepts
            if (others < limits_.connections)
                tasks_.spawn(serve(std::move(*socket)));
            else
                shown_.on_refused();
        } else {
            // Out of descriptors or memory: a retry without a pause would spin.
            pause.expires_after(net::accept_pause);
            co_await pause.async_wait(as_result);
        }
    }
}

asio::awaitable<void> http_server::serve(net::tcp::socket socket) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (is_stopping_) co_return;
    error_code ignored;
    socket.set_option(asio::socket_base::send_buffer_size(send_buffer_bytes), ignored);
    net::set_no_delay(socket.native_handle());
    net::set_keepalive(socket.native_handle(), net::patient);
    connection self(*this, std::move(socket));
    co_await self.run();
}

} // namespace babel::server
