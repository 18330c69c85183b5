// Services of the signalling that both kinds of calls use.
#pragma once

#include "server/signalling/calls/call_numbers.hpp"
#include "server/signalling/calls/relay_grants.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/elsewhere/remote_peers.hpp"
#include "server/signalling/presence/realms.hpp"
#include <babel/server/policy.hpp>

#include <cstdint>
#include <functional>

namespace babel::server {

/// Of base_handler and call_handler, which these outlive.
struct handler_services {
    const realms& online;
    const remote_peers& elsewhere;
    delivery& post;
    const policy& rules;
    counters& counts;
    relay_grants& grants;
    call_numbers& numbers;
    std::function<std::uint64_t()> unix_time;
};

} // namespace babel::server
