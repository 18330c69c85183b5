// Hosts and ports as a user writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel {

/// The two sides of the colon between host and port.
struct split_address {
    std::string_view host; ///< Without its brackets. Not checked.
    std::string_view port; ///< Empty: none was given. Not checked.
};

/// Splits HOST, HOST:PORT, an IPv6 address or [IPv6]:PORT. Empty: brackets are left open, or
/// nothing is behind the colon.
std::optional<split_address> split_host_and_port(std::string_view text);

/// A decimal number from 1 to 65535.
std::optional<std::uint16_t> parse_port(std::string_view text);

struct host_and_port {
    /// In its one spelling: in lower case, without brackets and the dot at its end, an address as
    /// inet_ntop() writes it, and one of IPv4 in IPv6 as IPv4.
    std::string host;
    std::uint16_t port = 0;
    bool operator==(const host_and_port&) const = default;
};

/// HOST, HOST:PORT, an IPv6 address, or [IPv6]:PORT. Empty for anything else.
std::optional<host_and_port> parse_host_and_port(std::string_view text, std::uint16_t default_port);

} // namespace babel
