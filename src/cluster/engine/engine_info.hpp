// An engine about itself, and a sentinel about it: answers to INFO and SENTINEL.
#pragma once

#include "cluster/engine/reply.hpp"
#include <babel/core/host_and_port.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace babel::cluster {

/// An engine, as a new link found it.
struct engine_facts {
    std::string run_id;            ///< of the process
    std::chrono::seconds uptime{}; ///< 0 also if its clock was set back to before its start
};

/// From the answer to INFO server. Null: it is not the answer of Redis or Valkey.
std::optional<engine_facts> parse_server_info(const reply& answer);

/// From the answer to INFO replication. Returns whether the engine takes writes.
bool is_master(const reply& answer);

/// From a sentinel's answer to SENTINEL get-master-addr-by-name. Null: it is no address.
std::optional<host_and_port> parse_master_address(const reply& answer);

} // namespace babel::cluster
