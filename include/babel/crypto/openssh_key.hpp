// Public keys as OpenSSH writes them, and their fingerprints.
#pragma once

#include <babel/crypto/key.hpp>
#include <babel/crypto/secret.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace babel::crypto {

/// `ssh-ed25519 AAAA...`, as in authorized_keys and files that end in .pub (RFC 8709).
std::string to_openssh(const public_key& key);

/// Takes these two words with one blank between them. The caller cuts off options and comments.
/// Errors: bad_key (also for keys that are not acceptable).
result<public_key> key_from_openssh(std::string_view words);

/// The SHA-256 hash of a public key in OpenSSH's encoding.
struct fingerprint {
    std::array<std::uint8_t, 32> bytes{};

    friend auto operator<=>(const fingerprint&, const fingerprint&) = default;
    /// As for keys.
    friend bool operator==(const fingerprint& one, const fingerprint& other) {
        return is_same_secret(one.bytes, other.bytes);
    }
};

fingerprint fingerprint_of(const public_key& key);

/// `SHA256:` and 43 digits of base64, as `ssh-keygen -l` prints it.
std::string to_string(const fingerprint& of);

/// Reads exactly that.
/// Errors: bad_fingerprint.
result<fingerprint> fingerprint_from(std::string_view text);

} // namespace babel::crypto
