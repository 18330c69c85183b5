// The leg of one sealed call at the relay, over UDP or TLS.
#pragma once

#include "call/relay/relay_legs.hpp"
#include <babel/call/media_sockets.hpp>
#include <babel/call/relay_grant.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/nat/candidate_rules.hpp>
#include <babel/nat/path.hpp>
#include <babel/nat/relay_binding.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace babel::call {

/// Binds the call's leg and moves its datagrams. The places of the relay take turns: the next one
/// is tried after 2 s without any answer. At most one path is bound, except that `bound` of the new
/// one comes before `unbound` of the old one.
/// Lifetime: after start(), await close() before it is destroyed. Sockets and log outlive it.
/// Thread: the loop only.
class relay_carrier {
public:
    /// None is called before start() or after close(). They may call send(), doubt() and place().
    struct owner {
        /// Datagrams may go that way; again at each Bound.
        std::function<void(nat::path_kind)> bound;
        std::function<void(nat::path_kind)> unbound;
        /// A sealed datagram, valid during the call. Late ones may come by a path that is no longer
        /// bound. `from`: the address of the relay.
        std::function<void(nat::path_kind, bytes_view datagram, const wire::seen_address& from)>
            received;
        std::function<void()> seen; ///< seen() of UDP or TLS, or tcp_end() is another one.
        /// A sealed datagram that the relay did not send. Empty: these are counted.
        std::function<void(bytes_view datagram, const net::udp::endpoint& from)> elsewhere;
    };

    /// `dscp`: as net::set_priority(), of TLS.
    relay_carrier(
        asio::any_io_executor executor,
        const relay_grant& grant,
        media_sockets& sockets,
        int dscp,
        logger& log,
        owner callbacks
    );

    /// Opens the sockets, and starts in a later turn of the loop.
    void start();
    /// A datagram that the path does not take at once is lost and counted, as is any on a path that
    /// is not bound. Calls nothing back.
    void send(nat::path_kind over, bytes_view datagram);
    /// The peer acknowledges nothing: binds again, unless a round is under way.
    void doubt();
    /// Addresses or routes changed: binds again.
    void on_network_change();

    /// Own address as the relay sees it. Null: not bound that way yet.
    std::optional<wire::seen_address> seen(nat::relay_carrier over) const {
        return binding_.seen(over);
    }
    /// Both ends of the port from which the leg by TLS connected that was bound last. Null: there
    /// was none, or UDP is bound since.
    const std::optional<nat::seen_end>& tcp_end() const { return tcp_end_; }
    /// The relay's address and port that are in use or tried, for people.
    std::string place() const { return net::to_string(places_[at_]); }
    /// Datagrams that were not sent.
    std::uint64_t unsent() const { return unsent_ + tls_.unsent(); }
    /// Datagrams that came from elsewhere, or were no answer of the relay.
    std::uint64_t unexpected() const { return unexpected_; }

    asio::awaitable<void> close();

private:
    asio::awaitable<void> keep_bound();
    asio::awaitable<void> carry(nat::tls_leg number, std::shared_ptr<relay_leg_tls> leg);
    void act();
    void perform(const nat::binding_action& action);
    void open_place();
    void open_tls(nat::tls_leg number);
    void send_udp(bytes_view datagram);
    void take_udp(bytes_view datagram, const net::udp::endpoint& from);
    void take(nat::relay_carrier over, bytes_view datagram, nat::tls_leg leg = 0);
    void tell_leg();
    void tell_seen();
    bool look_at_tcp();
    void wake() { timer_.cancel(); }

    asio::any_io_executor executor_;
    media_sockets& sockets_;
    std::uint32_t id_; // of this end
    std::vector<net::tcp::endpoint> places_;
    std::size_t at_ = 0; // of places_
    int dscp_;
    logger& log_;
    owner owner_;
    nat::relay_binding binding_;
    relay_legs tls_;
    std::optional<nat::path_kind> bound_; // as the owner knows
    std::uint32_t bound_by_ = 0;          // counter of that Bind
    wire::seen_address relay_;
    std::array<std::optional<wire::seen_address>, 2> seen_; // by UDP and TLS, as the owner knows
    std::optional<nat::seen_end> tcp_end_;
    std::uint64_t unsent_ = 0; // not over TLS
    std::uint64_t unexpected_ = 0;
    bool has_joined_ = false; // sockets_
    bool is_closed_ = false;
    asio::steady_timer timer_;
    task_group tasks_;
};

} // namespace babel::call
