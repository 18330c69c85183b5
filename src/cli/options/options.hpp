// The invocation of babel-cli: its command line, environment and configuration files as a value.
#pragma once

#include <babel/client/settings.hpp>
#include <babel/config/fault.hpp>
#include <babel/config/report.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace babel::cli {

enum class mode : std::uint8_t {
    login,
    call,
    listen,
    contacts,
    devices,
    doctor,
    stats,
    config,
    ctl,
    identity,
    servers,
    peers,
    join,
    completion,
    help,
    version
};

enum class color_choice : std::uint8_t { automatic, always, never };

struct invocation {
    cli::mode mode = cli::mode::help;
    client::settings client;
    std::string callee;                ///< For mode::call.
    bool server_given = false;         ///< Otherwise client.server.host is the default.
    std::vector<std::string> words;    ///< Behind ctl, completion and help.
    std::vector<std::string> commands; ///< -e, in their order.
    std::string on_event;              ///< A shell command to run with each; empty: none.
    std::string identity_file;         ///< Empty: the standard one.
    std::string passphrase_file;       ///< Of the identity; empty: asked on the terminal.
    bool json = false;
    bool quiet = false;
    bool plain = false;   ///< No status line, no movement of the cursor.
    bool plot = false;    ///< For mode::stats: curves beside the figures.
    bool ascii = false;   ///< For mode::stats: no other characters.
    std::string svg_file; ///< For mode::stats; empty: none; "-": standard output.
    color_choice color = color_choice::automatic;
    int verbosity = 0;                              ///< -v 1, -vv 2, -vvv 3
    std::string log_file;                           ///< Empty: standard error.
    std::vector<config::effective_value> effective; ///< For mode::config, in the order of the help.
};

/// Reads the arguments (without the program's name), the environment, the profile and the
/// configuration file (see `help config`).
result<invocation, config::fault> parse_options(const std::vector<std::string>& arguments);

} // namespace babel::cli
