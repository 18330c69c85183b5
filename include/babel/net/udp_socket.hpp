// UDP: datagrams of many peers through one socket, several a system call.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/ip/udp.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace babel::net {

using udp = asio::ip::udp;

struct datagram {
    udp::endpoint peer; ///< source, or destination
    bytes_view bytes;
    asio::ip::address own = {}; ///< destination, or source; unspecified: the system chooses it
};

/// One socket of one family: IPv6 takes no IPv4. Set its mark by set_priority().
/// Thread: one at a time.
class udp_socket {
public:
    static constexpr std::size_t max_batch = 32; ///< of one system call
    static constexpr std::size_t max_bytes = 1200;

    /// Port 0: the system picks one. Errors: the system's (address in use, no such address).
    static result<udp_socket> open(const asio::any_io_executor& executor, const udp::endpoint& at);

    udp_socket(udp_socket&&) noexcept;
    udp_socket& operator=(udp_socket&&) noexcept;
    ~udp_socket();

    /// Takes datagrams that wait, at most `max_batch`; none of them if larger ones were dropped
    /// only. Lifetime: until the next call.
    /// Errors: would_block; the system's.
    result<std::span<const datagram>> try_receive();
    /// The last reading took as many as it could, those that were dropped among them: more may
    /// wait.
    bool was_full() const { return was_full_; }

    /// Sends in order. A datagram that the system refuses, or does not take at once, is lost, as on
    /// the network, and counted.
    void send(std::span<const datagram> all);

    /// Waits until a datagram can be received. Errors: operation_aborted; the system's.
    template <class Token>
    auto async_wait(Token&& token) {
        return socket_.async_wait(udp::socket::wait_read, std::forward<Token>(token));
    }
    void close();

    udp::endpoint local() const;
    int native_handle() { return socket_.native_handle(); }

    /// Received datagrams above `max_bytes`.
    std::uint64_t too_large() const { return too_large_; }
    /// Datagrams that were not sent.
    std::uint64_t unsent() const { return unsent_; }

private:
    struct buffers;

    explicit udp_socket(udp::socket socket);

    udp::socket socket_; // non-blocking
    std::unique_ptr<buffers> received_;
    bool was_full_ = false;
    std::uint64_t too_large_ = 0;
    std::uint64_t unsent_ = 0;
};

} // namespace babel::net
