// Parsed command line.
#pragma once

#include "settings.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace babel::server {

/// Run the server.
struct serve_request {
    sources from;
    settings wanted;
};

/// Check the configuration.
struct check_request {
    sources from;
    bool is_quiet = false; ///< print nothing if the configuration is valid
};

/// Send a command to the running server.
struct ctl_request {
    std::string command;
    std::vector<std::string> arguments;
    std::optional<std::string> control; ///< path of its socket, if known
    bool wants_json = false;
};

/// Text to print instead of serving.
struct information {
    std::string text;
};

using invocation = std::variant<serve_request, check_request, ctl_request, information>;

result<invocation, config::fault> parse_invocation(int argc, char* argv[]);

} // namespace babel::server
