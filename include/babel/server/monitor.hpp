// A server under observation: metrics and a status page over HTTP.
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
    std::chrono::milliseconds beat{100}; ///< how often the loop is measured; ten make a second
    std::vector<std::string> hosts{};    ///< names that it answers to besides localhost
};

/// Shows /, /events, /metrics and /healthz, and measures how late the loop is. Whatever it shows is
/// made at most once a second, and only when somebody asks for it.
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

    /// Where it listens.
    net::tcp::endpoint endpoint() const;

    /// Shows; to be called once, after listen().
    /// Cancellation: closes all connections, and ends when everything that it started has ended.
    asio::awaitable<void> run();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace babel::server
