// Splits a command into words. No I/O.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// Text for the user: the error, and the correct form.
struct command_error {
    std::string what;
};

/// The words of a line, split like a shell's, with quotes, `\ ` and `\xNN`. Errors: an open quote,
/// a bad escape.
result<std::vector<std::string>, command_error> split_words(std::string_view line);

/// The same for the first words only; the last of `most` words is the rest of the line, as it is
/// typed, without blanks around it.
result<std::vector<std::string>, command_error>
split_first_words(std::string_view line, std::size_t most);

} // namespace babel::cli
