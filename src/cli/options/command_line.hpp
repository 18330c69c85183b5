// The words that babel-cli was started with, taken apart.
#pragma once

#include "cli/options/option_table.hpp"

#include <string>
#include <variant>
#include <vector>

namespace babel::cli {

/// A value that somebody gave to an option.
struct given_value {
    const option_row* option = nullptr;
    std::string value;
    std::string origin;    ///< As effective_value has it.
    std::string complaint; ///< What stands in front of a complaint: "--name", "FILE:3: name".
};

struct command_line {
    std::vector<given_value> options; ///< In their order; the last one of a name counts.
    std::vector<std::string> words;
};

/// Options are long ones (--name VALUE, --name=VALUE, never shortened), letters (-n VALUE, -nVALUE,
/// several flags in one), and end at "--". A value that starts with "-" has to be joined, but for
/// "-" itself. Checks no values, but that there is one.
std::variant<command_line, usage_error> read_command_line(const std::vector<std::string>& arguments
);

} // namespace babel::cli
