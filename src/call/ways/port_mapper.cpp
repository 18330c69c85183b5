#include "call/ways/port_mapper.hpp"

#include "call/ways/upnp_mapper.hpp"
#include <babel/call/media_sockets.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/nat/address_scope.hpp>
#include <babel/net/seen_endpoint.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <span>
#include <tuple>
#include <utility>

namespace babel::call {
namespace {

using std::chrono::steady_clock;

/// Routers of IPv6 translate nothing, but they have a firewall.
bool needs_mapping(const net::route& way) {
    const auto scope = nat::scope_of(net::seen_at(way.source, 0));
    return way.gateway && (way.source.is_v6() || scope != nat::address_scope::world);
}

} // namespace

port_mapper::port_mapper(
    asio::any_io_executor executor, settings from, logger& log, std::function<void()> changed
)
    : executor_(std::move(executor)), settings_(std::move(from)), log_(log),
      changed_(std::move(changed)), timer_(executor_), tasks_(executor_) {}

port_mapper::~port_mapper() = default;

void port_mapper::start() {
    tasks_.spawn(keep());
}

void port_mapper::on_network_change() {
    is_stale_ = true;
    timer_.cancel();
}

void port_mapper::on_sleep() {
    if (mapping_) mapping_->ask_again(steady_clock::now());
    if (upnp_) upnp_->ask_again();
    outer_.reset();
    on_network_change();
}

void port_mapper::set_port(std::uint16_t own) {
    if (settings_.own_port == own) return;
    is_hurried_ = is_hurried_ || is_by_upnp();
    settings_.own_port = own;
    outer_.reset();
    has_other_port_ = true;
    is_stale_ = true;
    timer_.cancel();
}

bool port_mapper::hurry() {
    is_hurried_ = true;
    timer_.cancel();
    return needs_upnp();
}

asio::awaitable<void> port_mapper::keep() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!is_closed_) {
        if (std::exchange(is_stale_, false)) find_router();
        send_due();
        turn_to_upnp();
        tell();
        if (is_closed_) co_return; // by the owner
        if (is_stale_) continue;   // the same
        timer_.expires_at(mapping_ ? mapping_->wake_at() : steady_clock::time_point::max());
        co_await timer_.async_wait(as_result);
    }
}

/// The way to the same router changes nothing, unless the own port is another one.
void port_mapper::find_router() {
    const auto found = settings_.find_route(settings_.towards);
    const bool is_needed = settings_.own_port != 0 && found && needs_mapping(*found);
    const auto now = is_needed ? std::optional(*found) : std::nullopt;
    if (now && last_route_ && now != last_route_) is_hurried_ = false; // it was for that router
    if (now) last_route_ = now;
    if (!std::exchange(has_other_port_, false) && now == route_) return;
    leave_router();
    route_.reset();
    if (!now || open(*now)) route_ = now;
}

/// Returns false without a socket: the next change of the network tries again.
bool port_mapper::open(const net::route& to) {
    router_ = {*to.gateway, settings_.router_port};
    auto made = net::udp_socket::open(executor_, net::udp::endpoint(to.source, 0));
    if (!made) {
        log_.debug("no UDP to the router: ", made.error().message());
        return false;
    }
    socket_ = std::make_shared<net::udp_socket>(std::move(*made));
    mapping_.emplace(
        settings_.protocol,
        net::seen_at(to.source, settings_.own_port),
        crypto::random_bytes<std::tuple_size_v<nat::mapping_nonce>>(),
        steady_clock::now()
    );
    tasks_.spawn(receive(socket_));
    return true;
}

asio::awaitable<void> port_mapper::receive(shared_socket from) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(executor_);
    for (;;) {
        const auto [ec] = co_await from->async_wait(as_result);
        if (ec || from != socket_) co_return;
        const auto all = from->try_receive();
        if (!all && all.error() == errc::would_block) continue;
        if (!all) co_return; // a change of the network opens another
        for (const auto& each : *all) {
            if (each.peer == router_ && mapping_->on_answer(each.bytes, steady_clock::now()))
                timer_.cancel();
            else
                ++unexpected_;
        }
        pause.expires_after(media_sockets::flood_pause); // a router sends little
        co_await pause.async_wait(as_result);
    }
}

void port_mapper::send_due() {
    if (!mapping_) return;
    while (const auto packet = mapping_->next(steady_clock::now()))
        send(*packet);
}

void port_mapper::send(bytes_view packet) {
    const net::datagram one{router_, packet};
    socket_->send(std::span(&one, 1));
}

void port_mapper::tell() {
    auto now = mapping_ ? mapping_->outer() : std::nullopt;
    if (!now && upnp_) now = upnp_->outer();
    if (std::exchange(outer_, now) == now) return;
    if (now)
        log_.info(
            "the router's ",
            net::to_string(net::endpoint_of<net::tcp::endpoint>(*now)),
            settings_.protocol == nat::carried_protocol::tcp ? " leads here by TCP" : " leads here"
        );
    else
        log_.info("no port of the router leads here any more");
    changed_();
}

/// Routers of IPv6 are not asked: they translate nothing, and UPnP opens their firewall in another
/// way.
bool port_mapper::needs_upnp() const {
    if (!has_upnp() || !mapping_ || !route_) return false;
    if (!router_.address().is_v4() || !route_->source.is_v4()) return false;
    const bool is_silent = is_hurried_ && mapping_->is_asking() && !mapping_->outer();
    return is_silent || mapping_->is_unanswered();
}

void port_mapper::turn_to_upnp() {
    if (!needs_upnp()) {
        if (upnp_) upnp_->leave();
        return;
    }
    if (!upnp_) {
        log_.debug("the router has not answered PCP and NAT-PMP: asked by UPnP");
        auto on_change = [this] { timer_.cancel(); };
        upnp_ = std::make_unique<upnp_mapper>(
            executor_, upnp_mapper::router_calls{}, upnp_mapper::times{}, std::move(on_change)
        );
        upnp_->start();
    }
    upnp_request wanted;
    wanted.protocol = settings_.protocol;
    wanted.router = router_.address().to_v4();
    wanted.own = route_->source.to_v4();
    wanted.own_port = wanted.wanted = settings_.own_port;
    wanted.lifetime = nat::port_mapping::lifetime;
    upnp_->ask(wanted);
}

void port_mapper::leave_router() {
    if (!mapping_) return;
    if (const auto last = mapping_->release()) send(*last);
    mapping_.reset();
    socket_->close();
    socket_.reset();
}

asio::awaitable<void> port_mapper::close() {
    is_closed_ = true;
    leave_router();
    if (upnp_) co_await upnp_->close();
    tasks_.cancel();
    co_await tasks_.join();
    if (unexpected_ > 0) log_.debug("packets that answer no request to the router: ", unexpected_);
}

} // namespace babel::call
