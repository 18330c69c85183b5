// A server as it presents itself. No I/O.
#pragma once

#include <babel/client/event.hpp>
#include <babel/core/error.hpp>
#include <babel/crypto/tls_peer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace babel::client {

/// The certificate of a server, beside the system's authorities and clock.
struct seen_certificate {
    error_code failure; ///< The reason that no authority vouches for it. None: one does.
    crypto::validity valid;
    std::chrono::system_clock::time_point now;
};

/// A port that cannot be used.
struct failed_port {
    bool operator==(const failed_port&) const = default;

    std::uint16_t port = 0;
    error_code why;
};

/// Origin of the address at which a server was asked.
enum class found_way : std::uint8_t {
    given, ///< The user gave an address.
    name,  ///< The addresses of the name.
    srv,   ///< SRV records of the name, which have other hosts and ports.
};

/// The node of a server that was asked.
struct seen_node {
    found_way way = found_way::given;
    std::string name = {};    ///< HOST:PORT of SRV, otherwise ADDRESS:PORT.
    std::string address = {}; ///< Without its port.
    std::uint16_t port = 0;   ///< Of that address; SRV may name another one than the user.
    std::size_t others = 0;   ///< Number of other nodes that were found.
};

struct seen_server {
    std::string where;                       ///< host:port that was tried last
    error_code failure = {};                 ///< Of the connection, or of waiting for the greeting.
    std::chrono::microseconds round_trip{};  ///< 0: unknown
    std::string refusal = {};                ///< Message sent instead of a greeting.
    std::optional<insecurity> insecure = {}; ///< A login would be refused for it.
    std::optional<server_security> security = {}; ///< Empty: plain, or not reached, or insecure.
    std::optional<seen_certificate> certificate = {}; ///< Of TLS.
    std::vector<failed_port> passed_over = {};        ///< Ports that failed before that one.
    std::uint16_t tls_port = 0;                       ///< At which TLS stood; 0: it did not.
    std::optional<seen_node> node = {};               ///< Empty: none was reached.
};

} // namespace babel::client
