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

/// Ports from the first to the last.
struct port_span {
    std::uint16_t first = 0; ///< 0: none
    std::uint16_t last = 0;

    constexpr std::size_t size() const { return first == 0 ? 0 : std::size_t{1} + last - first; }
    bool operator==(const port_span&) const = default;
};

/// Maximum number of connections by TLS: those of all calls, and some that have no leg yet.
constexpr std::size_t max_relay_links(const relay_limits& of) {
    constexpr std::size_t spare = 32;
    return std::size_t{2} * of.calls + spare;
}

/// Connections to a port for a base call that wait for their turn.
inline constexpr std::size_t max_waiting_candidates = 4;

/// Maximum number of descriptors of base calls: their ports with the candidates that wait there,
/// both connections of each, and legs that have no call yet.
constexpr std::size_t max_base_descriptors(const relay_limits& of, const port_span& ports) {
    if (ports.size() == 0) return 0;
    constexpr std::size_t spare = 32;
    constexpr std::size_t calls_of_one = 3; // of other calls, as to places
    return ports.size() * (1 + max_waiting_candidates) +
           std::size_t{2} * (of.calls / calls_of_one) + spare;
}

} // namespace babel::server
