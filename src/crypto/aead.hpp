// Authenticated encryption of packets.
#pragma once

#include "crypto/openssl_handles.hpp"
#include <babel/core/error.hpp>
#include <babel/crypto/aead_cipher.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace babel::crypto {

inline constexpr std::size_t aead_tag_bytes = 16;
inline constexpr std::size_t aead_nonce_bytes = 12;
using aead_nonce = std::span<const std::uint8_t, aead_nonce_bytes>;

constexpr std::size_t aead_key_bytes(aead_cipher cipher) {
    return cipher == aead_cipher::aes_128_gcm ? 16 : 32;
}

/// Encrypts packets under one key. Allocates nothing after its construction.
class aead_sealer {
public:
    /// Exceptions: std::invalid_argument for a key of another size than aead_key_bytes().
    aead_sealer(aead_cipher cipher, bytes_view key);

    /// Writes the ciphertext and the tag: `sealed` has `aead_tag_bytes` more than `plain`, and may
    /// begin where that does. A nonce must never come twice.
    void
    seal(aead_nonce nonce, bytes_view header, bytes_view plain, std::span<std::uint8_t> sealed);

private:
    cipher_handle context_;
};

/// Decrypts packets under one key. Allocates nothing after its construction.
class aead_opener {
public:
    /// Exceptions: std::invalid_argument for a key of another size than aead_key_bytes().
    aead_opener(aead_cipher cipher, bytes_view key);

    /// Writes the plain bytes, if `sealed` was sealed under this key with this nonce and header;
    /// else false, and `plain` holds zeros. `plain` has `aead_tag_bytes` less than `sealed` (which
    /// may have any size: fewer bytes than a tag do not open), and may begin where that does.
    bool
    open(aead_nonce nonce, bytes_view header, bytes_view sealed, std::span<std::uint8_t> plain);

private:
    cipher_handle context_;
};

} // namespace babel::crypto
