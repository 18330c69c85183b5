// A leg at the relay over TLS, where UDP is not answered.
#pragma once

#include "call/ways/datagram_stream.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/wire/relay.hpp>
#include <babel/wire/seen_address.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace babel::call {

/// A stream of datagrams in TLS. The relay's certificate is not checked: the datagrams are sealed.
/// Lifetime: run() has ended before it is destroyed.
/// Thread: the loop only.
class relay_leg_tls {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct settings {
        net::tcp::endpoint to;
        int dscp = net::expedited_forwarding;
        std::function<time_point()> now = std::chrono::steady_clock::now;
    };
    struct hooks {
        std::function<void()> connected; ///< TCP stands. It may close the leg.
        /// The link stands. `link`: the cookie of its Binds.
        std::function<void(const wire::relay_cookie& link)> opened;
        std::function<void(bytes_view datagram)> received; ///< valid during the call
    };

    relay_leg_tls(asio::any_io_executor executor, settings from, hooks callbacks);

    /// Connects from a port that a listener may share, shakes hands, and reads until the end. It
    /// has no timeout. Cancellation: terminal. Errors: cancelled; those of the system, of
    /// tls_transport and of datagram_stream.
    asio::awaitable<error_code> run();

    /// Own end of the connection. Null before `connected`.
    const std::optional<wire::seen_address>& own_end() const { return own_end_; }

    /// Queues a datagram, or sends it at once. Before `opened` it is lost.
    void send(bytes_view datagram);
    /// Datagrams that were not sent.
    std::uint64_t unsent() const { return unsent_ + (stream_ ? stream_->unsent() : 0); }

    /// Also while it connects. run() ends in a later turn of the loop.
    void close();

private:
    asio::awaitable<error_code> open();

    asio::any_io_executor executor_;
    settings settings_;
    hooks hooks_;
    net::tls_scratch scratch_;
    net::tcp::socket socket_; // until TCP stands
    std::optional<net::tls_transport> transport_;
    std::optional<wire::seen_address> own_end_;
    std::optional<datagram_stream> stream_; // while it is open, and later
    std::uint64_t unsent_ = 0;              // before that
    bool is_closed_ = false;
};

} // namespace babel::call
