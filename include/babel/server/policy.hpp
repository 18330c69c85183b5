// Limits, bans and rules about names.
#pragma once

#include <babel/server/bans.hpp>
#include <babel/server/limits.hpp>
#include <babel/server/registration_rules.hpp>
#include <babel/server/relay_limits.hpp>

namespace babel::server {

/// Set by the operator, who may change it while the server runs.
struct policy {
    babel::server::limits limits;
    babel::server::bans bans;
    registration_rules names{};
    relay_limits relay{};
    bool reach = true; ///< clients may have the way to their own addresses tested
};

} // namespace babel::server
