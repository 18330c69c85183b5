// Numbers of nodes.
#pragma once

#include <babel/server/directory.hpp>

namespace babel::cluster {

/// Number of a node's incarnation in the register; never used twice while the engine remembers it.
using server::node_number;

/// Owner of a name that is parked: kept for its user, and of no node.
inline constexpr node_number parked_names = 0;

} // namespace babel::cluster
