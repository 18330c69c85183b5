// What the server is told to do: settings, from options and from a configuration file.
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
    std::vector<asio::ip::address> addresses; ///< where to listen; none: everywhere
    std::uint16_t port = 4242;
    std::optional<std::uint16_t> proxy_port; ///< where PROXY headers are expected
    address_list proxies;                    ///< who may send them
    log_level log = log_level::info;
    std::optional<net::tcp::endpoint> metrics; ///< where to tell Prometheus; none: nowhere
    std::vector<std::string> metrics_hosts; ///< names that this is asked for by, besides localhost
    std::string control; ///< path of the socket for `ctl`; empty: the usual one, "none": none
    policy rules;
};

/// An option of the command line, and just so a key of the configuration file.
struct option {
    const char* name;
    const char* operand;
    const char* help;
    bool may_repeat;
    bool is_live; ///< a change takes effect at a reload
    /// Returns what is wrong with the value; empty where it was taken.
    std::string (*take)(settings& to, const std::string& value);
    /// The values that stand in the settings, as they would be written.
    std::vector<std::string> (*show)(const settings& from);
};

std::span<const option> all_options();

/// A value that somebody gave to an option.
struct given {
    std::string name;
    std::string value;
    std::string where; ///< how to call it in a complaint: `--port`, or `FILE:3: port`
};

struct wrong_usage {
    std::string why; ///< one line
};

/// Where settings come from.
struct sources {
    std::vector<given> flags;
    std::optional<std::string> config_file; ///< none: the standard one, where it exists
    bool may_be_empty = true;               ///< The file; one with comments only is not empty.
};

/// What a configuration file says; null where there is none and none was asked for.
using config_lines = std::optional<std::vector<given>>;
std::variant<config_lines, wrong_usage> read_config(const sources& from);

/// Reads the lines of a configuration file; `name` is for complaints.
std::variant<std::vector<given>, wrong_usage>
parse_config(const std::string& text, const std::string& name);

/// Flags before the file before the defaults; bans of both add up.
std::variant<settings, wrong_usage> to_settings(const sources& from, const config_lines& file);

/// What is wrong with all of it together.
std::optional<wrong_usage> contradiction(const settings& in);

std::variant<settings, wrong_usage> read_settings(const sources& from);

} // namespace babel::server
