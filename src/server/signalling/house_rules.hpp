// What the operator sets and what he sees.
#pragma once

#include "server/signalling/counters.hpp"
#include <babel/server/bans.hpp>
#include <babel/server/limits.hpp>

namespace babel::server {

struct house_rules {
    limits most;
    bans banned;
    counters counted;
};

} // namespace babel::server
