// Metrics and a status page over HTTP.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/net/tcp.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace babel::server {

class server;

struct monitor_settings {
    std::chrono::milliseconds beat{100}; ///< interval of measurements; ten are a second
    std::vector<std::string> hosts{};    ///< host names that it answers to besides localhost
};

/// Serves /, /events, /metrics, /healthz and /readyz, and measures the latency of the loop. Pages
/// are made on request, at most once a second.
/// Lifetime: run() has to end before it is destroyed. The server outlives it.
/// Thread: the executor's.
class monitor {
public:
    monitor(
        const asio::any_io_executor& executor,
        logger& log,
        server& watched,
        monitor_settings settings = {}
    );
    monitor(const monitor&) = delete;
    monitor& operator=(const monitor&) = delete;
    ~monitor();

    /// Errors: the system's (address in use, no permission).
    error_code listen(const net::tcp::endpoint& at);

    /// Serves clients of a socket that listens already. Errors: net::adopt_listener()'s.
    error_code adopt(int descriptor);

    /// The address that it listens on.
    net::tcp::endpoint endpoint() const;

    /// Serves. Call it once, after listen().
    /// Cancellation: closes all connections, and returns when all of its coroutines have ended.
    asio::awaitable<void> run();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace babel::server
