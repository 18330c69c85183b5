// Facts about the nodes of a cluster, for an operator.
#pragma once

#include "cluster/node/cluster_node.hpp"
#include <babel/server/directory_report.hpp>

#include <string>
#include <vector>

namespace babel::cluster {

/// All nodes by name. `id`, `address`: of this one.
std::vector<server::node_report> reports_of_nodes(
    const cluster_node& from, const std::string& id, const std::string& address, time_point now
);

/// Users of other nodes.
std::vector<server::name_report> reports_of_names(const cluster_node& from, time_point now);

} // namespace babel::cluster
