// Orders of operators that concern all nodes of a cluster, as this server obeys them.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/session/session_pool.hpp"
#include <babel/server/directory_operations.hpp>
#include <babel/server/policy.hpp>

#include <string_view>

namespace babel::server {

/// Lifetime: all that the constructor gets outlives it. Thread: the loop only.
class cluster_orders final : public operator_events {
public:
    cluster_orders(policy& rules, session_pool& sessions, event_log& log)
        : rules_(rules), sessions_(sessions), log_(log) {}

    /// A ban disconnects users who match it.
    void ban_changed(const ban_target& target, bool is_banned) override;
    bool kick(std::string_view name) override;

private:
    policy& rules_;
    session_pool& sessions_;
    event_log& log_;
};

} // namespace babel::server
