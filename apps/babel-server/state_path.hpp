// Default paths of files that outlive the server.
#pragma once

#include <string>
#include <string_view>

namespace babel::server {

/// Path of a file in the folder that systemd gives to the service (StateDirectory=); empty: it
/// gives none.
std::string usual_state_path(std::string_view name);

} // namespace babel::server
