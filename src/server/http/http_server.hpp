// A small HTTP server for what an operator reads: a few documents, and one stream of events.
#pragma once

#include "server/admin/event_feed.hpp"
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
    shared_text body; ///< null: there is no such document
};

/// What an http_server shows.
class site {
public:
    virtual ~site() = default;

    /// The document at that path, which is without the query.
    virtual document find(std::string_view path) = 0;

    /// The stream behind /events. Called for each reader that comes; there is something to read.
    virtual event_feed& events() = 0;

    /// The Content-Security-Policy of all that it shows.
    virtual std::string_view policy() const = 0;

    /// Called for each connection that is closed because http_limits::connections are open.
    virtual void on_refused() = 0;
};

struct http_limits {
    std::size_t connections = 16;               ///< at once; one more is closed
    std::size_t event_streams = 12;             ///< of these; the rest stays free for documents
    std::chrono::milliseconds patience{10'000}; ///< for a request to come, or an answer to be taken
};

/// The hosts that it answers to, as a browser names them: addresses and localhost in any case. A
/// page from elsewhere whose name was made to lead here does not read what this machine shows.
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

/// Serves GET and HEAD over HTTP/1.0 and 1.1. Nobody can hold up the loop: all is bounded, in
/// number, size and time. Lifetime: run() has to end before it is destroyed. The site outlives it.
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

    /// Where it listens.
    net::tcp::endpoint endpoint() const;

    /// Serves; to be called once.
    /// Cancellation: closes all connections, and ends when everything that it started has ended.
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
