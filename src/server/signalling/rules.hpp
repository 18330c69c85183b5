// Validates login names and the addresses offered to callees.
#pragma once

#include "server/signalling/client_peer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace babel::server {

inline constexpr std::size_t max_name_bytes = 84; // as other implementations have it

/// Purpose of a name. One that only looks like another may not log in, but its ban stays valid.
enum class name_use : std::uint8_t { login, ban };

/// Returns a message if the name is not valid; empty: it is. A valid name has 1 to 84 bytes of
/// valid UTF-8 in NFC; no control, invisible, blank, private-use or unassigned character and no
/// compatibility form, except ordinary letters (the table is made by scripts/unicode-names.py); no
/// space other than U+0020, none at either end and no two in a row; no address or network; no '/'
/// or ':', and no '.' or '@' in front, which are reserved.
std::string_view fault_of_name(std::string_view name, name_use use = name_use::login);

/// Returns whether a text was probably meant as an address or network: 10.0.0/8, 1.2.3, 2001:::1.
bool looks_like_an_address(std::string_view text);

/// Makes an origin from two addresses; the local one loses its zone.
origin origin_of(std::string_view remote, std::string_view local);

/// Returns the host that a callee connects to if the caller named none: the caller's address. A
/// loopback address is useless to a callee elsewhere, which gets the address at which it reached
/// the server. The zone of a link-local address (fe80::1%eth0) is only valid on the server's host,
/// and only sent there.
std::string host_to_tell(const origin& caller, const origin& callee);

} // namespace babel::server
