// Hashes, with a key and without one.
#pragma once

#include <babel/core/error.hpp>

#include <array>
#include <cstdint>

namespace babel::crypto {

using sha256_digest = std::array<std::uint8_t, 32>;
using sha512_digest = std::array<std::uint8_t, 64>;

/// FIPS 180-4.
sha256_digest sha256(bytes_view message);
sha512_digest sha512(bytes_view message);

/// RFC 2104, with SHA-256. Compare the results with is_same_secret().
sha256_digest hmac_sha256(bytes_view key, bytes_view message);

} // namespace babel::crypto
