// Text from the wire: made safe to print, and checked as a host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace babel {

/// The code point at the front of a text; `bytes` is 0 if it is not valid UTF-8 (RFC 3629).
struct code_point {
    char32_t value = 0;
    std::size_t bytes = 0;
};

code_point first_code_point(std::string_view text) noexcept;

/// True if the whole text is valid UTF-8; an empty one is.
bool is_utf8(std::string_view text) noexcept;

/// True if a terminal may act on it instead of showing it: C0, C1, DEL, bidi and other format
/// controls, line and paragraph separators (Unicode TR 36, TR 9).
bool is_unprintable(char32_t value) noexcept;

/// A stranger's text, safe for a terminal and a log. Bytes that are not valid UTF-8, and those of
/// unprintable characters, become `\xNN`. The text is cut, with an ellipsis, at `max_columns`
/// columns.
std::string printable(std::string_view text, std::size_t max_columns = 64);

/// The same for a path in a message.
inline std::string printable_path(std::string_view path) {
    return printable(path, 200);
}

/// True for the first byte of a code point in UTF-8, false for the others.
constexpr bool starts_code_point(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

/// Columns of a terminal that a character takes: two for wide ones, none for combining marks (UAX
/// 11; the table is made by scripts/unicode-width.py).
std::size_t columns_of(char32_t value) noexcept;
std::size_t columns_of(std::string_view text) noexcept;

/// The text with blanks after it up to that many columns. A longer text is unchanged.
std::string padded(std::string_view text, std::size_t columns);

/// A stranger's name as a part of a file name; different names have different parts. Characters
/// that are unprintable or have a meaning in a path become %NN. A longer name ends with its hash.
/// (A file name may have 255 bytes, and callers add others.)
std::string safe_file_name(std::string_view name, std::size_t most_bytes = 180);

/// HOST:PORT, with brackets around an IPv6 address.
std::string with_port(std::string_view host, std::uint16_t port);

/// True for an IPv4 or IPv6 address; a zone (fe80::1%eth0) is allowed.
bool is_ip_address(std::string_view text);

/// True for such an address, or a host name (RFC 1123) of at most 255 bytes.
bool is_host(std::string_view text);

} // namespace babel
