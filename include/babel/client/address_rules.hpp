// Where a callee may be led to by a caller whom it does not know.
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>

namespace babel::client {

/// The address that a caller names is that caller's choice. Refused: multicast, broadcast and
/// unspecified addresses, ports below 1024, and loopback and link-local ones unless the server
/// itself is reached at such an address. `server` is where we reached it.
/// Errors: forbidden_address.
error_code check_caller_address(const net::tcp::endpoint& to, const asio::ip::address& server);

} // namespace babel::client
