// Own ports of direct TCP: the listeners there, and the connections from there.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/nat/candidate_rules.hpp>
#include <babel/net/family.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/seen_address.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace babel::call {

/// One port of each family for one call. A leg at the relay by TLS brings its own port, and shows
/// where the router maps that; the next leg brings another. So no port is taken again: an old
/// connection from it may still stand, of a network that is gone. Without such a leg the system
/// picks the port.
/// Lifetime: await close() before it is destroyed. The log outlives it.
/// Thread: the loop only.
class direct_ports {
public:
    static constexpr std::chrono::seconds dial_limit{5}; ///< some SYNs

    /// `accepted`: gets each connection that was accepted.
    direct_ports(
        asio::any_io_executor executor, logger& log, std::function<void(net::tcp::socket)> accepted
    );

    /// The leg at the relay that was bound last. Null: UDP is bound. Returns true if its port took
    /// the place of another one.
    bool set_leg(const std::optional<nat::seen_end>& bound);
    /// The port of that family, which the system picks if there is none yet; 0: there is none.
    std::uint16_t take(net::family kind);
    /// Ports of IPv4 and IPv6; 0: there is none yet.
    std::array<std::uint16_t, 2> numbers() const { return {ports_[0].number, ports_[1].number}; }
    /// The leg in use is over TLS.
    bool has_leg() const { return leg_.has_value(); }
    /// Listens at all ports, or at none, also at those to come.
    void listen(bool is_wanted);
    /// Connects from the port of that family. Errors: no_address without a port; those of
    /// net::connect(). Cancellation: terminal.
    asio::awaitable<result<net::tcp::socket>> connect(wire::seen_address to);
    /// Adds ends of the ports. The machine's addresses are those of UDP: it has no others that it
    /// would tell.
    void add_ends(nat::own_ends& to) const;

    /// Connections that were accepted stay.
    asio::awaitable<void> close();

private:
    using shared_acceptor = std::shared_ptr<net::tcp::acceptor>; // with its reader

    struct port {
        std::uint16_t number = 0;
        shared_acceptor socket; // keeps the number, and listens if that is wanted
    };

    static std::size_t index(net::family kind) { return kind == net::family::v4 ? 0 : 1; }
    void open(net::family kind);
    static void shut(port& one);
    void start(shared_acceptor socket);
    asio::awaitable<void> accept_from(shared_acceptor socket);

    asio::any_io_executor executor_;
    logger& log_;
    std::function<void(net::tcp::socket)> accepted_;
    std::array<port, 2> ports_; // IPv4, IPv6
    std::optional<nat::seen_end> leg_;
    bool is_listening_ = false;
    bool is_closed_ = false;
    task_group accepting_;
};

} // namespace babel::call
