// Services of the pool for its sessions.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/signalling.hpp"
#include "server/signalling/unauthenticated_peers.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace babel::server {

class session;

/// Lifetime: it and its references outlive the sessions.
struct session_services {
    event_log& log;
    const policy& rules;
    counters& counts;
    signalling& signals;
    unauthenticated_peers& unauthenticated;
    std::span<std::uint8_t> buffer;            ///< read buffer of all sessions
    std::function<void(session&)> close_later; ///< closes a session at the end of the turn
    std::function<void()> free_queues_later;   ///< called when the queues exceed their total limit
    std::size_t queued_bytes = 0;              ///< in all outboxes, without contact lists (shared)

    /// Memory held for slow readers: their queues, and outdated lists that only they need.
    std::size_t kept_bytes() const { return queued_bytes + signals.outdated_list_bytes(); }
    bool keeps_too_much() const { return kept_bytes() > rules.limits.all_queues_bytes; }
};

} // namespace babel::server
