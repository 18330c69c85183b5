// Setters of options whose values are more than those of one field, and their values in settings.
#pragma once

#include "settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace babel::server {

config::value_result take_address(settings& to, const std::string& value);
config::value_result take_proxy(settings& to, const std::string& value);
config::value_result take_plain(settings& to, const std::string& value);
config::value_result take_metrics(settings& to, const std::string& value);
config::value_result take_metrics_host(settings& to, const std::string& value);
config::value_result take_log_level(settings& to, const std::string& value);
config::value_result take_registration(settings& to, const std::string& value);
config::value_result take_guests(settings& to, const std::string& value);
config::value_result take_invite_host(settings& to, const std::string& value);
config::value_result take_relay(settings& to, const std::string& value);
config::value_result take_relay_host(settings& to, const std::string& value);
config::value_result take_reach(settings& to, const std::string& value);
config::value_result take_relay_ports(settings& to, const std::string& value);
config::value_result take_cluster(settings& to, const std::string& value);
config::value_result take_cluster_name(settings& to, const std::string& value);
config::value_result take_cluster_node(settings& to, const std::string& value);
config::value_result take_cluster_address(settings& to, const std::string& value);
config::value_result take_ban(settings& to, const std::string& value);

/// Returns whether a text can name a node or a cluster: [A-Za-z0-9.-]{1,64}.
bool is_cluster_word(const std::string& text);
/// True for ports at which clients use a relay.
bool is_relay_port(std::uint16_t port);
/// True if nobody but clients of this machine reach the server.
bool is_at_loopback_alone(const settings& in);
/// The reason why clients cannot use the relays of these settings; empty: they can.
std::string fault_of_relay_hosts(const settings& in);

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
std::vector<std::string> show_registration(const settings& from);
std::vector<std::string> show_guests(const settings& from);
std::vector<std::string> show_names(const settings& from);
std::vector<std::string> show_authorized_names(const settings& from);
std::vector<std::string> show_invite_host(const settings& from);
std::vector<std::string> show_relay(const settings& from);
std::vector<std::string> show_relay_hosts(const settings& from);
std::vector<std::string> show_reach(const settings& from);
std::vector<std::string> show_relay_ports(const settings& from);
std::vector<std::string> show_relay_secret(const settings& from);
std::vector<std::string> show_cluster_lease(const settings& from);
std::vector<std::string> show_bans(const settings& from);

} // namespace babel::server
