// Text that comes off the wire: made safe to print, and checked as a host.
#pragma once

#include <cstddef>
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
/// becomes `\xNN` byte by byte, and it is cut (with an ellipsis) at `max_columns` code points.
std::string printable(std::string_view text, std::size_t max_columns = 64);

/// The same of a path, for a message.
inline std::string printable_path(std::string_view path) {
    return printable(path, 200);
}

/// Whether a byte of UTF-8 is the first of a code point, and no continuation.
constexpr bool starts_code_point(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

/// How many there are in UTF-8.
std::size_t code_points_in(std::string_view text);

/// The text with blanks behind it up to so many code points; a longer one as it is.
std::string padded(std::string_view text, std::size_t columns);

/// A name of a stranger as a part of a file's name: printable, and what means something in a path
/// has become "_". At most 180 bytes.
std::string safe_file_name(std::string_view name);

/// Whether this is an IPv4 or IPv6 address; a zone (fe80::1%eth0) is allowed.
bool is_ip_address(std::string_view text);

/// Whether this is such an address or a host name (RFC 1123) of at most 255 bytes.
bool is_host(std::string_view text);

} // namespace babel
