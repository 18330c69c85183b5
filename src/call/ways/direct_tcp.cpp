#include "call/ways/direct_tcp.hpp"

#include <babel/core/cancellation.hpp>
#include <babel/net/seen_endpoint.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {

using std::chrono::steady_clock;

direct_tcp::direct_tcp(asio::any_io_executor executor, int dscp, logger& log, owner callbacks)
    : executor_(std::move(executor)), dscp_(dscp), log_(log), owner_(std::move(callbacks)),
      ports_(executor_, log_, [this](net::tcp::socket came) { take(std::move(came)); }),
      timer_(executor_), dials_(executor_), tasks_(executor_) {}

/// Dials from an earlier port would not meet the peer's dials to this one.
void direct_tcp::set_leg(const std::optional<nat::seen_end>& bound) {
    if (!ports_.set_leg(bound)) return;
    dials_.cancel();
    plan_.on_new_port(steady_clock::now());
    update();
}

bool direct_tcp::add_ends(nat::own_ends& to) const {
    if (!are_ends_told()) return false;
    ports_.add_ends(to);
    return true;
}

std::array<std::uint16_t, 2> direct_tcp::own_ports() const {
    if (!ports_.has_leg() && !was_peer_by_tls_) return {};
    return ports_.numbers();
}

void direct_tcp::accept() {
    if (is_closed_ || std::exchange(is_accepted_, true)) return;
    plan_.accept(steady_clock::now());
    update();
    tasks_.spawn(keep_dialling());
}

void direct_tcp::set_candidates(
    std::span<const nat::candidate> all, std::chrono::microseconds hold
) {
    plan_.set_candidates(steady_clock::now(), all, hold);
    was_peer_by_tls_ = was_peer_by_tls_ || plan_.is_peer_by_tls();
    if (are_ends_told()) // a dial would open them later
        for (const auto& each : all)
            if (each.is_tcp) ports_.take(net::family_of(each.at));
    update();
}

void direct_tcp::set_path_in_use(nat::path_kind kind) {
    plan_.set_path_in_use(kind);
    update();
}

/// After each input of the plan.
void direct_tcp::update() {
    ports_.listen(plan_.is_wanted());
    timer_.cancel();
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
    plan_.on_connected(remote);
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
    link->reset();
    unsent_ += link->unsent();
    plan_.on_end(steady_clock::now(), remote);
    owner_.ended(remote);
    update();
}

asio::awaitable<void> direct_tcp::keep_dialling() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!is_closed_) {
        const auto now = steady_clock::now();
        close_old(now);
        while (const auto to = plan_.next(now))
            dials_.spawn(dial(*to));
        timer_.expires_at(wake_at());
        co_await timer_.async_wait(as_result);
    }
}

tcp_link::time_point direct_tcp::wake_at() const {
    auto at = plan_.wake_at();
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

/// A connection of an earlier port goes before another one is made. One of this port is the peer's
/// dial, which was sooner.
asio::awaitable<void> direct_tcp::dial(wire::seen_address to) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto asked = co_await asio::this_coro::cancellation_state;
    if (is_closed_) co_return;
    if (!plan_.is_wanted() || plan_.is_connected(to))
        co_return plan_.on_dialled(steady_clock::now(), to);
    if (const auto before = links_.find(to); before != links_.end()) forget(before);
    auto connecting = ports_.connect(to);
    auto socket = co_await std::move(connecting);
    if (is_closed_) co_return;
    plan_.on_dialled(steady_clock::now(), to);
    update();
    const bool is_of_earlier_port = is_cancelled(asked); // although it is connected, perhaps
    if (!socket || is_of_earlier_port || links_.contains(to) || !make_room()) co_return;
    add(to, std::move(*socket));
    owner_.connected(to);
}

bool direct_tcp::send(const wire::seen_address& to, bytes_view datagram) {
    const auto found = links_.find(to);
    if (found == links_.end()) return false;
    found->second->send(steady_clock::now(), datagram);
    return true;
}

void direct_tcp::drop(const wire::seen_address& remote) {
    const auto found = links_.find(remote);
    if (found == links_.end()) return;
    log_.debug("direct TCP has stalled, and is closed");
    forget(found);
}

asio::awaitable<void> direct_tcp::close() {
    is_closed_ = true;
    for (auto& [remote, link] : std::exchange(links_, {})) {
        link->close();
        unsent_ += link->unsent();
    }
    timer_.cancel();
    dials_.cancel();
    tasks_.cancel();
    co_await ports_.close();
    co_await dials_.join();
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
