// Setters of the options about a cluster of servers, and their values in settings.
#pragma once

#include "settings.hpp"

#include <string>
#include <vector>

namespace babel::server {

config::value_result take_cluster(settings& to, const std::string& value);
config::value_result take_cluster_name(settings& to, const std::string& value);
config::value_result take_cluster_node(settings& to, const std::string& value);
config::value_result take_cluster_address(settings& to, const std::string& value);

/// Returns whether a text can name a node or a cluster: [A-Za-z0-9.-]{1,64}.
bool is_cluster_word(const std::string& text);

/// Returns the value as a configuration file has it.
std::vector<std::string> show_cluster_lease(const settings& from);

} // namespace babel::server
