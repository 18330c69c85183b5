// Sockets of the clients of a relay that runs.
#pragma once

#include "server/relay/relay_fixture.hpp"
#include "support/catch.hpp"
#include <babel/net/udp_socket.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <poll.h>

#include <chrono>
#include <cstdint>

namespace babel::test {

inline net::udp::endpoint free_udp_port(asio::io_context& loop) {
    const net::udp::socket taken(loop, {asio::ip::address_v4::loopback(), 0});
    return taken.local_endpoint();
}

inline std::uint64_t in_an_hour() {
    const auto then = std::chrono::system_clock::now().time_since_epoch() + std::chrono::hours(1);
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(then).count());
}

/// A client's socket.
struct client_socket {
    explicit client_socket(asio::io_context& loop, const net::udp::endpoint& at)
        : socket(loop, net::udp::v4()) {
        socket.connect(at);
    }
    void sends(const datagram& each) { socket.send(asio::buffer(each)); }
    datagram receives() {
        pollfd ready{socket.native_handle(), POLLIN, 0};
        datagram out(2048);
        out.resize(::poll(&ready, 1, 10'000) == 1 ? socket.receive(asio::buffer(out)) : 0);
        return out;
    }
    wire::bound_code binds(relay_client& by) {
        for (;;) {
            sends(by.bind());
            const auto got = by.take(receives());
            REQUIRE(got.has_value());
            if (got->verdict != wire::bound_code::again) return got->verdict;
        }
    }
    net::udp::socket socket;
};

} // namespace babel::test
