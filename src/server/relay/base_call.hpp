// One base call at the relay.
#pragma once

#include "server/relay/base_join.hpp"
#include "server/relay/ready_set.hpp"
#include "server/relay/rules/base_course.hpp"
#include "server/relay/rules/relay_places.hpp"
#include "server/relay/waiting_candidates.hpp"
#include <babel/net/descriptor.hpp>
#include <babel/server/ip_address.hpp>

#include <cstdint>
#include <optional>

namespace babel::server {

/// It begins: its port is open.
struct new_base_call {
    net::descriptor listener; ///< non-blocking
    std::uint32_t caller = 0; ///< receiver id
    std::uint32_t callee = 0;
    ip_address callee_address{}; ///< of its session
};

struct base_call {
    net::descriptor listener;
    std::uint32_t caller;
    std::uint32_t callee;
    base_course course;
    waiting_candidates waiting;
    std::uint16_t kbits = 0;         ///< of the ticket
    std::optional<base_join> join{}; ///< its leg, perhaps with a candidate
    relay_places::share places{};
    std::uint32_t counter = 0; ///< of the last Bind
    ready_set::interest of_port{};
    ready_set::interest of_leg{};
    ready_set::interest of_candidate{};
    bool has_callees_candidate = false; ///< the joined one comes from the callee's source
};

} // namespace babel::server
