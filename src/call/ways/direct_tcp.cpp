#include "call/ways/direct_tcp.hpp"

#include <babel/nat/address_scope.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/seen_endpoint.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

using std::chrono::steady_clock;

constexpr int max_waiting = 4; // connections that are not accepted yet

net::family family_of(const wire::seen_address& at) {
    return at.family == 6 ? net::family::v6 : net::family::v4;
}

} // namespace

direct_tcp::direct_tcp(asio::any_io_executor executor, int dscp, logger& log, owner callbacks)
    : executor_(std::move(executor)), dscp_(dscp), log_(log), owner_(std::move(callbacks)),
      timer_(executor_), tasks_(executor_) {}

std::uint16_t direct_tcp::take_port(net::family kind) {
    auto& at = ports_[index(kind)];
    if (!at && !is_closed_) {
        auto made = net::reserve_port(
            executor_, kind == net::family::v4 ? net::tcp::v4() : net::tcp::v6(), 0
        );
        if (made)
            at.emplace(std::move(*made));
        else
            log_.debug("no port for direct TCP: ", made.error().message());
        if (at && is_accepted_) listen(*at);
    }
    return port(kind);
}

std::uint16_t direct_tcp::port(net::family kind) const {
    const auto& at = ports_[index(kind)];
    error_code ignored; // it is bound
    return at ? at->local_endpoint(ignored).port() : std::uint16_t{0};
}

void direct_tcp::accept() {
    if (is_closed_ || std::exchange(is_accepted_, true)) return;
    plan_.accept(steady_clock::now());
    for (auto& each : ports_)
        if (each) listen(*each);
    tasks_.spawn(keep_dialling());
}

void direct_tcp::listen(net::tcp::acceptor& at) {
    error_code ec;
    at.listen(max_waiting, ec);
    if (ec) return log_.debug("no listening for direct TCP: ", ec.message());
    tasks_.spawn(accept_from(at));
}

asio::awaitable<void> direct_tcp::accept_from(net::tcp::acceptor& at) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(executor_);
    while (!is_closed_) {
        auto socket = co_await net::accept(at);
        if (is_closed_ || (!socket && socket.error() == asio::error::operation_aborted)) co_return;
        if (socket) {
            take(std::move(*socket));
            continue;
        }
        pause.expires_after(net::accept_pause);
        co_await pause.async_wait(as_result);
    }
}

void direct_tcp::take(net::tcp::socket socket) {
    error_code ec;
    const auto remote = wire::plain(net::seen_at(socket.remote_endpoint(ec)));
    if (ec || !owner_.may_read(remote) || !make_room()) {
        ++refused_;
        return;
    }
    add(remote, std::move(socket));
    update();
}

/// Strangers make room, that which has waited longest first.
bool direct_tcp::make_room() {
    if (links_.size() < max_links) return true;
    auto oldest = links_.end();
    for (auto at = links_.begin(); at != links_.end(); ++at) {
        if (at->second->is_used()) continue;
        if (oldest == links_.end() || at->second->began() < oldest->second->began()) oldest = at;
    }
    if (oldest == links_.end()) return false;
    ++refused_;
    forget(oldest);
    return true;
}

void direct_tcp::add(const wire::seen_address& remote, net::tcp::socket socket) {
    if (const auto before = links_.find(remote); before != links_.end()) forget(before);
    const auto link = std::make_shared<tcp_link>(
        executor_,
        std::move(socket),
        dscp_,
        steady_clock::now(),
        [this, remote](bytes_view datagram) { owner_.received(remote, datagram); }
    );
    links_.emplace(remote, link);
    tasks_.spawn(carry(remote, link));
}

asio::awaitable<void> direct_tcp::carry(wire::seen_address remote, std::shared_ptr<tcp_link> link) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto running = link->run();
    const auto end = co_await std::move(running);
    const auto found = links_.find(remote);
    if (is_closed_ || found == links_.end() || found->second != link) co_return; // closed by us
    log_.debug("direct TCP has ended: ", end.message());
    forget(found);
}

void direct_tcp::forget(links::iterator which) {
    const auto [remote, link] = *which;
    links_.erase(which);
    link->close();
    unsent_ += link->unsent();
    plan_.on_end(steady_clock::now(), remote);
    owner_.ended(remote);
    update();
}

void direct_tcp::set_candidates(
    std::span<const nat::candidate> all, std::chrono::microseconds hold
) {
    plan_.set_candidates(steady_clock::now(), all, hold);
    update();
}

asio::awaitable<void> direct_tcp::keep_dialling() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!is_closed_) {
        const auto now = steady_clock::now();
        close_old(now);
        while (const auto to = owner_.may_dial() ? plan_.next(now) : std::nullopt)
            tasks_.spawn(dial(*to));
        timer_.expires_at(wake_at());
        co_await timer_.async_wait(as_result);
    }
}

tcp_link::time_point direct_tcp::wake_at() const {
    auto at = owner_.may_dial() ? plan_.wake_at() : tcp_link::time_point::max();
    for (const auto& [remote, link] : links_)
        at = std::min(at, link->end());
    return at;
}

void direct_tcp::close_old(tcp_link::time_point now) {
    const auto is_old = [now](const auto& each) { return now >= each.second->end(); };
    for (;;) {
        const auto found = std::ranges::find_if(links_, is_old);
        if (found == links_.end()) return;
        forget(found);
    }
}

asio::awaitable<void> direct_tcp::dial(wire::seen_address to) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto end = [&] {
        plan_.on_end(steady_clock::now(), to);
        update();
    };
    net::connect_options how;
    how.timeout = dial_limit;
    how.local_port = port(family_of(to));
    if (how.local_port == 0 || links_.contains(to)) co_return end();
    const auto at = net::endpoint_of<net::tcp::endpoint>(to);
    auto connecting = net::connect(executor_, at.address().to_string(), at.port(), how);
    auto socket = co_await std::move(connecting);
    if (is_closed_) co_return;
    if (!socket || !make_room()) co_return end();
    add(to, std::move(*socket));
    owner_.connected(to);
}

bool direct_tcp::send(const wire::seen_address& to, bytes_view datagram) {
    const auto found = links_.find(to);
    if (found == links_.end()) return false;
    found->second->send(steady_clock::now(), datagram);
    return true;
}

asio::awaitable<void> direct_tcp::close() {
    is_closed_ = true;
    for (auto& [remote, link] : std::exchange(links_, {})) {
        link->close();
        unsent_ += link->unsent();
    }
    error_code ignored;
    for (auto& each : ports_)
        if (each) each->close(ignored);
    timer_.cancel();
    tasks_.cancel();
    co_await tasks_.join();
    if (refused_ + unsent_ + plan_.refused() > 0)
        log_.debug(
            "direct TCP: connections refused: ",
            refused_,
            ", not sent: ",
            unsent_,
            ", addresses not dialled: ",
            plan_.refused()
        );
}

} // namespace babel::call
