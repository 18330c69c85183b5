// Lines of a configuration file.
#pragma once

#include <babel/config/fault.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace babel::config {

struct file_line {
    int number = 0; ///< From 1.
    std::string key;
    std::string value;
};

/// "FILE:3", for a printable path.
std::string place_in(const std::string& path, int number);

/// Keys and values, without the blanks around them. A `#` at the beginning of a line or after a
/// blank starts a comment. `path`: printable, for faults.
result<std::vector<file_line>, fault> parse_lines(std::string_view text, const std::string& path);

} // namespace babel::config
