// Text of files of names: a line each, which ssh-keygen(1) reads as ALLOWED SIGNERS.
#pragma once

#include "server/names/line_fields.hpp"
#include <babel/core/error.hpp>
#include <babel/server/name_book.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

struct name_line {
    std::string name;
    binding owner;
};

/// A line without its newline: `alice namespaces="babel-login" ssh-ed25519 AAAA... since=2026-...`.
std::string to_line(std::string_view name, const binding& owner);

/// Reads such a line. The namespaces may be absent, and any comment may follow the key. Null: the
/// line is blank or a comment.
result<std::optional<name_line>, line_fault> read_name_line(std::string_view line);

struct read_names {
    name_book names;
    /// Bytes up to the end of the last whole line. The rest was being written when the machine
    /// failed, and belongs to nobody.
    std::size_t whole_bytes = 0;
};

/// Reads a file. A last line without a newline counts if it can be read; otherwise it is torn.
/// Errors: any other wrong line, and a second line for a name.
result<read_names, text_fault> to_names(std::string_view text);

/// The text without the lines of that name, and with this line at its end unless it is empty.
std::string with_replaced(std::string_view text, std::string_view name, std::string_view line);

} // namespace babel::server
