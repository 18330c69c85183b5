// Fields of the lines in files of names and invites.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// The error of a line, as the end of a sentence about it.
struct line_fault {
    std::string_view why;
};

/// Takes the first word off a line, with the blanks around it. Empty: there is none.
std::string_view take_word(std::string_view& line);

/// Takes a line and its newline off a text.
std::string_view take_line(std::string_view& text);

/// True for blank lines and comments.
bool is_without_content(std::string_view line);

/// A name as a field. One with blanks is in quotation marks, as ssh-keygen(1) has it (ALLOWED
/// SIGNERS). Characters that have a meaning there, which names may contain, become %NN: , * ? ! " %
std::string name_field(std::string_view name);

/// Takes a name off the front of a line.
result<std::string, line_fault> take_name(std::string_view& line);

/// A time in UTC: 2026-11-29T12:00:00Z. A date alone would be too coarse: clients are told the
/// second from which a name belongs to a key.
std::string time_field(std::uint64_t unix_seconds);

/// Reads such a time, or a date alone, from 1970 to 2261. Null: it is neither.
std::optional<std::uint64_t> to_unix_seconds(std::string_view text);
/// Position and error of a wrong line.
struct text_fault {
    std::size_t line; ///< from 1
    std::string_view why;
};

} // namespace babel::server
