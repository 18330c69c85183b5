// Keys derived from a secret.
#pragma once

#include <babel/core/error.hpp>

#include <cstdint>
#include <span>

namespace babel::crypto {

/// HKDF-Expand with SHA-256 (RFC 5869, section 2.3). `secret` is as good as random; at most 255 *
/// 32 bytes are made. The caller erases both.
void hkdf_expand(bytes_view secret, bytes_view info, std::span<std::uint8_t> made);

} // namespace babel::crypto
