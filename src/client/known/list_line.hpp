// Lines of the lists that the user's folder keeps: words with blanks between them, and comments.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace babel::client {

inline constexpr std::string_view line_blanks = " \t\r";

/// The words of a line, but at most that many.
std::vector<std::string_view> words_of_line(std::string_view line, std::size_t most);

/// True for YYYY-MM-DD.
bool is_date(std::string_view text);

/// True for an empty line, or one that starts with #: both are the user's.
bool is_comment_line(std::string_view line);

} // namespace babel::client
