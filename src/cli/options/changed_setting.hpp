// Options that change while the program runs.
#pragma once

#include <babel/client/settings.hpp>
#include <babel/config/fault.hpp>

#include <optional>
#include <string>

namespace babel::cli {

/// Gives the option of that name another value, as it would be written in a configuration file.
/// After a fault nothing has changed.
result<void, config::fault>
change_setting(client::settings& of, const std::string& key, const std::string& value);

} // namespace babel::cli
