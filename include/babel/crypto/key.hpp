// Ed25519 keys: the identities of users and servers (RFC 8032).
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/secret.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st; // OpenSSL's key

namespace babel::crypto {

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t signature_bytes = 64;

using signature = std::array<std::uint8_t, signature_bytes>;

/// The public half, as it travels: 32 raw bytes.
struct public_key {
    std::array<std::uint8_t, key_bytes> bytes{};

    friend auto operator<=>(const public_key&, const public_key&) = default;
    /// In the time of is_same_secret(), since known keys are compared with those that strangers
    /// show.
    friend bool operator==(const public_key& one, const public_key& other) {
        return is_same_secret(one.bytes, other.bytes);
    }
};

/// False for points of small order and for encodings that are not canonical: anybody can sign for
/// the former, and the latter are second names of other keys. Such keys are refused everywhere.
bool is_acceptable(const public_key& key);

/// Takes only keys that are acceptable, and signatures of 64 bytes.
bool verify(const public_key& signer, bytes_view message, bytes_view proof);

/// The private half. It is erased when it is destroyed. No function leaves copies of it.
class private_key {
public:
    /// Exceptions: std::runtime_error if the system has no random numbers.
    static private_key generate();

    /// From 32 secret bytes (RFC 8032, 5.1.5), which the caller erases (see secret.hpp).
    static private_key from_seed(std::span<const std::uint8_t, key_bytes> seed);

    /// Reads the first block of PKCS#8 PEM (RFC 5958, 8410), encrypted by PBES2 with scrypt or
    /// PBKDF2 at a bounded cost. An empty passphrase opens only files without one. The caller
    /// erases the text and the passphrase.
    /// Errors: bad_key (not PEM, no Ed25519 key, another encryption, or one that takes minutes);
    /// wrong_passphrase (also if there is none).
    static result<private_key> from_pem(std::string_view pem, std::string_view passphrase);

    /// Writes PKCS#8 PEM, encrypted by a key made with scrypt (in a quarter of a second) unless the
    /// passphrase is empty. The caller erases the text, which then holds the secret.
    std::string to_pem(std::string_view passphrase) const;

    const public_key& public_part() const { return public_; }
    signature sign(bytes_view message) const;

    /// For TLS contexts. Lifetime: as this.
    evp_pkey_st* native() const { return key_.get(); }

private:
    struct free_key {
        void operator()(evp_pkey_st* key) const noexcept;
    };
    using handle = std::unique_ptr<evp_pkey_st, free_key>;

    explicit private_key(handle key);

    handle key_;
    public_key public_;
};

} // namespace babel::crypto
