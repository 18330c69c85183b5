// Settings from options and a configuration file.
#pragma once

#include <babel/core/log.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/address_list.hpp>
#include <babel/server/policy.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
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

/// An option of the command line and key of the configuration file.
struct option {
    const char* name;
    const char* operand;
    const char* help;
    bool may_repeat;
    bool is_live; ///< a change takes effect at a reload
    /// Returns an error message; empty: the value was accepted.
    std::string (*take)(settings& to, const std::string& value);
    /// The current values in the form of a configuration file.
    std::vector<std::string> (*show)(const settings& from);
};

std::span<const option> all_options();

/// A value for an option.
struct given {
    std::string name;
    std::string value;
    std::string where; ///< its place for error messages: `--port`, or `FILE:3: port`
};

struct wrong_usage {
    std::string why; ///< one line
};

/// Sources of settings.
struct sources {
    std::vector<given> flags;
    std::optional<std::string> config_file; ///< none: the standard one, if it exists
    bool may_be_empty = true;               ///< the file may be empty; comments count as content
};

/// Lines of a configuration file; null: the standard one does not exist.
using config_lines = std::optional<std::vector<given>>;
std::variant<config_lines, wrong_usage> read_config(const sources& from);

/// Parses a configuration file; `name` is for error messages.
std::variant<std::vector<given>, wrong_usage>
parse_config(const std::string& text, const std::string& name);

/// Flags override the file, which overrides the defaults. Bans of both add up.
std::variant<settings, wrong_usage> to_settings(const sources& from, const config_lines& file);

/// An error in the combination of settings.
std::optional<wrong_usage> contradiction(const settings& in);

std::variant<settings, wrong_usage> read_settings(const sources& from);

} // namespace babel::server
