// Connects to an engine: by TCP, TLS or a local socket.
#pragma once

#include "cluster/engine/engine_connection.hpp"
#include "cluster/engine/engine_settings.hpp"
#include "cluster/engine/link_connections.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/crypto/tls_context.hpp>
#include <babel/net/tls_transport.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace babel::cluster {

/// Lifetime: it and the settings outlive the connections. Thread: the loop only.
class engine_dialler {
public:
    engine_dialler(asio::any_io_executor executor, const engine_settings& settings)
        : executor_(std::move(executor)), settings_(settings) {}

    /// Adds a connection on which nothing was sent, except a handshake with a server whose
    /// certificate is valid for that host. `to`: ignored by a local socket. `limit`: for TCP; the
    /// owner ends a handshake that takes too long.
    /// Cancellation: terminal, and the end of the link.
    asio::awaitable<result<engine_connection*, engine_fault>>
    connect(link_connections& into, const host_and_port& to, std::chrono::milliseconds limit);

private:
    asio::awaitable<result<engine_connection*, engine_fault>> connect_local(link_connections& into);
    asio::awaitable<result<engine_connection*, engine_fault>>
    secure(std::unique_ptr<net::transport> plain, link_connections& into, const host_and_port& to);

    asio::any_io_executor executor_;
    const engine_settings& settings_;
    // Made for the first handshake.
    std::optional<crypto::tls_context> context_;
    std::unique_ptr<net::tls_scratch> scratch_;
    std::shared_ptr<const crypto::trust_store> authorities_;
};

} // namespace babel::cluster
