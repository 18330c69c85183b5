// Settings of TLS 1.3 connections, shared by the connections of a role.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/key.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct ssl_ctx_st; // OpenSSL's context
struct ssl_st;     // OpenSSL's connection

namespace babel::crypto {

enum class tls_role : std::uint8_t { client, server };

/// Application protocols (ALPN, RFC 7301), the preferred one first. A client offers them, and
/// offers nothing if there are none. A server takes the first that the client offers, or none if
/// the client offers none; if none of the client's is among them, it ends the handshake with alert
/// 120. Names have 1 to 255 bytes.
using protocol_list = std::vector<std::string>;

/// Number of records after which a sender takes a new key. AES-GCM allows 2^24.5 (RFC 8446, 5.5).
inline constexpr std::uint32_t default_records_a_key = 1U << 20U;

/// TLS 1.3 alone, with three suites and X25519MLKEM768 where the library has it; no tickets, no
/// resumption, no early data. A reload makes another context: connections keep theirs.
/// Copies share one context.
/// Thread: any, also at the same time.
class tls_context {
public:
    /// A server whose certificate is made here: self-signed, without names, valid for 20 years.
    /// Exceptions: std::runtime_error if OpenSSL makes none.
    static tls_context server(const private_key& identity, const protocol_list& protocols);

    /// A server with a certificate that others issued. `chain`: PEM, the server's own certificate
    /// first. `key`: its private key of any type, PEM without a passphrase.
    /// Errors: bad_certificate; bad_server_key; wrong_passphrase (of the key, which is
    /// encrypted); key_mismatch; OpenSSL's, for example if the key is too short.
    static result<tls_context>
    server(std::string_view chain, std::string_view key, const protocol_list& protocols);

    /// A client that completes handshakes with every server. Its user checks the server
    /// (tls_peer.hpp) before it sends anything.
    /// Exceptions: std::runtime_error if OpenSSL makes none.
    static tls_context client(const protocol_list& protocols);

    /// One end of a call, which takes nothing but a handshake by this key (call_stream.hpp).
    /// `suites`: as OpenSSL writes them, the preferred one first.
    /// Exceptions: std::runtime_error if OpenSSL makes none.
    static tls_context
    call(tls_role role, const std::array<std::uint8_t, 32>& psk, const char* suites);

    /// The same context for connections that renew their keys more often.
    tls_context with_records_a_key(std::uint32_t count) const;

    tls_role role() const;
    /// True if connections must use the pre-shared key, and carry data alone.
    bool is_for_call() const;
    std::uint32_t records_a_key() const { return records_a_key_; }

    /// End of the validity of the server's own certificate. Clients: the end of time.
    std::chrono::system_clock::time_point expires() const;

    /// For connections. Lifetime: as this.
    ssl_ctx_st* native() const;
    /// Gives a new connection of this context what is its own. Lifetime: as this.
    void prepare(ssl_st* connection) const;

private:
    struct state;

    explicit tls_context(std::shared_ptr<const state> of);

    std::shared_ptr<const state> state_;
    std::uint32_t records_a_key_ = default_records_a_key;
};

} // namespace babel::crypto
