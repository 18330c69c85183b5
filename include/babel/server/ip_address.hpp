// An address of IPv4 or IPv6 as rules compare it.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// One spelling for each: IPv4 stands in its IPv6-mapped form, whichever way it was written, and
/// there is no zone.
struct ip_address {
    static constexpr unsigned bits = 128;
    static constexpr unsigned v4_at = 96; ///< bits before an IPv4 address

    std::array<std::uint8_t, bits / 8> bytes{};

    /// Nothing where that is no address; a zone is none.
    static std::optional<ip_address> parse(std::string_view text);

    bool is_v4() const;
    bool is_loopback() const;
    std::string text() const;

    /// With all bits from there on cleared.
    ip_address network(unsigned first_bits) const;

    auto operator<=>(const ip_address&) const = default;
};

} // namespace babel::server
