// Limits, bans and rules about names.
#pragma once

#include <babel/server/bans.hpp>
#include <babel/server/limits.hpp>
#include <babel/server/registration_rules.hpp>
#include <babel/server/relay_limits.hpp>

#include <chrono>
#include <string_view>

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
    babel::server::bans cluster_bans{};  ///< of all nodes of a cluster, whose register has them

    bool bans_address(const ip_address& from) const {
        return bans.holds(from) || cluster_bans.holds(from);
    }
    bool bans_name(std::string_view name) const {
        return bans.holds_name(name) || cluster_bans.holds_name(name);
    }
};

} // namespace babel::server
