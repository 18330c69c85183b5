#include "call/sealed/sealed_ways.hpp"

#include <babel/nat/address_scope.hpp>
#include <babel/net/seen_endpoint.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::call {
namespace {

std::string list_of(std::span<const nat::candidate> all) {
    std::string out;
    for (const auto& each : all)
        out += (out.empty() ? "" : ", ") +
               net::to_string(net::endpoint_of<net::tcp::endpoint>(each.at));
    return out.empty() ? "none" : out;
}

} // namespace

sealed_ways::sealed_ways(const call_context& context)
    : context_(context), candidates_(context.ends, context.options.relay_only, candidate_hooks()),
      direct_(context.executor, context.options.dscp, context.log, direct_hooks()),
      closing_(context.executor) {}

sealed_ways::~sealed_ways() = default;

void sealed_ways::keep(const relay_grant& grant, const asio::ip::address& server) {
    grant_.emplace(grant);
    candidates_.set_server(nat::scope_of(net::seen_at(server, 0)));
}

void sealed_ways::bind() {
    carrier_ = std::make_unique<relay_carrier>(
        context_.executor,
        *grant_,
        context_.sockets,
        context_.options.dscp,
        context_.log,
        carrier_hooks()
    );
    carrier_->start();
    for (const auto& place : grant_->places)
        context_.ends.use(place.address());
    heard_ = context_.ends.listen([this](local_ends::change what) { on_change(what); });
}

relay_carrier::owner sealed_ways::carrier_hooks() {
    relay_carrier::owner news;
    news.bound = [this](path_kind over) {
        is_bound(over) = true;
        if (path_) path_->add(over);
    };
    news.unbound = [this](path_kind over) {
        is_bound(over) = false;
        if (path_) path_->remove(over);
    };
    news.received = [this](path_kind over, bytes_view datagram, const wire::seen_address& from) {
        if (path_) path_->on_datagram({over, from}, datagram);
    };
    news.seen = [this] { on_seen(); };
    if (context_.options.relay_only) return news;
    news.elsewhere = [this](bytes_view datagram, const net::udp::endpoint& from) {
        take_direct(datagram, from);
    };
    return news;
}

void sealed_ways::use(voice::sealed_path& path) {
    path_ = &path;
    for (const auto over : {path_kind::relay_udp, path_kind::relay_tls})
        if (is_bound(over)) path_->add(over);
}

void sealed_ways::accept() {
    if (!context_.options.relay_only) direct_.accept();
}

void sealed_ways::on_path_in_use(const nat::way& now) {
    in_use_ = now;
    direct_.set_path_in_use(now.kind);
}

direct_tcp::owner sealed_ways::direct_hooks() {
    direct_tcp::owner news;
    news.may_read = [this](const wire::seen_address& from) { return candidates_.may_learn(from); };
    news.connected = [this](const wire::seen_address& to) {
        if (path_) path_->add(path_kind::direct_tcp, to);
    };
    news.ended = [this](const wire::seen_address& of) {
        if (path_) path_->remove(path_kind::direct_tcp, of);
    };
    news.received = [this](const wire::seen_address& from, bytes_view datagram) {
        if (path_) path_->on_datagram({path_kind::direct_tcp, from}, datagram);
    };
    return news;
}

void sealed_ways::take_direct(bytes_view datagram, const net::udp::endpoint& from) {
    const auto at = net::seen_at(from);
    if (!candidates_.may_learn(at))
        ++unread_;
    else if (path_)
        path_->on_datagram({path_kind::direct_udp, at}, datagram);
}

call_candidates::owner sealed_ways::candidate_hooks() {
    call_candidates::owner news;
    news.seen = [this](nat::relay_carrier over) {
        return carrier_ ? carrier_->seen(over) : std::nullopt;
    };
    news.tell = [this](std::span<const nat::candidate> all) {
        const bool is_told = path_ && path_->send_candidates(all);
        if (is_told) context_.log.debug("new addresses told to the peer: ", list_of(all));
        return is_told;
    };
    news.add_tcp = [this](nat::own_ends& to) {
        if (direct_.add_ends(to)) to.tcp_mapped = context_.ends.mapped_tcp(mapped_);
    };
    news.probe = [this](std::span<const nat::candidate> all, std::chrono::microseconds hold) {
        context_.log.debug("addresses of the peer that are probed: ", list_of(all));
        if (path_) path_->set_candidates(all, hold);
        direct_.set_candidates(all, hold);
        map_ports();
    };
    return news;
}

void sealed_ways::on_seen() {
    if (carrier_ && !context_.options.relay_only) direct_.set_leg(carrier_->tcp_end());
    map_ports();
    candidates_.update();
}

/// After each input that may change the ports of direct TCP.
void sealed_ways::map_ports() {
    const auto now = is_closed_ ? local_ends::tcp_ports{} : direct_.own_ports();
    context_.ends.map_tcp(std::exchange(mapped_, now), now);
}

void sealed_ways::on_change(local_ends::change what) {
    if (what != local_ends::change::mapping) {
        if (carrier_) carrier_->on_network_change();
        if (path_) path_->on_network_change();
    }
    if (what == local_ends::change::sleep && path_) path_->on_sleep(context_.ends.slept());
    candidates_.update();
}

void sealed_ways::send(const nat::way& to, bytes_view datagram) {
    if (nat::is_relayed(to.kind) && carrier_) return carrier_->send(to.kind, datagram);
    bool is_sent = false;
    if (to.kind == path_kind::direct_tcp)
        is_sent = direct_.send(to.remote, datagram);
    else if (to.kind == path_kind::direct_udp)
        is_sent = context_.sockets.send(net::endpoint_of<net::udp::endpoint>(to.remote), datagram);
    unsent_ += !is_sent;
}

void sealed_ways::doubt() {
    if (carrier_) carrier_->doubt();
}

std::string sealed_ways::from() const {
    if (in_use_ && !nat::is_relayed(in_use_->kind))
        return "direct " + net::to_string(net::endpoint_of<net::tcp::endpoint>(in_use_->remote)) +
               (in_use_->kind == path_kind::direct_udp ? " (UDP)" : " (TCP)");
    if (!carrier_) return {};
    auto text = "relay " + carrier_->place();
    if (in_use_) text += in_use_->kind == path_kind::relay_udp ? " (UDP)" : " (TLS)";
    return text;
}

asio::awaitable<void> sealed_ways::close_leg(std::unique_ptr<relay_carrier> leg) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await leg->close();
}

void sealed_ways::close() {
    if (std::exchange(is_closed_, true)) return;
    map_ports();
    closing_.spawn(direct_.close());
    if (carrier_) closing_.spawn(close_leg(std::move(carrier_)));
    context_.log.debug(
        "direct datagrams not sent: ", unsent_, ", of addresses not allowed: ", unread_
    );
}

asio::awaitable<void> sealed_ways::join() {
    co_await closing_.join();
}

} // namespace babel::call
