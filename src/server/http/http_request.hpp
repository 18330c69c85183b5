// Incremental parser of an HTTP request's header. Only its source includes Beast, which takes many
// seconds to compile.
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
    std::size_t hosts = 0; ///< number of Host fields
    bool is_http_10 = false;
    bool keeps_alive = false; ///< as the client requests
    bool has_body = false;    ///< unread
};

/// Parses one header; make another one for the next.
class http_request_parser {
public:
    enum class state : std::uint8_t { incomplete, complete, too_long, nonsense };
    struct progress {
        state reached;
        std::size_t used; ///< of the bytes: do not pass these again
    };

    explicit http_request_parser(std::uint32_t max_header_bytes);
    ~http_request_parser();

    /// Parses the bytes, which begin with those that it left before.
    progress feed(std::string_view bytes);

    /// The complete request.
    http_request get() const;

private:
    struct parser;
    std::unique_ptr<parser> parser_;
    const std::uint32_t max_header_bytes_;
    std::size_t used_ = 0;
};

} // namespace babel::server
