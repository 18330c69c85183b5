// Address of a sender as its receiver saw it.
#pragma once

#include <boost/describe/class.hpp>

#include <array>
#include <cstdint>

namespace babel::wire {

/// An Internet address and a port, 19 bytes.
struct seen_address {
    std::uint8_t family = 4;                   ///< 4 or 6
    std::array<std::uint8_t, 16> address = {}; ///< in network order; IPv4 in the first four bytes
    std::uint16_t port = 0;

    bool is_in_bounds() const { return family == 4 || family == 6; }
    friend bool operator==(const seen_address&, const seen_address&) = default;
};
BOOST_DESCRIBE_STRUCT(seen_address, (), (family, address, port))

/// An IPv4-mapped IPv6 address as IPv4; any other as it is.
seen_address plain(const seen_address& at);

} // namespace babel::wire
