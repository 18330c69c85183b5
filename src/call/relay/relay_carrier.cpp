#include "call/relay/relay_carrier.hpp"

#include <babel/net/seen_endpoint.hpp>
#include <babel/wire/sealed.hpp>

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::call {
namespace {

using nat::path_kind;
using std::chrono::steady_clock;

path_kind path_of(nat::relay_carrier over) {
    return over == nat::relay_carrier::udp ? path_kind::relay_udp : path_kind::relay_tls;
}

const char* name_of(path_kind over) {
    return over == path_kind::relay_udp ? "UDP" : "TLS";
}

net::udp::endpoint by_udp(const net::tcp::endpoint& at) {
    return {at.address(), at.port()};
}

} // namespace

relay_carrier::relay_carrier(
    asio::any_io_executor executor,
    const relay_grant& grant,
    media_sockets& sockets,
    int dscp,
    logger& log,
    owner callbacks
)
    : executor_(std::move(executor)), sockets_(sockets), id_(grant.own_id), places_(grant.places),
      dscp_(dscp), log_(log), owner_(std::move(callbacks)),
      binding_(nat::relay_binding::make(
                   grant.ticket, grant.leg_key, steady_clock::now(), grant.places.size()
      )
                   .value() // a ticket of the right size
      ),
      timer_(executor_), tasks_(executor_) {}

void relay_carrier::start() {
    has_joined_ = sockets_.join(id_, [this](bytes_view datagram, const net::udp::endpoint& from) {
        take_udp(datagram, from);
    });
    if (!has_joined_) log_.debug("another call has this one's id: no UDP");
    tasks_.spawn(keep_bound());
}

asio::awaitable<void> relay_carrier::keep_bound() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (is_closed_) co_return;
    binding_.restart(steady_clock::now());
    open_place();
    while (!is_closed_) {
        act();
        tell_leg();
        tell_seen();
        if (is_closed_) co_return; // by the owner: the cancellation was before the wait
        timer_.expires_at(binding_.wake_at());
        co_await timer_.async_wait(as_result);
    }
}

void relay_carrier::act() {
    while (const auto action = binding_.next(steady_clock::now()))
        perform(*action);
}

void relay_carrier::perform(const nat::binding_action& action) {
    switch (action.step) {
    case nat::binding_step::send_udp:
        send_udp(action.bind);
        break;
    case nat::binding_step::send_tls:
        tls_.send(action.leg, action.bind);
        break;
    case nat::binding_step::open_tls:
        open_tls(action.leg);
        break;
    case nat::binding_step::close_tls:
        tls_.close(action.leg);
        break;
    case nat::binding_step::next_place:
        at_ = (at_ + 1) % places_.size();
        open_place();
        break;
    }
}

void relay_carrier::open_place() {
    tls_.close_all();
    relay_ = net::seen_at(places_[at_]);
}

void relay_carrier::open_tls(nat::tls_leg number) {
    relay_leg_tls::settings how;
    how.to = places_[at_];
    how.dscp = dscp_;
    relay_leg_tls::hooks hooks;
    hooks.connected = [this, number] {
        binding_.on_tls_connected(steady_clock::now(), number);
        act(); // now: others that connected in this turn would begin their handshakes
        wake();
    };
    hooks.opened = [this, number](const wire::relay_cookie& link) {
        binding_.on_tls_open(steady_clock::now(), number, link);
        wake();
    };
    hooks.received = [this, number](bytes_view datagram) {
        take(nat::relay_carrier::tls, datagram, number);
    };
    const auto leg = std::make_shared<relay_leg_tls>(executor_, std::move(how), std::move(hooks));
    tls_.add(number, leg);
    tasks_.spawn(carry(number, leg));
}

asio::awaitable<void>
relay_carrier::carry(nat::tls_leg number, std::shared_ptr<relay_leg_tls> leg) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto running = leg->run();
    const auto end = co_await std::move(running);
    if (!tls_.has(number)) co_return; // closed by us
    log_.debug("no TLS to the relay ", place(), ": ", end.message());
    tls_.close(number);
    binding_.on_tls_closed(steady_clock::now(), number);
    wake();
}

void relay_carrier::take_udp(bytes_view datagram, const net::udp::endpoint& from) {
    if (is_closed_) return;
    if (from == by_udp(places_[at_]))
        take(nat::relay_carrier::udp, datagram);
    else if (owner_.elsewhere && wire::read_sealed_header(datagram))
        owner_.elsewhere(datagram, from);
    else
        ++unexpected_;
}

void relay_carrier::take(nat::relay_carrier over, bytes_view datagram, nat::tls_leg leg) {
    if (wire::read_sealed_header(datagram)) return owner_.received(path_of(over), datagram, relay_);
    if (binding_.on_bound(datagram, over, leg)) return wake();
    ++unexpected_;
}

/// The new path first, so that there is always one.
void relay_carrier::tell_leg() {
    const auto leg = binding_.leg();
    const auto now = leg ? std::optional(path_of(*leg)) : std::nullopt;
    const auto before = std::exchange(bound_, now);
    const bool is_anew = std::exchange(bound_by_, binding_.leg_counter()) != bound_by_;
    if (now == before) {
        if (now && is_anew) owner_.bound(*now);
        return;
    }
    if (now)
        log_.info("bound at the relay ", place(), " by ", name_of(*now));
    else
        log_.info("no longer bound at the relay");
    if (now) owner_.bound(*now);
    if (before && !is_closed_) owner_.unbound(*before);
}

void relay_carrier::tell_seen() {
    const std::array now{
        binding_.seen(nat::relay_carrier::udp), binding_.seen(nat::relay_carrier::tls)};
    const bool is_other_end = look_at_tcp();
    if (std::exchange(seen_, now) == now && !is_other_end) return;
    if (!is_closed_) owner_.seen();
}

/// A leg that is gone leaves its port until another one is bound. Returns true if it is another.
bool relay_carrier::look_at_tcp() {
    auto now = tcp_end_;
    if (binding_.leg() == nat::relay_carrier::udp) now.reset();
    const auto own = tls_.own_end(binding_.bound_tls());
    const auto seen = binding_.seen(nat::relay_carrier::tls);
    if (own && seen) now = nat::seen_end{*own, *seen};
    return std::exchange(tcp_end_, now) != now;
}

void relay_carrier::send(path_kind over, bytes_view datagram) {
    if (over != bound_)
        ++unsent_;
    else if (over == path_kind::relay_udp)
        send_udp(datagram);
    else
        tls_.send(binding_.bound_tls(), datagram);
}

void relay_carrier::send_udp(bytes_view datagram) {
    if (!has_joined_ || !sockets_.send(by_udp(places_[at_]), datagram)) ++unsent_;
}

void relay_carrier::doubt() {
    binding_.doubt(steady_clock::now());
    wake();
}

void relay_carrier::on_network_change() {
    binding_.on_network_change(steady_clock::now());
    wake();
}

asio::awaitable<void> relay_carrier::close() {
    is_closed_ = true;
    tls_.close_all();
    if (has_joined_) sockets_.leave(id_);
    has_joined_ = false;
    tasks_.cancel();
    co_await tasks_.join();
    log_.debug("leg at the relay closed; not sent: ", unsent(), ", not expected: ", unexpected());
}

} // namespace babel::call
