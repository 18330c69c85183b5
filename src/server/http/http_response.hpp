// Header of an HTTP response, and texts of errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

enum class http_status : std::uint8_t {
    ok,                              ///< 200
    bad_request,                     ///< 400
    not_found,                       ///< 404
    method_not_allowed,              ///< 405
    payload_too_large,               ///< 413
    misdirected_request,             ///< 421
    request_header_fields_too_large, ///< 431
    service_unavailable,             ///< 503
};

struct http_response {
    http_status status = http_status::ok;
    bool is_http_10 = false;
    bool keeps_alive = false;
    std::string_view content_type;
    std::string_view policy;                 ///< Content-Security-Policy
    std::optional<std::size_t> body_bytes{}; ///< none: the body ends with the connection
};

/// The complete header with its final empty line.
std::string header_of(const http_response& response);

/// A sentence for the user.
std::string_view explanation_of(http_status status);

} // namespace babel::server
