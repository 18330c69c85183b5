// Setters of options whose values are more than those of one field, and their values in settings.
#pragma once

#include "settings.hpp"

#include <string>
#include <vector>

namespace babel::server {

config::value_result take_address(settings& to, const std::string& value);
config::value_result take_proxy(settings& to, const std::string& value);
config::value_result take_plain(settings& to, const std::string& value);
config::value_result take_metrics(settings& to, const std::string& value);
config::value_result take_metrics_host(settings& to, const std::string& value);
config::value_result take_log_level(settings& to, const std::string& value);
config::value_result take_ban(settings& to, const std::string& value);

// Each returns the values as a configuration file has them.
std::vector<std::string> show_addresses(const settings& from);
std::vector<std::string> show_port(const settings& from);
std::vector<std::string> show_tls_port(const settings& from);
std::vector<std::string> show_plain(const settings& from);
std::vector<std::string> show_proxy_port(const settings& from);
std::vector<std::string> show_proxies(const settings& from);
std::vector<std::string> show_metrics(const settings& from);
std::vector<std::string> show_metrics_hosts(const settings& from);
std::vector<std::string> show_log_level(const settings& from);
std::vector<std::string> show_bans(const settings& from);

} // namespace babel::server
