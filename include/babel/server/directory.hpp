// Names of all nodes, as a server asks about them.
#pragma once

#include <cstdint>

namespace babel::server {

/// Number of another node's process; 0: this one.
using node_number = std::uint64_t;

} // namespace babel::server
