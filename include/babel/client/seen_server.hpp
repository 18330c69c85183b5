// A server as it presents itself. No I/O.
#pragma once

#include <babel/client/event.hpp>
#include <babel/core/error.hpp>
#include <babel/crypto/tls_peer.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace babel::client {

/// The certificate of a server, beside the system's authorities and clock.
struct seen_certificate {
    error_code failure; ///< The reason that no authority vouches for it. None: one does.
    crypto::validity valid;
    std::chrono::system_clock::time_point now;
};

struct seen_server {
    std::string where;                       ///< host:port that was tried last
    error_code failure = {};                 ///< Of the connection, or of waiting for the greeting.
    std::chrono::microseconds round_trip{};  ///< 0: unknown
    std::string refusal = {};                ///< Message sent instead of a greeting.
    std::optional<insecurity> insecure = {}; ///< A login would be refused for it.
    std::optional<server_security> security = {}; ///< Empty: plain, or not reached, or insecure.
    std::optional<seen_certificate> certificate = {}; ///< Of TLS.
};

} // namespace babel::client
