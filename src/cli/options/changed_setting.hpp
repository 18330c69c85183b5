// Options that change while the program runs.
#pragma once

#include <babel/client/settings.hpp>

#include <string>

namespace babel::cli {

/// Gives the option of that name another value, as it would be written in a configuration file.
/// Returns what is wrong, and then nothing has changed.
std::string change_setting(client::settings& of, const std::string& key, const std::string& value);

} // namespace babel::cli
