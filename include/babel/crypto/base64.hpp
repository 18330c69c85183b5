// Bytes as text: base64 without padding (RFC 4648).
#pragma once

#include <babel/core/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::crypto {

/// The alphabet of section 4, as OpenSSH prints keys and fingerprints.
std::string to_base64(bytes_view bytes);
/// The alphabet of section 5, for links.
std::string to_base64url(bytes_view bytes);

/// The bytes of a text. Null: it is not the one spelling of any bytes; padding, blanks, characters
/// of the other alphabet and bits that are left over are refused.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);
std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);

} // namespace babel::crypto
