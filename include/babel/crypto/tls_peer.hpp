// Identity of the other side of a TLS connection.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/key.hpp>
#include <babel/crypto/tls_engine.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>

struct x509_store_st; // OpenSSL's store of certificates

namespace babel::crypto {

/// SHA-256 of a SubjectPublicKeyInfo (RFC 7469, 2.4).
struct key_digest {
    std::array<std::uint8_t, 32> bytes{};

    friend auto operator<=>(const key_digest&, const key_digest&) = default;
};

/// The key itself if it is Ed25519, a digest of any other.
using peer_key = std::variant<public_key, key_digest>;

/// Key of the peer's certificate, whose possession the handshake proved.
/// Errors: bad_key, if there is no certificate or the key is not acceptable.
result<peer_key> key_of_peer(const tls_engine& connection);

/// The time in which a certificate holds.
struct validity {
    std::chrono::system_clock::time_point from;
    std::chrono::system_clock::time_point until;
};

/// Of the peer's certificate, trusted or not. Errors: bad_certificate, if there is none.
result<validity> validity_of_peer(const tls_engine& connection);

/// Certificates of authorities that are trusted.
class trust_store {
public:
    /// The system's (or those of SSL_CERT_FILE and SSL_CERT_DIR). Reads them.
    static trust_store of_system();

    /// Errors: bad_certificate, if there is none or one cannot be read.
    static result<trust_store> from_pem(std::string_view certificates);

    /// Checks that the peer's chain ends in this store, is of this time, and is for `host`, which
    /// is a name or an address. Success means no error. Errors: those of OpenSSL's verification, in
    /// a category of their own whose messages are the reasons; bad_certificate, if the peer has
    /// none; bad_host.
    error_code check(const tls_engine& connection, std::string_view host) const;

private:
    struct free_store {
        void operator()(x509_store_st* store) const noexcept;
    };
    using handle = std::unique_ptr<x509_store_st, free_store>;

    explicit trust_store(handle store);

    handle store_;
};

} // namespace babel::crypto
