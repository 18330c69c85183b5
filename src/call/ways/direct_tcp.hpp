// Direct TCP between the ends of one sealed call, where UDP is blocked.
#pragma once

#include "call/ways/direct_ports.hpp"
#include "call/ways/tcp_link.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/nat/candidate.hpp>
#include <babel/nat/candidate_rules.hpp>
#include <babel/nat/dial_plan.hpp>
#include <babel/nat/path.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <tuple>

namespace babel::call {

/// While it is wanted (nat::dial_plan), both ends listen, and both dial from the listening port: a
/// router that let the own dial out lets the peer's in, and the two may be one connection (RFC
/// 9293, section 3.5, simultaneous open). The end that dialled sends a Probe first. The other says
/// nothing before a datagram opened: a scanner hears nothing. A connection that stalls does not end
/// on its own for a minute: the owner, who knows the paths, drops it.
/// Lifetime: await close() before it is destroyed. The log outlives it.
/// Thread: the loop only.
class direct_tcp {
public:
    static constexpr std::size_t max_links = 16;

    struct owner {
        std::function<bool(const wire::seen_address& from)> may_read;
        std::function<void(const wire::seen_address& to)> connected; ///< This end has dialled.
        std::function<void(const wire::seen_address& of)> ended;     ///< A connection.
        /// A datagram, valid during the call.
        std::function<void(const wire::seen_address& from, bytes_view datagram)> received;
    };

    /// `dscp`: as net::set_priority().
    direct_tcp(asio::any_io_executor executor, int dscp, logger& log, owner callbacks);

    /// As direct_ports::set_leg(). Another port: all addresses of the peer are dialled again.
    void set_leg(const std::optional<nat::seen_end>& bound);
    /// Adds own ends, if an end of the call lacks UDP. Returns false otherwise.
    bool add_ends(nat::own_ends& to) const;
    /// Ports of IPv4 and IPv6 of these ends; 0: there is none. A peer that lacked UDP once counts
    /// as one that does: it cannot have routers asked again and again.
    std::array<std::uint16_t, 2> own_ports() const;

    /// The call was accepted.
    void accept();
    /// The peer's, which the rules admit.
    void set_candidates(std::span<const nat::candidate> all, std::chrono::microseconds hold);
    void set_path_in_use(nat::path_kind kind);

    /// Returns false if there is no such connection.
    bool send(const wire::seen_address& to, bytes_view datagram);
    /// The path by that connection is dead: it is closed at once, if there is one, and its address
    /// may be dialled again.
    void drop(const wire::seen_address& remote);

    asio::awaitable<void> close();

private:
    struct by_address {
        bool operator()(const wire::seen_address& one, const wire::seen_address& other) const {
            return std::tie(one.family, one.address, one.port) <
                   std::tie(other.family, other.address, other.port);
        }
    };
    using links = std::map<wire::seen_address, std::shared_ptr<tcp_link>, by_address>;

    bool are_ends_told() const { return ports_.has_leg() || plan_.is_peer_by_tls(); }
    void update();
    asio::awaitable<void> keep_dialling();
    asio::awaitable<void> dial(wire::seen_address to);
    void take(net::tcp::socket socket);
    bool make_room();
    void add(const wire::seen_address& remote, net::tcp::socket socket);
    asio::awaitable<void> carry(wire::seen_address remote, std::shared_ptr<tcp_link> link);
    void close_old(tcp_link::time_point now);
    void forget(links::iterator which);
    tcp_link::time_point wake_at() const;

    asio::any_io_executor executor_;
    int dscp_;
    logger& log_;
    owner owner_;
    direct_ports ports_;
    nat::dial_plan plan_;
    links links_;                  // shared with their readers
    std::uint64_t refused_ = 0;    // connections
    std::uint64_t unsent_ = 0;     // datagrams of links that are gone
    bool was_peer_by_tls_ = false; // ever
    bool is_accepted_ = false;
    bool is_closed_ = false;
    asio::steady_timer timer_;
    task_group dials_;
    task_group tasks_;
};

} // namespace babel::call
