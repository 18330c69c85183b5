// Setters of the options about the relay, and their values in settings.
#pragma once

#include "settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace babel::server {

config::value_result take_relay(settings& to, const std::string& value);
config::value_result take_relay_host(settings& to, const std::string& value);
config::value_result take_reach(settings& to, const std::string& value);
config::value_result take_relay_ports(settings& to, const std::string& value);

/// True for ports at which clients use a relay.
bool is_relay_port(std::uint16_t port);
/// True if nobody but clients of this machine reach the server.
bool is_at_loopback_alone(const settings& in);
/// Returns an error message if clients cannot use the relays of these settings.
config::value_result check_relay_hosts(const settings& in);

// Each returns the values as a configuration file has them.
std::vector<std::string> show_relay(const settings& from);
std::vector<std::string> show_relay_hosts(const settings& from);
std::vector<std::string> show_reach(const settings& from);
std::vector<std::string> show_relay_ports(const settings& from);
std::vector<std::string> show_relay_secret(const settings& from);

} // namespace babel::server
