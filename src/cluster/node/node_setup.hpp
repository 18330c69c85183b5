// Settings of a node, from those of the program.
#pragma once

#include "cluster/node/cluster_node.hpp"
#include <babel/cluster/cluster_directory.hpp>
#include <babel/core/error.hpp>

namespace babel::cluster {

/// Errors: the URL or the authorities are of no use.
result<node_settings, cluster_fault> make_node_settings(const cluster_settings& chosen);

} // namespace babel::cluster
