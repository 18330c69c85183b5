// Both legs of a call in the relay's table.
#pragma once

#include "server/relay/byte_bucket.hpp"
#include "server/relay/leg_address.hpp"
#include "server/signalling/rate_meter.hpp"
#include <babel/wire/relay.hpp>

#include <array>
#include <cstdint>
#include <optional>

namespace babel::server {

/// A side of a call.
struct relay_leg {
    std::uint32_t id = 0;
    std::optional<wire::relay_mac> ticket; ///< MAC of the one that bound it; null: never bound
    leg_address at;
    bool is_bound = false;    ///< to `at`
    bool has_sent = false;    ///< a datagram that went on
    std::uint64_t expiry = 0; ///< of that ticket
    std::uint32_t counter = 0;
    std::uint64_t kbits = 0;
    time_point bound_at{};
    byte_bucket rate{};
    rate_meter binds{}; ///< those that were answered
};

struct relay_pair {
    std::array<relay_leg, 2> legs;
    time_point since; ///< of the first Bind
    bool is_proven() const { return legs[0].has_sent && legs[1].has_sent; }
};

} // namespace babel::server
