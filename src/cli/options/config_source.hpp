// Values from environment, profiles and the configuration file.
#pragma once

#include <babel/config/given_value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace babel::cli {

struct config_choice {
    std::optional<std::string> file;    ///< Empty: cli.conf in config_folder(), if it exists.
    std::optional<std::string> profile; ///< Empty: none.
};

/// $XDG_CONFIG_HOME/babel, or ~/.config/babel; empty if neither variable is set.
std::string config_folder();

/// The names of the existing profiles, sorted.
std::vector<std::string> profile_names();

/// Values of the environment: BABEL_<OPTION> and NO_COLOR.
config::given_values environment_values();

/// Values of the chosen files. They are not checked.
result<config::given_values, config::fault> file_values(const config_choice& chosen);

} // namespace babel::cli
