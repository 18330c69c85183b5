// Limits and bans.
#pragma once

#include <babel/server/bans.hpp>
#include <babel/server/limits.hpp>

namespace babel::server {

/// What the operator sets, and may change while the server runs.
struct policy {
    babel::server::limits limits;
    babel::server::bans bans;
};

} // namespace babel::server
