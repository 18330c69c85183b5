// One TLS connection without I/O: bytes of the peer go in, bytes for the peer come out.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/hello_guard.hpp>
#include <babel/crypto/silent_records.hpp>
#include <babel/crypto/tls_context.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

struct ssl_st; // OpenSSL's connection

namespace babel::crypto {

/// Maximum of a record (RFC 8446, 5.1).
inline constexpr std::size_t max_plaintext_bytes = 16 * 1024;

/// Label of the exporter for the proof of an identity (RFC 9266).
inline constexpr std::string_view channel_binding_label = "EXPORTER-Channel-Binding";

/// Keys that are renewed: ours, with which we send, or also the peer's.
enum class renewal : std::uint8_t { own_key, both_keys };

/// Owns no buffers: every call borrows those of the caller. `out` gets bytes for the peer at its
/// end, also by calls that fail (the alert), and must be sent in order.
/// Errors of all calls: the first failure is permanent. OpenSSL's have a category of their own,
/// whose messages are OpenSSL's reasons.
/// Thread: one at a time.
class tls_engine {
public:
    /// `host`: the name that a client asks for (SNI). Addresses are not sent.
    /// Exceptions: std::bad_alloc.
    explicit tls_engine(tls_context context, std::string_view host = {});

    struct received {
        std::size_t ciphertext = 0; ///< bytes that are done with
        std::size_t plaintext = 0;  ///< bytes written to `into`
    };
    /// Goes on with the handshake, then decrypts. Stops when `into` is full, or when it needs more
    /// bytes: then all are done with. A client starts its handshake with a call without bytes.
    /// Plaintext from before an end or a failure is returned first.
    /// Errors: end_of_stream (the peer sent close_notify); no_common_alpn; packet_too_large (a
    /// first message that is too long); flooding (key updates faster than
    /// silent_records allows, or any of a call); handshake_failed (also: a call's peer used no
    /// pre-shared key); OpenSSL's.
    ///
    /// `now` limits the rate of records without data. Without it, silent_records::at_once of them
    /// may come in all. In a call none may.
    result<received> receive(
        bytes_view ciphertext,
        std::span<std::uint8_t> into,
        std::vector<std::uint8_t>& out,
        silent_records::time_point now = {}
    );

    /// Encrypts at most max_plaintext_bytes as one record. Requires an established connection.
    /// Errors: OpenSSL's, for example after close().
    error_code send(bytes_view plaintext, std::vector<std::uint8_t>& out);

    /// Renews keys, which send() also does automatically. Does nothing before the connection is
    /// established, or after close().
    void renew_keys(renewal what, std::vector<std::uint8_t>& out);

    /// Sends close_notify, once. Receiving goes on. Does nothing if the connection is not
    /// established or has failed.
    void close(std::vector<std::uint8_t>& out);

    /// Meaning of an end of the peer's bytes, which anybody on the path can forge: end_of_stream
    /// after close_notify; torn_stream; handshake_failed.
    error_code on_end_of_input() const;

    /// True from the end of the handshake on. A client has proved nothing yet, and the peer's
    /// identity is known (tls_peer.hpp).
    bool is_established() const { return is_established_; }
    /// True if receive() returns an error without more bytes.
    bool is_over() const { return static_cast<bool>(end_); }

    /// The protocol that both sides agreed on; empty if none. Lifetime: as this.
    std::string_view protocol() const;
    /// For example "TLS_AES_128_GCM_SHA256".
    std::string_view cipher() const;

    /// Secret that both sides of this connection share and nobody else has (RFC 8446, 7.5).
    /// Exceptions: std::logic_error before the connection is established.
    void export_secret(std::string_view label, std::span<std::uint8_t> into) const;
    std::array<std::uint8_t, 32> channel_binding() const;

    /// For tls_peer.hpp. Lifetime: as this.
    ssl_st* native() const { return connection_.get(); }

private:
    struct free_connection {
        void operator()(ssl_st* connection) const noexcept;
    };
    class passage;

    bool shake_hands();
    std::size_t
    decrypt(std::span<std::uint8_t> into, const passage& way, silent_records::time_point now);
    void count_silent_record(silent_records::time_point now);
    void note_end(int outcome);
    bool has_failed() const { return end_ && end_ != errc::end_of_stream; }

    tls_context context_;
    std::unique_ptr<ssl_st, free_connection> connection_;
    hello_guard guard_;              // of a server, during the handshake
    silent_records silent_;          // of the peer
    error_code end_;                 // of receiving
    std::uint32_t records_sent_ = 0; // with the current key
    bool is_established_ = false;
};

} // namespace babel::crypto
