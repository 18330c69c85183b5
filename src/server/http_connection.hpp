// One connection of the HTTP server. Beast is included by the sources of that server only.
#pragma once

#include <babel/server/http_server.hpp>

#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>

#include <optional>
#include <string>

namespace babel::server {

namespace beast = boost::beast;
namespace http = boost::beast::http;

/// A local variable of the coroutine that serves it.
class http_server::connection {
public:
    connection(http_server& owner, net::tcp::socket socket);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection();

    /// Answers requests until one of the sides has enough.
    asio::awaitable<void> run();

    void close() { stream_.close(); }

private:
    using request = http::request_parser<http::empty_body>;

    struct answer {
        http::status status = http::status::ok;
        document what{};
        unsigned version = 11;
        bool is_head = false;
        bool keeps_alive = false;
    };

    /// Whether another request may follow.
    asio::awaitable<bool> serve_one();
    answer answer_to(const request& asked);
    asio::awaitable<bool> send(answer what);
    asio::awaitable<void> stream_events(unsigned version, bool is_head);
    asio::awaitable<void> say_goodbye();

    http_server& owner_;
    beast::tcp_stream stream_;
    // A little more than the parser takes, so that it is the parser who finds a header too long.
    beast::flat_static_buffer<max_http_header_bytes + 512> buffer_;
};

} // namespace babel::server
