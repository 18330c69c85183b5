// Keeps a port of the router that leads to a port of this client's calls.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/nat/port_mapping.hpp>
#include <babel/net/local_network.hpp>
#include <babel/net/udp_socket.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace babel::call {

class upnp_mapper;

/// Asks the router on the way to an address, and nobody else; answers count from there only. A
/// router that answers neither PCP nor NAT-PMP is asked by UPnP, where that is built in. A host of
/// IPv4 with an address of the world has no such router.
/// Lifetime: after start(), await close() before it is destroyed. The log outlives it.
/// Thread: the loop only.
class port_mapper {
public:
    struct settings {
        asio::ip::address towards; ///< outside, for example the relay
        nat::carried_protocol protocol = nat::carried_protocol::udp;
        std::uint16_t own_port = 0; ///< of the calls; 0: no port is asked for
        std::uint16_t router_port = nat::port_mapping::router_port;
        std::function<result<net::route>(const asio::ip::address& to)> find_route = net::route_to;
    };

    /// `changed`: outer() is another one.
    port_mapper(
        asio::any_io_executor executor, settings from, logger& log, std::function<void()> changed
    );
    ~port_mapper();

    /// Starts in a later turn of the loop.
    void start();
    /// Turns to the router that is there now.
    void on_network_change();
    /// The same, and asks for the port again: its time may be over. outer() is null at once, and
    /// `changed` is not called for that.
    void on_sleep();
    /// Gives the router's port back, and asks for one that leads to this own port. outer() is null
    /// at once, and `changed` is not called for that. A router that made the last one by UPnP is
    /// asked so at once.
    void set_port(std::uint16_t own);
    std::uint16_t own_port() const { return settings_.own_port; }

    /// Asks by UPnP beside the other protocols while they have no answer, instead of after
    /// them, for an owner who waits. Ends with the router that is there now. Returns false if there
    /// is nobody to ask so.
    bool hurry();

    /// The router was asked by UPnP too.
    bool has_asked_by_upnp() const { return upnp_ != nullptr; }
    /// outer() was made by UPnP.
    bool is_by_upnp() const { return outer_ && mapping_ && !mapping_->outer(); }

    /// The end of the mapping at the router. Null: there is none.
    const std::optional<wire::seen_address>& outer() const { return outer_; }

    /// Gives the port back. Nobody waits for the router's answer, or by UPnP for 1 s.
    asio::awaitable<void> close();

private:
    using shared_socket = std::shared_ptr<net::udp_socket>; // with its reader

    asio::awaitable<void> keep();
    asio::awaitable<void> receive(shared_socket from);
    void find_router();
    bool open(const net::route& to);
    void send_due();
    void send(bytes_view packet);
    void tell();
    bool needs_upnp() const;
    void turn_to_upnp();
    void leave_router();

    asio::any_io_executor executor_;
    settings settings_;
    logger& log_;
    std::function<void()> changed_;
    std::optional<net::route> route_;
    std::optional<net::route> last_route_; // to a router, also while nothing is asked for
    net::udp::endpoint router_;
    shared_socket socket_;
    std::optional<nat::port_mapping> mapping_;
    std::unique_ptr<upnp_mapper> upnp_;       // since a router answered nothing else
    std::optional<wire::seen_address> outer_; // as the owner knows
    bool is_stale_ = true;                    // the route
    bool has_other_port_ = false;             // than the mapping
    bool is_hurried_ = false;
    std::uint64_t unexpected_ = 0; // packets
    bool is_closed_ = false;
    asio::steady_timer timer_;
    task_group tasks_;
};

} // namespace babel::call
