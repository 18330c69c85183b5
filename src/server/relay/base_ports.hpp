// Ports that the relay opens for callees of the base protocol.
#pragma once

#include "server/relay/rules/port_rota.hpp"
#include "server/signalling/client_peer.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/descriptor.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/relay_limits.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace babel::server {

/// Thread: the executor's.
class base_ports {
public:
    using time_point = port_rota::time_point;

    static constexpr int most_waiting = 3; ///< candidates, besides one that is joined

    /// `at`: addresses at which the server listens for TLS; their ports are not used.
    base_ports(asio::any_io_executor executor, std::vector<net::tcp::endpoint> at, port_span ports)
        : executor_(std::move(executor)), at_(std::move(at)), rota_(ports) {}

    struct opened {
        net::descriptor listener; ///< non-blocking
        std::uint16_t port = 0;
    };
    struct sides {
        const origin& caller; ///< ports count for its source
        const origin& callee;
    };
    /// Opens a port at an address of the family at which the callee reached the server. `call`:
    /// number by which close() finds it. Null: none is free for that caller.
    std::optional<opened> open(std::uint32_t call, const sides& of, time_point now);
    /// The port of that call is closed, or will be in a moment.
    void close(std::uint32_t call, time_point now);

private:
    static constexpr int attempts = 16; // programs of others may have some ports

    result<net::descriptor> listen(const net::tcp::endpoint& at) const;
    asio::ip::address address_for(const origin& callee) const;

    asio::any_io_executor executor_;
    std::vector<net::tcp::endpoint> at_;
    port_rota rota_;
    std::map<std::uint32_t, std::uint16_t> open_; ///< ports by calls
};

} // namespace babel::server
