// An engine about itself: its answers to INFO.
#pragma once

#include "cluster/engine/reply.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace babel::cluster {

/// An engine, as a new link found it.
struct engine_facts {
    std::string run_id; ///< of the process
    std::chrono::seconds uptime{};
};

/// From the answer to INFO server. Null: it is not the answer of Redis or Valkey.
std::optional<engine_facts> parse_server_info(const reply& answer);

/// From the answer to INFO replication. Returns whether the engine takes writes.
bool is_master(const reply& answer);

} // namespace babel::cluster
