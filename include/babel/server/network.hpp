// Networks of addresses.
#pragma once

#include <babel/server/ip_address.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// Canonical form: no bit after the first `bits` is set, and IPv4 networks have mapped addresses.
struct network {
    ip_address address;
    unsigned bits = ip_address::bits;

    /// "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32"; nothing for any other text.
    static std::optional<network> parse(std::string_view text);

    /// An IPv6 network holds no IPv4 addresses.
    bool holds(const ip_address& other) const;
    /// In the usual notation; a single address has no length.
    std::string text() const;
};

} // namespace babel::server
