// What the operator sets and what he sees.
#pragma once

#include <babel/server/bans.hpp>
#include <babel/server/limits.hpp>
#include <babel/server/statistics.hpp>

namespace babel::server {

struct house_rules {
    limits most;
    bans banned;
    statistics counted;
};

} // namespace babel::server
