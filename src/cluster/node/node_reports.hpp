// Facts about other nodes and their users, for an operator.
#pragma once

#include "cluster/membership/beat_watch.hpp"
#include "cluster/replica/replica.hpp"
#include <babel/server/directory_report.hpp>

#include <vector>

namespace babel::cluster {

/// Reads the line of a node, which is `beat token id users state address version`, as far as it has
/// them.
server::node_report report_of(const beat_watch::node_line& node, time_point now);

/// Users of other nodes, in any order.
std::vector<server::name_report>
reports_of(const replica& others, const std::vector<beat_watch::node_line>& nodes);

} // namespace babel::cluster
