// Servers as users name them: hosts, ports and links. No I/O.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/wire/ports.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::client {

enum class address_form : std::uint8_t {
    host,       ///< HOST or HOST:4242: TLS if the server has it.
    at_port,    ///< HOST:PORT, a plain port.
    tls_only,   ///< babels://HOST[:PORT]
    plain_only, ///< babel://HOST[:PORT]
};

struct server_address {
    bool operator==(const server_address&) const = default;

    /// The host for the system's resolver.
    std::string host_to_look_up() const { return is_absolute ? host + '.' : host; }

    std::string host = "localhost"; ///< In lower case, without brackets and the dot at its end.
    std::uint16_t port = wire::plain_port;
    address_form form = address_form::host;
    // Of an invitation.
    std::optional<crypto::fingerprint> key; ///< Of the server.
    std::string invite;         ///< Token that allows a name to be registered; empty: none.
    std::string name;           ///< Name to register, any bytes; empty: none.
    bool is_port_given = false; ///< Otherwise the DNS may name hosts and ports (SRV).
    bool is_absolute = false;   ///< The name had a dot at its end: search domains do not count.
};

enum class address_fault : std::uint8_t {
    not_an_address,    ///< Neither HOST[:PORT] nor a link, or too long.
    bad_parameter,     ///< A part behind "?" has no value or bad escapes, or appears twice.
    unknown_parameter, ///< A letter other than k, i and n.
    bad_key,           ///< k is no fingerprint.
    bad_invite,        ///< i is no token.
    bad_name,          ///< n is too long.
    needs_tls,         ///< babel:// with parameters.
};

/// HOST, HOST:PORT, [IPv6]:PORT, babel://HOST[:PORT], babels://HOST[:PORT], or an invitation:
/// babels://HOST[:PORT]/?k=FINGERPRINT&i=TOKEN&n=NAME, each of them at most once and in any order.
result<server_address, address_fault> parse_server_address(std::string_view text);

} // namespace babel::client
