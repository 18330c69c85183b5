// A client's leg over TLS, on the relay's thread.
#pragma once

#include "server/relay/leg_address.hpp"
#include <babel/core/error.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/wire/datagram_framer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

namespace babel::server {

/// Buffers of all links, in use during a call only.
struct relay_scratch {
    std::array<std::uint8_t, 16 * 1024> ciphertext;
    std::array<std::uint8_t, 16 * 1024> plaintext;
    std::vector<std::uint8_t> out;
};

/// Datagrams with a size in front of each, in a stream of TLS. A slow reader loses its oldest
/// datagrams instead of time.
/// Lifetime: the scratch outlives it.
/// Thread: the relay's.
class relay_link {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using sink = std::function<void(bytes_view datagram)>;

    static constexpr std::size_t max_queued = 10;
    static constexpr std::chrono::milliseconds stale_after{200};

    /// Requires an established connection, whose exported cookie address() gets.
    relay_link(net::tls_parts parts, leg_address from, relay_scratch& scratch, time_point now);

    /// Reads once, and hands out the datagrams that are whole. Errors: the connection's end; a size
    /// that no datagram has.
    error_code read(const sink& take);

    /// Queues a datagram, or sends it at once. Returns the number of those that were dropped.
    std::size_t send(bytes_view datagram, time_point now);
    /// The connection takes more. Returns the number of datagrams that were dropped.
    std::size_t on_writable(time_point now);

    /// True while something waits for on_writable().
    bool waits_to_write() const { return !tail_.empty() || !waiting_.empty(); }
    /// A write failed: the link is of no use any more.
    bool has_failed() const { return static_cast<bool>(failure_); }

    const leg_address& address() const { return from_; }
    int native_handle() const { return parts_.socket.get(); }
    /// Time of the last Bind that was taken, or of the beginning.
    time_point bound_at() const { return bound_at_; }
    void set_bound(time_point now) { bound_at_ = now; }

private:
    struct waiting {
        std::vector<std::uint8_t> framed;
        time_point since;
    };

    void encrypt(bytes_view framed);
    void write(bytes_view ciphertext);
    bool is_blocked() const;
    std::size_t drop_stale(time_point now);

    net::tls_parts parts_;
    leg_address from_;
    relay_scratch& scratch_;
    time_point bound_at_;
    wire::datagram_framer framer_;
    std::deque<waiting> waiting_;    // datagrams
    std::vector<std::uint8_t> tail_; // ciphertext that the system did not take
    error_code failure_;
};

} // namespace babel::server
