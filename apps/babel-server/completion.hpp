// Completion of babel-server's command line in shells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// A script for bash, zsh or fish that completes commands and options; null for another shell.
std::optional<std::string> completion_script(std::string_view shell);

} // namespace babel::server
