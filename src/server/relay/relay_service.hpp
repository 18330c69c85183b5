// The relay beside the other parts of a server.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/relay/base_ports.hpp"
#include "server/relay/relay.hpp"
#include "server/session/session_pool.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/policy.hpp>
#include <babel/server/server.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace babel::server {

/// Lifetime: await close() before it is destroyed. The parts outlive it.
/// Thread: the executor's.
class relay_service {
public:
    relay_service(
        asio::any_io_executor executor, event_log& log, session_pool& sessions, const policy& rules
    )
        : executor_(std::move(executor)), log_(log), sessions_(sessions), rules_(rules) {}

    /// See server. `ports`: for TLS. `plain`: the plain ones, on whose numbers clients by UDP can
    /// ask for their address as well.
    result<void, listen_failure> start(
        const relay_setup& setup,
        std::span<const net::tcp::endpoint> ports,
        std::span<const net::tcp::endpoint> plain
    );

    /// The limits may have changed.
    void change_rules();
    /// Call it about once a second.
    void tidy();
    asio::awaitable<void> close();

    /// Null: there is no relay here.
    const relay_counters* counts() const { return relay_ ? &relay_->counts() : nullptr; }

private:
    void take(net::tls_parts parts, const origin& from);
    void grant(const relay_setup& setup, std::uint16_t port);
    void open_second(
        relay_ports& of, const net::tcp::endpoint& first, std::span<const net::tcp::endpoint> plain
    );
    void offer_ports(port_span wanted, std::span<const net::tcp::endpoint> at);
    std::optional<std::uint16_t>
    open_port(const relay_grants::pair& call, const base_handler::parties& of);
    void on_news(const relay_news& news);
    void drop(const dropped_call& which);
    void close_port(std::uint32_t one, std::uint32_t other);

    asio::any_io_executor executor_;
    event_log& log_;
    session_pool& sessions_;
    const policy& rules_;
    std::unique_ptr<relay> relay_;
    std::optional<base_ports> ports_; ///< null: for no base calls
};

} // namespace babel::server
