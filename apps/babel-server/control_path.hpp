// Where the control socket is, unless somebody says.
#pragma once

#include <string>
#include <vector>

namespace babel::server {

/// Where a server puts it, in a folder that exists then; empty: this user has no place for it.
std::string usual_control_path();

/// Where to look for that of a server that runs: this user's, then the system's.
std::vector<std::string> likely_control_paths();

} // namespace babel::server
