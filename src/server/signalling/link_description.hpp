// Protocol of a connection, and the security below it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace babel::server {

enum class protocol : std::uint8_t {
    base,   ///< opcodes up to 0x0B
    babel2, ///< these and those of the extension
};

/// Value of the TLS exporter EXPORTER-Channel-Binding (RFC 9266).
using channel_binding = std::array<std::uint8_t, 32>;

struct link_description {
    protocol speaks = protocol::base;
    std::optional<channel_binding> binding{}; ///< null: no TLS
};

} // namespace babel::server
