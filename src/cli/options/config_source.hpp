// What environment, profiles and the configuration file say.
#pragma once

#include "cli/options/command_line.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace babel::cli {

using given_values = std::vector<given_value>;

/// Which files are meant.
struct config_choice {
    std::optional<std::string> file;    ///< Empty: cli.conf in config_folder(), where it exists.
    std::optional<std::string> profile; ///< Empty: none.
};

/// $XDG_CONFIG_HOME/babel, or ~/.config/babel; empty where neither is known.
std::string config_folder();

/// The names of the profiles there are, sorted.
std::vector<std::string> profile_names();

/// What the environment says: BABEL_<OPTION> where it is not empty, and NO_COLOR.
given_values read_environment();

/// What the chosen files say, the weaker one first. No values are checked.
std::variant<std::vector<given_values>, usage_error> read_config_files(const config_choice& chosen);

} // namespace babel::cli
