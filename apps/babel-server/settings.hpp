// Settings from options and a configuration file.
#pragma once

#include <babel/config/given_value.hpp>
#include <babel/core/log.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/address_list.hpp>
#include <babel/server/policy.hpp>
#include <babel/server/server.hpp>
#include <babel/wire/ports.hpp>

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace babel::server {

inline constexpr const char* standard_config_file = "/etc/babel/server.conf";

/// A cluster of servers, and this one's place in it.
struct cluster_choice {
    std::string engine;           ///< URL; empty: this server is alone
    std::string password_file;    ///< path; empty: there is no password
    std::string authorities_file; ///< PEM file; empty: the system's authorities
    std::string name = "babel";
    std::string node;    ///< empty only if this server is alone
    std::string address; ///< of this machine for others; empty: unknown
    std::chrono::seconds lease{6};
};

struct settings {
    std::vector<asio::ip::address> addresses; ///< addresses to listen on; none: all
    std::uint16_t port = wire::plain_port;
    std::optional<std::uint16_t> tls_port = wire::tls_port; ///< none: no TLS
    bool is_tls_asked_for = false;                          ///< TLS is required, and not a default
    std::string tls_certificate; ///< PEM file; empty: one for the server's own key
    std::string tls_key;         ///< PEM file of its key
    plain_clients plain = plain_clients::all;
    std::string state; ///< folder of the server's own files; empty: the usual one
    std::optional<std::uint16_t> proxy_port; ///< port for connections with PROXY headers
    address_list proxies;                    ///< trusted proxies
    log_level log = log_level::info;
    std::optional<net::tcp::endpoint> metrics; ///< address for metrics; none: off
    std::vector<std::string> metrics_hosts;    ///< host names for metrics besides localhost
    std::string control; ///< path of the socket for `ctl`; empty: the usual one, "none": none
    /// Path of the file of names; empty: the usual one, "none": none.
    std::string names;
    std::string authorized_names; ///< path of the operator's file; empty: none
    /// The mode in the rules was chosen, and is not only the default.
    bool chose_registration = false;
    bool has_relay = true;                ///< runs here
    bool is_relay_asked_for = false;      ///< it is required, and not a default
    bool is_relay_alone = false;          ///< nothing else runs here
    std::vector<std::string> relay_hosts; ///< `ADDRESS:PORT` of relays, for clients
    port_span relay_ports{40000, 40099};  ///< for callees of the base protocol
    std::string relay_secret;             ///< path; empty: in the state folder
    cluster_choice cluster;
    bool has_realms = false; ///< users see those of their realm alone
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

/// Returns an error message if names are registered, but there is no file for them: everybody would
/// be a guest. The default mode is silently off then.
config::value_result check_names(const settings& wanted, bool has_file);

} // namespace babel::server
