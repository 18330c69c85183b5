// Variables of the environment.
#pragma once

#include <string>

namespace babel::server {

/// Its value; empty: it is not set.
std::string variable(const char* name);

/// Name of this machine; empty: it has none.
std::string host_name();

/// The first folder in a variable of systemd, which lists those of a unit.
std::string first_folder(const char* name);

} // namespace babel::server
