// Rates, bursts and shares that follow from the limits.
#pragma once

#include "server/signalling/limits/rate_meter.hpp"
#include "server/signalling/limits/source.hpp"
#include <babel/server/limits.hpp>

#include <cstddef>

namespace babel::server {

inline constexpr unsigned message_burst_seconds = 2;
inline constexpr unsigned call_burst_seconds = 4;

/// Messages of one session.
inline allowance message_allowance(const limits& limits) {
    return {limits.message_rate, std::size_t{limits.message_rate} * message_burst_seconds};
}

/// Call requests of one session.
inline allowance call_allowance(const limits& limits) {
    return {limits.call_rate, std::size_t{limits.call_rate} * call_burst_seconds};
}

/// Users from one source, by the level of its network.
inline per_level user_shares(const limits& limits) {
    return {limits.users_per_source, limits.users_per_56, limits.users_per_48};
}

/// Connections or logins that may come at once from a source whose rate is not used up: twice as
/// many as there can be users, so that all of them are back at once after an outage, and after the
/// next one soon after it.
inline per_level source_bursts(const limits& limits) {
    return {2 * limits.users_per_source, 2 * limits.users_per_56, 2 * limits.users_per_48};
}

} // namespace babel::server
