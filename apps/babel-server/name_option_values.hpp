// Setters of the options about names that belong to keys, and their values in settings.
#pragma once

#include "settings.hpp"

#include <string>
#include <vector>

namespace babel::server {

config::value_result take_registration(settings& to, const std::string& value);
config::value_result take_guests(settings& to, const std::string& value);
config::value_result take_invite_host(settings& to, const std::string& value);

// Each returns the values as a configuration file has them.
std::vector<std::string> show_registration(const settings& from);
std::vector<std::string> show_guests(const settings& from);
std::vector<std::string> show_names(const settings& from);
std::vector<std::string> show_authorized_names(const settings& from);
std::vector<std::string> show_invite_host(const settings& from);

} // namespace babel::server
