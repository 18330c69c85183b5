// A leg at the relay over TLS, where UDP is not answered.
#pragma once

#include <babel/call/media_sockets.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/net/write_wait.hpp>
#include <babel/wire/datagram_framer.hpp>
#include <babel/wire/relay.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace babel::call {

/// Datagrams with a size in front of each, in a stream of TLS. The relay's certificate is not
/// checked: the datagrams are sealed. A slow link loses its oldest datagrams instead of time.
/// Lifetime: run() has ended before it is destroyed.
/// Thread: the loop only.
class relay_leg_tls {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_queued = 10;
    static constexpr std::chrono::milliseconds stale_after{200};

    struct settings {
        net::tcp::endpoint to;
        int dscp = net::expedited_forwarding;
        std::function<time_point()> now = std::chrono::steady_clock::now;
    };
    struct hooks {
        /// The link stands. `link`: the cookie of its Binds.
        std::function<void(const wire::relay_cookie& link)> opened;
        std::function<void(bytes_view datagram)> received; ///< valid during the call
    };

    relay_leg_tls(asio::any_io_executor executor, settings from, hooks callbacks);

    /// Connects, shakes hands, and reads until the end. Cancellation: terminal.
    /// Errors: those of net::connect(), of tls_transport and of the framer.
    asio::awaitable<error_code> run();

    /// Queues a datagram, or sends it at once. Before `opened` it is lost.
    void send(bytes_view datagram);
    /// Datagrams that were not sent.
    std::uint64_t unsent() const { return unsent_; }

    /// run() ends in a later turn of the loop.
    void close();

private:
    struct waiting {
        std::vector<std::uint8_t> framed;
        time_point since;
    };

    asio::awaitable<error_code> open();
    asio::awaitable<error_code> read();
    error_code read_once();
    void drop_oldest();
    void drop_stale();
    void write();

    asio::any_io_executor executor_;
    settings with_;
    hooks hooks_;
    net::tls_scratch scratch_;
    std::array<std::uint8_t, 16 * 1024> buffer_; // of what is read, during a call only
    std::optional<net::tls_transport> transport_;
    wire::datagram_framer framer_;
    std::deque<waiting> waiting_;
    std::uint64_t unsent_ = 0;
    bool is_open_ = false;
    bool is_closed_ = false;
    net::write_wait wait_; // under way from each write until the next may be
};

} // namespace babel::call
