// Connected sockets and listeners on the loopback interface.
#pragma once

#include "support/bounded_run.hpp"
#include <babel/net/poller.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <string>
#include <utility>
#include <vector>

namespace babel::test {

using tcp = net::tcp;
using local = asio::local::stream_protocol;

inline tcp::endpoint at(const std::string& address, std::uint16_t port = 0) {
    return {asio::ip::make_address(address), port};
}

/// True if this machine has an IPv6 loopback interface. Prints a warning otherwise.
inline bool has_ipv6(asio::io_context& loop) {
    if (net::listen(loop.get_executor(), at("::1"), net::stack::single)) return true;
    WARN("skipped: no IPv6 on this machine");
    return false;
}

/// A listener that accepts nothing and whose queue is full: connecting gets no answer.
class black_hole {
public:
    black_hole(asio::io_context& loop, const tcp::endpoint& where)
        : listener_(loop, where.protocol()), filler_(loop) {
        listener_.set_option(tcp::acceptor::reuse_address(true));
        listener_.bind(where);
        listener_.listen(0); // the queue holds one more than that
        filler_.connect(listener_.local_endpoint());
    }
    std::uint16_t port() const { return listener_.local_endpoint().port(); }

    /// Makes room in the queue: an attempt under way gets through with the next SYN.
    void opens() { listener_.accept().close(); }

private:
    tcp::acceptor listener_;
    tcp::socket filler_;
};

/// A port that is taken but has no listener: connecting is reliably refused.
class closed_port {
public:
    explicit closed_port(asio::io_context& loop) : socket_(loop, at("127.0.0.1")) {}
    std::uint16_t port() const { return socket_.local_endpoint().port(); }

private:
    tcp::socket socket_;
};

inline std::pair<tcp::socket, tcp::socket>
connected_pair(asio::io_context& loop, const std::string& address = "127.0.0.1") {
    tcp::acceptor listener(loop, at(address));
    tcp::socket one(loop);
    one.connect(listener.local_endpoint());
    return {std::move(one), listener.accept()};
}

inline std::pair<local::socket, local::socket> local_pair(asio::io_context& loop) {
    local::socket one(loop);
    local::socket other(loop);
    asio::local::connect_pair(one, other);
    return {std::move(one), std::move(other)};
}

/// A socket in the hands of a poller.
template <class Socket>
std::unique_ptr<net::transport> polled(net::poller& in, Socket& socket) {
    return in.make_transport(net::descriptor(socket.release()));
}

} // namespace babel::test
