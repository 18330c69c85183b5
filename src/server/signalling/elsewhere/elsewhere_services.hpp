// Services of the signalling for calls with users of other nodes.
#pragma once

#include "server/signalling/calls/base_handler.hpp"
#include "server/signalling/calls/call_handler.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/elsewhere/remote_peers.hpp"
#include "server/signalling/logins.hpp"
#include "server/signalling/name_policy.hpp"
#include "server/signalling/presence/realms.hpp"
#include <babel/server/policy.hpp>

namespace babel::server {

/// They outlive those who get them.
struct elsewhere_services {
    realms& online;
    logins& users; ///< they know the directory
    delivery& post;
    const policy& rules;
    counters& counts;
    name_policy& names;
    remote_peers& remote;
    base_handler& base;
    call_handler& sealed;
};

} // namespace babel::server
