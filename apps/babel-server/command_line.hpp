// What the command line asks for.
#pragma once

#include "settings.hpp"

#include <optional>
#include <string>
#include <variant>

namespace babel::server {

/// Serve, until told to stop.
struct serve_request {
    sources from;
    settings wanted;
};

/// Say whether the configuration is fine.
struct check_request {
    sources from;
    bool is_quiet = false; ///< nothing is printed where all is fine
};

/// Ask the server that runs.
struct ctl_request {
    std::string command;
    std::string argument;
    std::optional<std::string> control; ///< where it is said to listen
    bool wants_json = false;
};

/// Something to print instead of serving.
struct information {
    std::string text;
};

using invocation =
    std::variant<serve_request, check_request, ctl_request, information, wrong_usage>;

invocation parse_command_line(int argc, char* argv[]);

} // namespace babel::server
