// Limits and bans.
#pragma once

#include <babel/server/bans.hpp>
#include <babel/server/limits.hpp>

namespace babel::server {

/// Set by the operator, who may change it while the server runs.
struct policy {
    babel::server::limits limits;
    babel::server::bans bans;
};

} // namespace babel::server
