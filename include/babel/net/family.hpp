// Families of Internet addresses. No I/O.
#pragma once

#include <cstdint>

namespace babel::net {

/// Which addresses to use; an IPv4-mapped IPv6 address is an IPv4 one.
enum class family : std::uint8_t { any, v4, v6 };

} // namespace babel::net
