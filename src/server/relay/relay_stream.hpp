// TLS on a socket of the relay's thread.
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/tls_transport.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace babel::server {

/// Buffers of all connections, in use during a call only.
struct relay_scratch {
    std::array<std::uint8_t, 16 * 1024> ciphertext;
    std::array<std::uint8_t, 16 * 1024> plaintext;
    std::vector<std::uint8_t> out;
};

/// Bytes in and out, of which it keeps only those that the system does not take.
/// Lifetime: the scratch outlives it.
/// Thread: the relay's.
class relay_stream {
public:
    /// Plaintext; valid during the call.
    using sink = std::function<error_code(bytes_view)>;

    static constexpr int max_unsent_bytes = 2400; ///< that the system may hold: two datagrams

    /// Requires an established connection.
    relay_stream(net::tls_parts parts, relay_scratch& scratch);
    relay_stream(relay_stream&&) = default;
    /// Closes the connection. Bytes that came and were not read are dropped before, a bounded
    /// number of them: the system would reset the connection, and the peer could lose the last
    /// bytes, close_notify among them.
    ~relay_stream();

    /// Reads once. Errors: the connection's end (end_of_stream if the peer said so); the sink's; a
    /// write that failed.
    error_code read(const sink& take);

    /// Encrypts bytes, at most a record, and sends what the system takes.
    void send(bytes_view plaintext);
    /// Sends what the system did not take before.
    void flush();
    /// Sends close_notify behind all that was sent. Reading goes on.
    void close_sending();

    /// True while bytes wait for flush().
    bool has_unsent() const { return !tail_.empty(); }
    /// True if more bytes would only wait in the system.
    bool is_blocked() const;
    error_code failure() const { return failure_; }
    int native_handle() const { return parts_.socket.get(); }
    void export_secret(std::string_view label, std::span<std::uint8_t> into) const {
        parts_.engine.export_secret(label, into);
    }

private:
    void write(bytes_view ciphertext);
    void write_out();

    net::tls_parts parts_;
    relay_scratch* scratch_;         // not null; a stream may be moved
    std::vector<std::uint8_t> tail_; // ciphertext that the system did not take
    error_code failure_;
};

/// Bytes that the system holds and has not sent.
int unsent_bytes(int socket);

} // namespace babel::server
