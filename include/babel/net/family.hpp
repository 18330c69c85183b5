// Families of Internet addresses. No I/O.
#pragma once

#include <cstdint>

namespace babel::net {

/// Addresses to use. An IPv4-mapped IPv6 address counts as IPv4.
enum class family : std::uint8_t { any, v4, v6 };

} // namespace babel::net
