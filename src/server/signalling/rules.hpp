// What the server lets through: login names, and where a callee is told to connect.
#pragma once

#include "server/signalling/client_peer.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace babel::server {

inline constexpr std::size_t max_name_bytes = 84; // as other implementations have it

/// Why nobody can log in under that name, as a person would say it; empty where the name is fine:
/// 1 to 84 bytes of valid UTF-8 in NFC; no control, invisible, blank, private-use or unassigned
/// character (the table is made by scripts/unicode-names.py); no space at either end; no address or
/// network; no '/' or ':', and no '.' or '@' in front, which are reserved.
std::string_view fault_of_name(std::string_view name);

/// Whether somebody meant an address or a network, rather than a name: 10.0.0/8, 1.2.3, 2001:::1.
bool looks_like_an_address(std::string_view text);

/// A connection's two addresses, IPv4-mapped ones as IPv4; without the local one's zone.
origin origin_of(std::string_view remote, std::string_view local);

/// The host to tell a callee whose caller named none: the caller's address as the server sees it.
/// An address on the server's own loopback means nothing to a callee elsewhere, who is told the
/// address at which it reached the server itself. The zone of a link-local address (fe80::1%eth0)
/// is a name of the server's host, and told there only.
std::string host_to_tell(const origin& caller, const origin& callee);

} // namespace babel::server
