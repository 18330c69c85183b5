// Sealed datagrams on a byte stream: TLS to the relay, or TCP to the peer.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/transport.hpp>
#include <babel/net/write_wait.hpp>
#include <babel/wire/datagram_framer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace babel::call {

/// Datagrams with a size in front of each. A slow link loses its oldest datagrams instead of time.
/// Lifetime: read() has ended before it is destroyed. The transport outlives it.
/// Thread: the loop only.
class datagram_stream {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_queued = 10;
    static constexpr std::chrono::milliseconds stale_after{200};

    struct settings {
        asio::any_io_executor executor;
        std::function<time_point()> now = std::chrono::steady_clock::now;
        std::function<void(bytes_view datagram)> received; ///< valid during the call
    };

    datagram_stream(net::transport& over, settings from);

    /// Socket options for such a stream. `dscp`: as net::set_priority().
    static void prepare(int descriptor, int dscp) noexcept;

    /// Reads until the end. Cancellation: terminal. Errors: those of the transport and of the
    /// framer.
    asio::awaitable<error_code> read();

    /// Queues a datagram, or sends it at once.
    void send(bytes_view datagram);
    /// Datagrams that were not sent.
    std::uint64_t unsent() const { return unsent_; }

    /// read() ends in a later turn of the loop.
    void close();

private:
    struct waiting {
        std::vector<std::uint8_t> framed;
        time_point since;
    };

    void drop_oldest();
    void write();

    net::transport& over_;
    settings settings_;
    std::array<std::uint8_t, 16 * 1024> buffer_; // of what is read, during a call only
    wire::datagram_framer framer_;
    std::deque<waiting> waiting_;
    std::size_t started_ = 0; // bytes of the first that are sent
    std::uint64_t unsent_ = 0;
    bool is_closed_ = false;
    net::write_wait wait_; // under way from each write until the next may be
};

} // namespace babel::call
