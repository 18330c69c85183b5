// IPv4 or IPv6 address in the form that rules compare.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// Canonical form: IPv4 addresses are IPv6-mapped, and there is no zone.
struct ip_address {
    static constexpr unsigned bits = 128;
    static constexpr unsigned v4_at = 96; ///< bits before an IPv4 address

    std::array<std::uint8_t, bits / 8> bytes{};

    /// Returns nothing if the text is not an address. A zone is not accepted.
    static std::optional<ip_address> parse(std::string_view text);

    bool is_v4() const;
    bool is_loopback() const;
    std::string text() const;

    /// The address with all later bits cleared.
    ip_address network(unsigned first_bits) const;

    auto operator<=>(const ip_address&) const = default;
};

} // namespace babel::server
