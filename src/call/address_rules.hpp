// Where a callee may be led to by a caller whom it does not know.
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>

#include <string>

namespace babel::call {

/// The address that a caller names is that caller's choice. Refused: multicast, broadcast and
/// unspecified addresses, ports below 1024, and loopback and link-local ones unless the server
/// itself is reached at such an address. `server` is where we reached it.
/// Errors: forbidden_address.
error_code check_caller_address(const net::tcp::endpoint& to, const asio::ip::address& server);

/// Where we reached the server by a link-local address, a caller's link-local address is one of the
/// same link: it gets the zone that names this link here. Another zone is another machine's word.
std::string with_own_zone(const std::string& caller, const asio::ip::address& server);

} // namespace babel::call
