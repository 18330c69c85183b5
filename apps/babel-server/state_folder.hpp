// Folder of a server's own files, which it keeps between runs.
#pragma once

#include "settings.hpp"

#include <string>

namespace babel::server {

/// StateDirectory= of a unit; $XDG_STATE_HOME/babel-server; /var/lib/babel-server for root, or
/// ~/.local/state/babel-server. Empty: this user has none.
std::string usual_state_folder();

/// The folder that is set, or the usual one.
std::string state_folder(const settings& of);

/// The file of names that is set, or the usual one in the folder. Empty: none.
std::string names_path(const settings& of);

/// False if there is no such file for sure.
bool may_exist(const std::string& path);

} // namespace babel::server
