// Small HTTP server for an operator: a few documents and a stream of events.
#pragma once

#include "server/admin/event_feed.hpp"
#include "server/http/http_response.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

struct document {
    std::string_view content_type;
    shared_text body; ///< null: not found
    http_status status = http_status::ok;
};

/// Content of an http_server.
class site {
public:
    virtual ~site() = default;

    /// The document at that path, which has no query.
    virtual document find(std::string_view path) = 0;

    /// The stream behind /events. Called for each new reader; then the stream is not empty.
    virtual event_feed& events() = 0;

    /// The Content-Security-Policy of all documents.
    virtual std::string_view policy() const = 0;

    /// Called for each connection that is closed because http_limits::connections are open.
    virtual void on_refused() = 0;
};

struct http_limits {
    std::size_t connections = 16;                 ///< at once; further ones are closed
    std::size_t event_streams = 12;               ///< of these; the rest is reserved for documents
    std::chrono::milliseconds time_limit{10'000}; ///< to receive a request or send an answer
};

/// Host names that it answers to, in addition to addresses and localhost. This prevents DNS
/// rebinding: a foreign page whose name resolves to this machine gets nothing.
class host_names {
public:
    host_names() = default;
    explicit host_names(std::vector<std::string> more) : more_(std::move(more)) {}

    /// `field`: the Host field of a request, with or without a port.
    bool hold(std::string_view field) const;

private:
    std::vector<std::string> more_;
};

inline constexpr std::uint32_t max_http_header_bytes = 8 * 1024;

/// Serves GET and HEAD over HTTP/1.0 and 1.1. Connections are bounded in number, size and time.
/// Lifetime: run() has to end before it is destroyed. The site outlives it.
/// Thread: the executor's.
class http_server {
public:
    http_server(
        asio::any_io_executor executor, site& shown, http_limits limits = {}, host_names hosts = {}
    );

    /// Errors: the system's (address in use, no permission).
    error_code listen(const net::tcp::endpoint& at);

    /// Serves clients of a socket that listens already. Errors: net::adopt_listener()'s.
    error_code adopt(int descriptor);

    /// The address that it listens on.
    net::tcp::endpoint endpoint() const;

    /// Serves. Call it once.
    /// Cancellation: closes all connections, and returns when all of its coroutines have ended.
    asio::awaitable<void> run();

    std::size_t connections() const { return open_.size(); }

private:
    class connection;

    asio::awaitable<void> accept();
    asio::awaitable<void> serve(net::tcp::socket socket);

    asio::any_io_executor executor_;
    site& shown_;
    http_limits limits_;
    host_names hosts_;
    std::optional<net::tcp::acceptor> acceptor_;
    std::vector<connection*> open_;
    std::size_t event_streams_ = 0;
    task_group tasks_;
    bool is_stopping_ = false;
};

} // namespace babel::server
