// TLS 1.3 by OpenSSL and nothing else, for the floor and the load generator.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct bio_method_st;
struct ssl_ctx_st;
struct ssl_st;

namespace babel::bench {

inline constexpr std::size_t max_record_bytes = 16 << 10; // of plaintext, which may be incomplete

/// Settings of all connections of one side.
/// Exceptions: std::runtime_error if OpenSSL fails.
class tls_context {
public:
    /// With a new Ed25519 key and a certificate signed by it.
    static tls_context server();
    /// Takes any certificate.
    static tls_context client();

    ~tls_context();
    tls_context(tls_context&& other) noexcept;
    tls_context& operator=(tls_context&&) = delete;

private:
    friend class tls_stream;
    tls_context();

    ssl_ctx_st* context_;
    bio_method_st* method_;
};

/// One connection, between plaintext and ciphertext that the caller moves.
/// Lifetime: the context outlives it.
class tls_stream {
public:
    enum class side : std::uint8_t { client, server };

    tls_stream(const tls_context& context, side which);
    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;
    ~tls_stream();

    /// Continues the handshake by what came in; a client begins it with nothing. Appends bytes to
    /// send. Once it is_open(), open() with nothing takes what came in behind the handshake.
    /// Returns false if it failed.
    bool shake_hands(bytes_view came_in, std::vector<std::uint8_t>& to_send);
    bool is_open() const { return is_open_; }

    /// Deciphers what came in. `into`: has room for that and for max_record_bytes. Negative: the
    /// connection ended or is broken.
    std::ptrdiff_t open(bytes_view came_in, std::span<std::uint8_t> into);

    /// Appends the plaintext as records.
    void seal(bytes_view plain, std::vector<std::uint8_t>& to_send);

private:
    ssl_st* ssl_;
    bool is_open_ = false;
};

} // namespace babel::bench
