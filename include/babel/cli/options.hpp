// The command line of babel-cli, as a value.
#pragma once

#include <babel/client/settings.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace babel::cli {

enum class mode : std::uint8_t { login, call, listen, devices, doctor, help, version };

struct invocation {
    mode what = mode::help;
    client::settings client;
    std::string callee;        ///< For mode::call.
    bool server_given = false; ///< Otherwise client.server_host is the default.
    bool json = false;
    bool quiet = false;
    int verbosity = 0; ///< -v 1, -vv 2, -vvv 3
};

/// What is wrong, and what to do, in one line.
struct usage_error {
    std::string what;
};

/// Reads the arguments (without the program's name); BABEL_SERVER and BABEL_NAME stand in for
/// --server and --name.
std::variant<invocation, usage_error> parse_options(const std::vector<std::string>& arguments);

/// What --help prints.
std::string usage_text();

} // namespace babel::cli
