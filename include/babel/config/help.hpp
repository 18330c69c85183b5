// The help on options.
#pragma once

#include <babel/config/option_list.hpp>

#include <span>
#include <string>

namespace babel::config {

struct two_columns {
    std::string left;
    std::string right;
};

/// Aligned. A line has at most 100 columns: the right column continues below itself.
std::string in_columns(std::span<const two_columns> rows);

/// The options under the headings of their groups, all in the same columns.
std::string option_help(const option_list& options);

} // namespace babel::config
