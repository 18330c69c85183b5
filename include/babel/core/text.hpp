// Text that comes off the wire: made safe to print, and checked as a host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace babel {

/// One code point at the front of a text; `bytes` is 0 where the text is not valid UTF-8 (RFC
/// 3629).
struct code_point {
    char32_t value = 0;
    std::size_t bytes = 0;
};

code_point first_code_point(std::string_view text) noexcept;

/// Whether a terminal may act on it instead of showing it: C0, C1, DEL, bidi and other format
/// controls, line and paragraph separators (Unicode TR 36, TR 9).
bool is_unprintable(char32_t value) noexcept;

/// Text of a stranger, safe for a terminal and a log: whatever is not valid UTF-8 or is_unprintable
/// becomes `\xNN` byte by byte, and it is cut (with an ellipsis) at `max_columns` columns.
std::string printable(std::string_view text, std::size_t max_columns = 64);

/// The same of a path, for a message.
inline std::string printable_path(std::string_view path) {
    return printable(path, 200);
}

/// Whether a byte of UTF-8 is the first of a code point, and no continuation.
constexpr bool starts_code_point(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

/// How many columns of a terminal a character takes: two for wide ones, none for marks that are put
/// on the one before (UAX 11; the table is made by scripts/unicode-width.py).
std::size_t columns_of(char32_t value) noexcept;
std::size_t columns_of(std::string_view text) noexcept;

/// The text with blanks behind it up to so many columns; a longer one as it is.
std::string padded(std::string_view text, std::size_t columns);

/// A name of a stranger as a part of a file's name, another one for each: what is not printable or
/// means something in a path is written as %NN, a longer name ends with its hash. (A file's name
/// may have 255 bytes, and others are put before and behind this.)
std::string safe_file_name(std::string_view name, std::size_t most_bytes = 180);

/// HOST:PORT, with brackets around an IPv6 address.
std::string with_port(std::string_view host, std::uint16_t port);

/// Whether this is an IPv4 or IPv6 address; a zone (fe80::1%eth0) is allowed.
bool is_ip_address(std::string_view text);

/// Whether this is such an address or a host name (RFC 1123) of at most 255 bytes.
bool is_host(std::string_view text);

} // namespace babel
