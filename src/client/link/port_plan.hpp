// The ports at which a server is tried, in their order. No I/O.
#pragma once

#include <babel/client/known_servers.hpp>
#include <babel/client/secure_policy.hpp>
#include <babel/client/server_address.hpp>
#include <babel/core/error.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace babel::client {

struct port_attempt {
    bool operator==(const port_attempt&) const = default;

    std::uint16_t port = 0;
    bool is_encrypted = false;
    /// Time for the connection to stand, and on a plain port for the server's first packet as well.
    /// Empty: that of any connection.
    std::optional<std::chrono::seconds> limit = {};
    bool may_be_tls = false; ///< Silence is explained by a server that waits for TLS.
    bool asks_dns = false;   ///< The DNS may name other hosts and ports: see srv_name().
};

/// The attempts that are left, the next one first.
using port_plan = std::deque<port_attempt>;

struct security_wish {
    secure_policy policy = secure_policy::prefer;
    bool is_key_given = false; ///< By an option or a link.
};

/// `known`: the entry that holds for the address, or null.
result<port_plan, plan_fault>
plan_ports(const server_address& address, const known_server* known, const security_wish& wish);

/// The name of the service at which the DNS is asked for the hosts and ports of an attempt (RFC
/// 2782): _babels._tcp.HOST for TLS, _babel._tcp.HOST for the base protocol. Empty: none is asked,
/// because the host is an address, or a name that the DNS does not have.
std::string srv_name(const std::string& host, const port_attempt& attempt);

/// The attempts after a failed one. `was_connected`: TCP stood; then there are none, because
/// somebody on the way could break TLS to be sent the plain text.
port_plan after_failure(port_plan plan, bool was_connected);

} // namespace babel::client
