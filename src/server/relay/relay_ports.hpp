// UDP sockets of the relay.
#pragma once

#include "server/relay/leg_address.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/udp_socket.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace babel::server {

/// Takes what came from each socket, and sends in batches.
/// Thread: one at a time.
class relay_ports {
public:
    relay_ports() = default;

    /// Opens one more. Errors: the system's.
    error_code open(const net::udp::endpoint& at);
    /// Opens one more at the address of the last one, which each tells as the other's other port.
    /// Errors: the system's; nothing has changed then.
    error_code open_second(std::uint16_t number);
    /// Port of the socket beside the one of a leg by UDP; 0: there is none.
    std::uint16_t other_port(const leg_address& of) const {
        return of.link == 0 ? ports_[of.socket].other : std::uint16_t{0};
    }

    std::size_t size() const { return ports_.size(); }
    int native_handle(std::size_t index) { return ports_[index].socket.native_handle(); }

    /// Calls `take(bytes_view datagram, const leg_address& from)` for datagrams that wait at a
    /// socket. Returns true if there may be more. Lifetime: the bytes, until the next call.
    template <class Take>
    bool receive(std::size_t index, Take take) {
        const auto got = ports_[index].socket.try_receive();
        if (!got) return false;
        for (const auto& each : *got)
            take(each.bytes, sender_of(each, index));
        return got->size() == net::udp_socket::max_batch;
    }

    /// Queues a datagram, whose bytes stay until flush().
    void send(bytes_view datagram, const leg_address& to);
    /// Sends what is queued. Returns the number of datagrams that were lost.
    std::size_t flush();

private:
    struct port {
        net::udp_socket socket;
        std::vector<net::datagram> queued{};
        std::uint16_t other = 0;
    };

    static leg_address sender_of(const net::datagram& datagram, std::size_t index);

    // Nobody waits by it: the relay's thread has a set of its own.
    std::unique_ptr<asio::io_context> idle_ = std::make_unique<asio::io_context>(1);
    std::vector<port> ports_;
};

} // namespace babel::server
