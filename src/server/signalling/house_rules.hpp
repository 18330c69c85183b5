// What the operator sets and what he sees.
#pragma once

#include "server/signalling/statistics.hpp"
#include <babel/server/bans.hpp>
#include <babel/server/limits.hpp>

namespace babel::server {

struct house_rules {
    limits most;
    bans banned;
    statistics counted;
};

} // namespace babel::server
