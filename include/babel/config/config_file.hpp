// Configuration files: a KEY = VALUE a line. The parser of Program_options knows no line numbers,
// and takes a # within a value for a comment.
#pragma once

#include <babel/config/given_value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::config {

/// The contents of a file of at most 1 MiB; empty: there is no such file. Never blocks: a pipe is
/// no configuration file.
result<std::optional<std::string>, fault> read_file(const std::string& path);

struct file_name {
    std::string path;
    std::string origin; ///< Its name in a report.
};

/// The values in the text of a file. They are not checked.
result<given_values, fault>
parse_file(const option_list& options, std::string_view text, const file_name& name, source from);

} // namespace babel::config
