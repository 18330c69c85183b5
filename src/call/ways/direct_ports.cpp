#include "call/ways/direct_ports.hpp"

#include <babel/net/connector.hpp>
#include <babel/net/seen_endpoint.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::call {
namespace {

constexpr int max_waiting = 4; // connections that are not accepted yet

} // namespace

direct_ports::direct_ports(
    asio::any_io_executor executor, logger& log, std::function<void(net::tcp::socket)> accepted
)
    : executor_(std::move(executor)), log_(log), accepted_(std::move(accepted)),
      accepting_(executor_) {}

bool direct_ports::set_leg(const std::optional<nat::seen_end>& bound) {
    if (is_closed_) return false;
    leg_ = bound;
    if (!bound) return false;
    const auto kind = net::family_of(bound->own);
    auto& at = ports_[index(kind)];
    if (at.number == bound->own.port) return false;
    shut(at);
    const auto before = std::exchange(at.number, bound->own.port);
    open(kind);
    return before != 0;
}

std::uint16_t direct_ports::take(net::family kind) {
    const auto& at = ports_[index(kind)];
    if (at.number == 0 && !is_closed_) open(kind);
    return at.number;
}

/// Without a number, the system picks one.
void direct_ports::open(net::family kind) {
    auto& at = ports_[index(kind)];
    auto made = net::reserve_port(
        executor_, kind == net::family::v4 ? net::tcp::v4() : net::tcp::v6(), at.number
    );
    if (!made) return log_.debug("no listener for direct TCP: ", made.error().message());
    error_code ignored; // it is bound
    at.number = made->local_endpoint(ignored).port();
    at.socket = std::make_shared<net::tcp::acceptor>(std::move(*made));
    if (is_listening_) start(at.socket);
}

/// Its reader ends.
void direct_ports::shut(port& one) {
    error_code ignored;
    if (one.socket) one.socket->close(ignored);
    one.socket.reset();
}

void direct_ports::listen(bool is_wanted) {
    if (is_closed_ || std::exchange(is_listening_, is_wanted) == is_wanted) return;
    for (const auto kind : {net::family::v4, net::family::v6}) {
        auto& at = ports_[index(kind)];
        if (!at.socket) continue;
        if (is_wanted) {
            start(at.socket);
        } else { // a socket that listens cannot stop
            shut(at);
            open(kind);
        }
    }
}

void direct_ports::start(shared_acceptor socket) {
    error_code ec;
    socket->listen(max_waiting, ec);
    if (ec) return log_.debug("no listener for direct TCP: ", ec.message());
    accepting_.spawn(accept_from(std::move(socket)));
}

asio::awaitable<void> direct_ports::accept_from(shared_acceptor socket) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(executor_);
    while (socket->is_open()) {
        auto accepted = co_await net::accept(*socket);
        if (!socket->is_open()) co_return;
        if (!accepted && accepted.error() == asio::error::operation_aborted) co_return;
        if (accepted) {
            accepted_(std::move(*accepted));
            continue;
        }
        pause.expires_after(net::accept_pause);
        co_await pause.async_wait(as_result);
    }
}

asio::awaitable<result<net::tcp::socket>> direct_ports::connect(wire::seen_address to) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto from = take(net::family_of(to));
    if (from == 0) co_return errc::no_address;
    net::connect_options how;
    how.timeout = dial_limit;
    how.shared_port = from;
    const auto at = net::endpoint_of<net::tcp::endpoint>(to);
    auto connecting = net::connect(executor_, at.address().to_string(), at.port(), how);
    co_return co_await std::move(connecting);
}

void direct_ports::add_ends(nat::own_ends& to) const {
    for (auto each : to.hosts) {
        each.port = ports_[index(net::family_of(each))].number;
        if (each.port != 0) to.tcp_hosts.push_back(each);
    }
    if (leg_) to.tcp_seen.push_back(leg_->seen);
}

asio::awaitable<void> direct_ports::close() {
    is_closed_ = true;
    for (auto& each : ports_)
        shut(each);
    accepting_.cancel();
    co_await accepting_.join();
}

} // namespace babel::call
