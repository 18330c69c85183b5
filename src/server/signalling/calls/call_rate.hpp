// Rate of the calls that a client asks for, of each kind and to every node.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/limits/allowances.hpp"
#include "server/signalling/limits/rate_meter.hpp"

namespace babel::server {

/// Counts a request for a call, and each that is above the rate.
inline rate_meter::verdict
count_call(client_peer& from, const limits& limits, counters& counts, time_point now) {
    const auto speed = from.call_requests().count(now, call_allowance(limits));
    if (speed == rate_meter::verdict::excess) counts.add(counter::excess_calls);
    return speed;
}

} // namespace babel::server
