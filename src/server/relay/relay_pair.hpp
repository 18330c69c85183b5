// Both legs of a call in the relay's table.
#pragma once

#include "server/relay/leg_address.hpp"
#include "server/relay/rules/byte_bucket.hpp"
#include "server/relay/rules/relay_places.hpp"
#include "server/signalling/limits/rate_meter.hpp"
#include <babel/wire/relay.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::server {

/// A side of a call.
struct relay_leg {
    std::uint32_t id = 0;
    std::optional<wire::relay_mac> ticket; ///< MAC of the one that bound it; null: never bound
    leg_address at;
    relay_places::share places; ///< of the one that bound the first leg, until it is bound itself
    bool is_bound = false;      ///< to `at`
    bool has_sent = false;      ///< a datagram that went on
    std::uint64_t expiry = 0;   ///< of that ticket
    std::uint32_t counter = 0;
    std::uint64_t kbits = 0;
    time_point bound_at{};
    byte_bucket rate{};
    rate_meter binds{}; ///< those that bound it
};

struct relay_pair {
    /// From the first Bind until a datagram has passed in both directions.
    static constexpr std::chrono::seconds proving_time{75};
    static constexpr std::chrono::seconds idle_time{40};   ///< without a Bind of a leg
    static constexpr std::chrono::seconds silent_time{60}; ///< without a datagram, once proven

    std::array<relay_leg, 2> legs;
    time_point since;     ///< of the first Bind
    time_point passed_at; ///< of the last datagram that went on

    bool is_proven() const { return legs[0].has_sent && legs[1].has_sent; }
    bool is_unproven(time_point now) const { return !is_proven() && now - since >= proving_time; }
    /// True if the call must be over, of whose end a relay elsewhere is not told.
    bool is_over(time_point now) const {
        const auto is_idle = [now](const relay_leg& each) {
            return each.ticket && now - each.bound_at >= idle_time;
        };
        return std::ranges::any_of(legs, is_idle) ||
               (is_proven() && now - passed_at >= silent_time);
    }
    /// Of both tickets. A leg that was never bound has one of the same time.
    std::uint64_t last_expiry() const { return std::max(legs[0].expiry, legs[1].expiry); }
};

} // namespace babel::server
