// Limits of the relay.
#pragma once

#include <cstdint>

namespace babel::server {

/// Limits that the operator may set. A rate of 0 means no limit.
struct relay_limits {
    unsigned calls = 100;       ///< a leg of TLS counts as five of UDP
    unsigned rate_kbits = 256;  ///< per second, of one direction of a call
    unsigned total_mbits = 100; ///< per second, of all

    bool operator==(const relay_limits&) const = default;
};

} // namespace babel::server
