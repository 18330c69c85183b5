// One connection of direct TCP to the peer of a sealed call, or to a stranger.
#pragma once

#include "call/ways/datagram_stream.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/seen_address.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace babel::call {

/// Lifetime: run() has ended before it is destroyed.
/// Thread: the loop only.
class tcp_link {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Anyone who connects has that time for a datagram that opens, which gets an answer.
    static constexpr std::chrono::seconds proof_limit{10};
    /// A path is probed more often while it is one.
    static constexpr std::chrono::seconds idle_limit{40};

    tcp_link(
        asio::any_io_executor executor,
        net::tcp::socket socket,
        int dscp,
        time_point now,
        std::function<void(bytes_view datagram)> received
    )
        : began_(now), transport_(net::make_transport(std::move(socket))),
          stream_(*transport_, settings(std::move(executor), std::move(received))) {
        const int descriptor = transport_->native_handle();
        datagram_stream::prepare(descriptor, dscp);
        net::set_no_delay(descriptor);
        net::set_keepalive(descriptor, net::patient);
    }

    /// Reads until the end. Cancellation: terminal. Errors: as datagram_stream.
    asio::awaitable<error_code> run() { return stream_.read(); }

    void send(time_point now, bytes_view datagram) {
        sent_at_ = now;
        stream_.send(datagram);
    }
    /// Something was sent: a datagram of the peer opened, or this end has dialled.
    bool is_used() const { return sent_at_.has_value(); }
    /// When it is of no use any more, if nothing is sent before.
    time_point end() const { return sent_at_ ? *sent_at_ + idle_limit : began_ + proof_limit; }
    time_point began() const { return began_; }
    std::uint64_t unsent() const { return stream_.unsent(); }

    /// run() ends in a later turn of the loop.
    void close() { stream_.close(); }
    /// The same, and both ports are free for another connection at once.
    void reset() {
        net::discard_on_close(transport_->native_handle());
        close();
    }

private:
    static datagram_stream::settings
    settings(asio::any_io_executor executor, std::function<void(bytes_view)> received) {
        datagram_stream::settings out;
        out.executor = std::move(executor);
        out.received = std::move(received);
        return out;
    }

    time_point began_;
    std::optional<time_point> sent_at_;
    std::unique_ptr<net::transport> transport_;
    datagram_stream stream_;
};

} // namespace babel::call
