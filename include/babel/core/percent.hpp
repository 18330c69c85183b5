// Percent-encoding of names within links (RFC 3986, section 2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel {

/// Every byte except unreserved characters (letters, digits, "-", ".", "_" and "~") as %NN.
std::string percent_encoded(std::string_view text);

/// The bytes that such a text stands for; other characters stand for themselves. Empty: a % is not
/// followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

} // namespace babel
