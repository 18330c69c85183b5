// Restricts the addresses to which strangers may lead a client: callers, and servers.
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>

#include <string>

namespace babel::call {

/// The caller chooses the address that it gives. Refused are multicast, broadcast and unspecified
/// addresses, and ports below 1024. Loopback and link-local addresses are refused too, unless the
/// server itself is reached at such an address. `server` is the address at which we reached it.
/// Errors: forbidden_address.
error_code check_caller_address(const net::tcp::endpoint& to, const asio::ip::address& server);

/// The server chooses the addresses of its relay. Refused are multicast, broadcast, unspecified and
/// link-local addresses, and ports below 1024 other than 443. Loopback addresses are refused too,
/// unless the server itself is reached at one. Those of private networks are for servers that are
/// reached at such an address or at a loopback one.
/// Errors: forbidden_address.
error_code check_relay_address(const net::tcp::endpoint& to, const asio::ip::address& server);

/// A server behind address translation knows no other than its private address: instead of that,
/// its relay is at the address at which we reached the server.
net::tcp::endpoint relay_as_reached(net::tcp::endpoint relay, const asio::ip::address& server);

/// If we reached the server at a link-local address, a caller's link-local address is on the same
/// link, and it gets the zone of this link on this machine. Zones of other machines have no meaning
/// here.
std::string with_own_zone(const std::string& caller, const asio::ip::address& server);

} // namespace babel::call
