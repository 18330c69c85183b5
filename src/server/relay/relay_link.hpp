// A client's leg over TLS, on the relay's thread.
#pragma once

#include "server/relay/leg_address.hpp"
#include "server/relay/relay_stream.hpp"
#include <babel/core/error.hpp>
#include <babel/wire/datagram_framer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace babel::server {

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
    bool waits_to_write() const { return stream_.has_unsent() || !waiting_.empty(); }
    /// A write failed: the link is of no use any more.
    bool has_failed() const { return static_cast<bool>(stream_.failure()); }

    const leg_address& address() const { return from_; }
    int native_handle() const { return stream_.native_handle(); }
    /// Time of the last Bind that was taken, or of the beginning.
    time_point bound_at() const { return bound_at_; }
    void set_bound(time_point now) { bound_at_ = now; }

    /// Gives the connection away, which is for something else than datagrams. Nothing but the
    /// destructor may follow. Requires that no datagram came in part.
    relay_stream release() { return std::move(stream_); }
    bool is_between_datagrams() const { return framer_.between_packets(); }

private:
    struct waiting {
        std::vector<std::uint8_t> framed;
        time_point since;
    };

    std::size_t drop_stale(time_point now);

    relay_stream stream_;
    leg_address from_;
    time_point bound_at_;
    wire::datagram_framer framer_;
    std::deque<waiting> waiting_; // datagrams
};

} // namespace babel::server
