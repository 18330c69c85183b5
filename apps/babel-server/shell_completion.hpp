// Shell completion for babel-server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// Completion script for bash, zsh or fish; null for any other shell.
std::optional<std::string> completion_script(std::string_view shell);

} // namespace babel::server
