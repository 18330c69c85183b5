// Settings from options and a configuration file.
#pragma once

#include <babel/config/given_value.hpp>
#include <babel/core/log.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/address_list.hpp>
#include <babel/server/policy.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace babel::server {

inline constexpr const char* standard_config_file = "/etc/babel/server.conf";

struct settings {
    std::vector<asio::ip::address> addresses; ///< addresses to listen on; none: all
    std::uint16_t port = 4242;
    std::optional<std::uint16_t> proxy_port; ///< port for connections with PROXY headers
    address_list proxies;                    ///< trusted proxies
    log_level log = log_level::info;
    std::optional<net::tcp::endpoint> metrics; ///< address for metrics; none: off
    std::vector<std::string> metrics_hosts;    ///< host names for metrics besides localhost
    std::string control; ///< path of the socket for `ctl`; empty: the usual one, "none": none
    policy rules;
};

/// Sources of settings.
struct sources {
    config::given_values flags;
    std::optional<std::string> config_file; ///< none: the standard one, if it exists
    bool may_be_empty = true;               ///< the file may be empty; comments count as content
};

/// Values of the configuration file, unchecked; null: the standard one does not exist.
using file_values = std::optional<config::given_values>;
result<file_values, config::fault> read_config(const sources& from);

/// Flags override the file, which overrides the defaults. Bans of both add up.
result<settings, config::fault> to_settings(const sources& from, file_values file);

result<settings, config::fault> read_settings(const sources& from);

} // namespace babel::server
