// Addresses that begin alike.
#pragma once

#include <babel/server/ip_address.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// One spelling for each: no bits are set behind the first `bits`, and IPv4 networks are those of
/// mapped addresses.
struct network {
    ip_address address;
    unsigned bits = ip_address::bits;

    /// "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32"; nothing where that is none of these.
    static std::optional<network> parse(std::string_view text);

    /// An IPv6 network holds no IPv4 addresses.
    bool holds(const ip_address& other) const;
    /// As people write it; an address without its length.
    std::string text() const;
};

} // namespace babel::server
