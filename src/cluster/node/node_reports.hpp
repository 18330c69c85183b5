// A cluster as its operator sees it, from one node.
#pragma once

#include "cluster/node/cluster_node.hpp"
#include <babel/server/directory_report.hpp>

#include <string>
#include <vector>

namespace babel::cluster {

/// All nodes by name. `id` and `address` are those of this node.
std::vector<server::node_report> reports_of_nodes(
    const cluster_node& node, const std::string& id, const std::string& address, time_point now
);

/// Users of other nodes, in any order.
std::vector<server::name_report> reports_of_names(const cluster_node& node, time_point now);

} // namespace babel::cluster
