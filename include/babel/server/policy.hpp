// Limits, bans and rules about names.
#pragma once

#include <babel/server/bans.hpp>
#include <babel/server/limits.hpp>
#include <babel/server/registration_rules.hpp>
#include <babel/server/relay_limits.hpp>

#include <chrono>

namespace babel::server {

/// Set by the operator, who may change it while the server runs.
struct policy {
    babel::server::limits limits;
    babel::server::bans bans;
    registration_rules names{};
    relay_limits relay{};
    bool reach = true;                   ///< clients may have the way to their own addresses tested
    std::chrono::seconds drain_time{10}; ///< in which a node of several closes its sessions
    std::chrono::seconds park_time{30};  ///< for which it keeps their names then
    /// Time without its cluster after which such a node closes its sessions; 0: it keeps them.
    std::chrono::seconds away_limit{0};
};

} // namespace babel::server
