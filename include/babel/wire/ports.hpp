// Ports of a server, and the protocols behind them.
#pragma once

#include <cstdint>
#include <string_view>

namespace babel::wire {

// Unless others are given.
inline constexpr std::uint16_t plain_port = 4242;
inline constexpr std::uint16_t tls_port = 4243;

// ALPN at the port for TLS, the preferred one first.
inline constexpr std::string_view babel2_protocol = "babel/2";
inline constexpr std::string_view base_protocol = "babel/1";        ///< Also without ALPN.
inline constexpr std::string_view relay_protocol = "babel-relay/2"; ///< For the relay of calls.

} // namespace babel::wire
