// Configuration files: lines of KEY = VALUE, and nothing else.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace babel::config {

struct config_line {
    int number = 0; ///< From 1.
    std::string key;
    std::string value;
};

/// What is wrong with a line, printable.
struct config_fault {
    int number = 0;
    std::string what;
};

/// Why a file is not read.
struct file_fault {
    bool is_absent = false;
    std::string what;
};

/// The contents of a file of at most 1 MiB; never waits for somebody to write them.
std::variant<std::string, file_fault> read_config_file(const std::string& path);

/// Its keys and values, without the blanks around them. A `#` at the beginning of a line or behind
/// a blank starts a comment.
std::variant<std::vector<config_line>, config_fault> parse_config_lines(std::string_view text);

} // namespace babel::config
