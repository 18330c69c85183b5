// Options and keys of babel-server.
#pragma once

#include "settings.hpp"
#include <babel/config/option_table.hpp>

namespace babel::server {

/// Options of the server. Those that files may have are the keys of the configuration file.
const config::option_table<settings>& serving_options();

/// The same and those of check-config.
const config::option_table<settings>& check_options();

/// The same as for the server, and those of `relay`.
const config::option_table<settings>& relay_options();

const config::option_table<settings>& ctl_options();

} // namespace babel::server
