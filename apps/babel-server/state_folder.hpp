// Default folder of a server's own files, which it keeps between runs.
#pragma once

#include <string>

namespace babel::server {

/// StateDirectory= of a unit; /var/lib/babel-server for root; $XDG_STATE_HOME/babel-server, or that
/// in ~/.local/state. Empty: this user has none.
std::string usual_state_folder();

} // namespace babel::server
