// The header of an HTTP request, read as it comes. Beast's parser is behind it, and nowhere else:
// whoever includes that compiles for many seconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace babel::server {

enum class http_method : std::uint8_t { get, head, other };

struct http_request {
    http_method method = http_method::other;
    std::string path;      ///< without the query
    std::string host;      ///< the first Host field
    std::size_t hosts = 0; ///< how many there are
    bool is_http_10 = false;
    bool keeps_alive = false; ///< as far as the client is concerned
    bool has_body = false;    ///< which follows, unread
};

/// Reads one header; to be made anew for the next.
class http_request_parser {
public:
    enum class state : std::uint8_t { incomplete, complete, too_long, nonsense };
    struct progress {
        state reached;
        std::size_t used; ///< of the bytes: these are not to come again
    };

    explicit http_request_parser(std::uint32_t max_header_bytes);
    ~http_request_parser();

    /// Takes what came, after what it left of what came before.
    progress feed(std::string_view bytes);

    /// What was asked, once that is complete.
    http_request get() const;

private:
    struct parser;
    std::unique_ptr<parser> parser_;
};

} // namespace babel::server
