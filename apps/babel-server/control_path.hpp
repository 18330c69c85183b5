// Default paths of the control socket.
#pragma once

#include <string>
#include <vector>

namespace babel::server {

/// Path for a server's socket, whose folder is created; empty: this user has none.
std::string usual_control_path();

/// Paths to try for a running server: this user's, then the system's.
std::vector<std::string> likely_control_paths();

} // namespace babel::server
