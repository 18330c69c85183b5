// Connects to the server: over TLS, or plain where that is allowed.
#pragma once

#include "client/link/control_link.hpp"
#include "client/link/node_order.hpp"
#include "client/link/port_plan.hpp"
#include "client/link/server_finder.hpp"
#include <babel/client/seen_server.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/core/log.hpp>
#include <babel/crypto/tls_engine.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/net/transport.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace babel::client {

/// A connection on which nothing was sent, except a handshake.
struct server_connection {
    std::unique_ptr<net::transport> transport;
    net::tcp::endpoint endpoint;
    host_and_port server; ///< As asked for, with the port of the plan, whatever SRV says.
    seen_node node;       ///< The one that answered.
    link_kind kind = link_kind::base;
    const crypto::tls_engine* tls = nullptr; ///< Of the transport; null: it is plain.
    /// Time in which the first packet has to come. Empty: that of any login.
    std::optional<std::chrono::seconds> limit;
    bool may_be_tls = false; ///< Silence means that the server may wait for TLS.
};

/// Tries the ports of a plan in their order, and at each the nodes of the server. The server's key,
/// and the host of its certificate, are those of the name that the user gave: no answer of the DNS
/// changes them.
/// Lifetime: outlives the transports that it makes. `options` outlives it. Thread: the loop only.
class server_connector {
public:
    /// `limit`: for a connection, and for a handshake; a plan may have shorter ones.
    server_connector(
        asio::any_io_executor executor,
        const settings& options,
        logger& log,
        std::chrono::milliseconds limit = std::chrono::seconds(10)
    )
        : executor_(std::move(executor)), options_(options), log_(log), limit_(limit),
          finder_(executor_, options, log, order_) {}

    /// Errors: those of net::connect(); handshake_failed and others of TLS, if TCP stood. The
    /// latter end the plan. Cancellation: terminal.
    asio::awaitable<result<server_connection>> connect(port_plan plan);

    /// The ports of the latest plan that failed, in its order.
    const std::vector<failed_port>& failures() const { return failures_; }

    /// The node refused the login, or the link with it ended: the next attempt asks others first.
    void note_failure(const seen_node& node) { order_.note_failure(node.name); }
    /// Logged in.
    void forget_failures() { order_.forget_failures(); }

private:
    asio::awaitable<result<server_connection>> try_port(port_attempt attempt, bool& was_connected);
    asio::awaitable<result<server_connection>> reach(
        const port_attempt& attempt, const found_nodes& found, server_finder::time_point deadline
    );
    asio::awaitable<error_code> add_tls(server_connection& to);

    asio::any_io_executor executor_;
    const settings& options_;
    logger& log_;
    std::chrono::milliseconds limit_;
    std::minstd_rand random_{std::random_device{}()};
    node_order order_{[this](std::uint32_t most) {
        return std::uniform_int_distribution<std::uint32_t>(0, most)(random_);
    }};
    server_finder finder_;
    bool has_srv_ = false; // for a port of the latest plan
    std::vector<failed_port> failures_;
    std::optional<crypto::tls_context> context_;    // made for the first handshake
    std::unique_ptr<net::tls_scratch> tls_scratch_; // the same
};

} // namespace babel::client
