// The words that a program was started with, taken apart.
#pragma once

#include <babel/config/given_value.hpp>

#include <string>
#include <vector>

namespace babel::config {

struct command_line {
    given_values options; ///< In their order.
    std::vector<std::string> words;
};

/// Options are long names (--name VALUE, --name=VALUE, never shortened) and letters (-n VALUE,
/// -nVALUE, several flags in one). "--" ends them. A value that starts with "-" has to be joined,
/// except "-" itself. The values are not checked.
result<command_line, fault>
read_command_line(const option_list& options, const std::vector<std::string>& arguments);

} // namespace babel::config
