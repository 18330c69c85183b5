// Names of the ciphers that seal packets.
#pragma once

#include <cstdint>

namespace babel::crypto {

/// AES-128-GCM (NIST SP 800-38D) and ChaCha20-Poly1305 (RFC 8439).
enum class aead_cipher : std::uint8_t { aes_128_gcm, chacha20_poly1305 };

} // namespace babel::crypto
