// Limits of the relay.
#pragma once

#include <cstddef>
#include <cstdint>

namespace babel::server {

/// Limits that the operator may set. A rate of 0 means no limit.
struct relay_limits {
    unsigned calls = 100;       ///< a leg of TLS counts as five of UDP
    unsigned rate_kbits = 256;  ///< per second, of one direction of a call
    unsigned total_mbits = 100; ///< per second, of all

    bool operator==(const relay_limits&) const = default;
};

/// Maximum number of connections by TLS: those of all calls, and some that have no leg yet.
constexpr std::size_t max_relay_links(const relay_limits& of) {
    constexpr std::size_t spare = 32;
    return std::size_t{2} * of.calls + spare;
}

} // namespace babel::server
