// A UDP socket that the test plays: a relay that is silent, or another program.
#pragma once

#include "support/bounded_run.hpp"
#include <babel/core/asio.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/udp_socket.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace babel::test {

struct udp_peer {
    explicit udp_peer(asio::io_context& on, const std::string& address = "127.0.0.1")
        : loop(on), socket(on, {asio::ip::make_address(address), 0}) {}

    /// As a place of a relay is written.
    net::tcp::endpoint place() const {
        const auto at = socket.local_endpoint();
        return {at.address(), at.port()};
    }
    struct heard {
        net::udp::endpoint from;
        std::size_t bytes = 0;
    };
    /// Waits for the next datagram.
    heard hears() {
        std::array<std::uint8_t, 2048> into;
        heard out;
        bool is_there = false;
        socket.async_receive_from(asio::buffer(into), out.from, [&](error_code, std::size_t count) {
            out.bytes = count;
            is_there = true;
        });
        run_until(loop, [&] { return is_there; });
        return out;
    }
    void sends(const std::vector<std::uint8_t>& each, const net::udp::endpoint& to) {
        socket.send_to(asio::buffer(each), to);
    }

    asio::io_context& loop;
    net::udp::socket socket;
};

} // namespace babel::test
