// Connections from proxies whose PROXY header is incomplete.
#pragma once

#include "server/session/proxy_header.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/transport.hpp>
#include <babel/server/limits.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>

namespace babel::server {

/// Lifetime: the limits and the links outlive it, and greet() ends before it is destroyed. Thread:
/// the loop's.
class proxy_gate {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit proxy_gate(const limits& limits) : limits_(limits) {}

    /// Reads the header at the start of a connection and no byte after it. Null: see
    /// proxy_header::connection(). Errors: crowded_out, no_proxy_header, login_too_late; the
    /// transport's.
    asio::awaitable<result<std::optional<proxied_connection>>> greet(net::transport& link);

    /// Closes connections whose time is over.
    void sweep(time_point now);

    void close_all();

private:
    struct waiting {
        net::transport* link;
        time_point deadline;
        bool is_overdue = false;
    };
    asio::awaitable<error_code> read(net::transport& from, proxy_header& into);

    const limits& limits_;
    std::list<waiting> waiting_;
};

} // namespace babel::server
