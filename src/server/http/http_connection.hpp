// A connection of the HTTP server.
#pragma once

#include "server/http/http_request.hpp"
#include "server/http/http_response.hpp"
#include "server/http/http_server.hpp"
#include <babel/net/transport.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string_view>

namespace babel::server {

/// A local variable of its coroutine.
class http_server::connection {
public:
    using time_point = std::chrono::steady_clock::time_point;

    connection(http_server& owner, net::tcp::socket socket);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection();

    /// Answers requests until either side ends the connection.
    asio::awaitable<void> run();

    /// True if its deadline has passed.
    bool is_overdue(time_point now) const { return now >= deadline_; }

    void close() { link_->close(); }

private:
    using parse_state = http_request_parser::state;

    struct answer {
        http_status status = http_status::ok;
        document content{};
        bool is_http_10 = false;
        bool is_head = false;
        bool keeps_alive = false;
    };

    /// Returns true if another request may follow.
    asio::awaitable<bool> serve_one();
    answer answer_to(const http_request& asked);
    asio::awaitable<bool> send(answer reply);
    asio::awaitable<void> stream_events(answer to);
    asio::awaitable<void> say_goodbye();

    /// Both wait until the deadline. False: the client closed or is overdue.
    asio::awaitable<bool> read_some();
    asio::awaitable<bool> write(std::string_view head, std::string_view body = std::string_view());

    http_server& owner_;
    std::unique_ptr<net::transport> link_;
    time_point deadline_ = time_point::max();
    // Larger than the parser's limit, so that the parser detects a long header.
    std::array<std::uint8_t, max_http_header_bytes + 512> buffer_{};
    std::size_t buffered_ = 0; // unused bytes in it
};

} // namespace babel::server
