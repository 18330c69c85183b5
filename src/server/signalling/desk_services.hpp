// Services of the signalling that both kinds of calls use.
#pragma once

#include "server/signalling/call_numbers.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/registry.hpp"
#include "server/signalling/relay_grants.hpp"
#include <babel/server/policy.hpp>

#include <cstdint>
#include <functional>

namespace babel::server {

/// Of base_desk and call_desk, which these outlive.
struct desk_services {
    const registry& online;
    delivery& post;
    const policy& rules;
    counters& counts;
    relay_grants& grants;
    call_numbers& numbers;
    std::function<std::uint64_t()> unix_time;
};

} // namespace babel::server
