// A router that answers PCP as the test does.
#pragma once

#include "support/bounded_run.hpp"
#include <babel/net/udp_socket.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::test {

/// At its port of an address.
struct played_router {
    using packet = std::vector<std::uint8_t>;

    played_router(asio::io_context& on, const net::udp::endpoint& at) : loop(on), socket(on, at) {}

    packet hears() {
        packet out(100);
        bool is_there = false;
        socket.async_receive_from(asio::buffer(out), asker, [&](error_code, std::size_t count) {
            out.resize(count);
            is_there = true;
        });
        run_until(loop, [&] { return is_there; });
        return out;
    }
    /// Grants a request: the outer end is 203.0.113.`last` and the own port.
    static packet granting(packet request, std::uint8_t last) {
        request[1] |= 0x80;
        request[3] = 0; // success
        const std::array<std::uint8_t, 4> outer{203, 0, 113, last};
        std::ranges::copy(outer, request.end() - 4);
        return request;
    }
    void sends(const packet& each) { socket.send_to(asio::buffer(each), asker); }
    bool hears_nothing() {
        run_ready(loop);
        return socket.available() == 0;
    }

    static bool is_release(const packet& each) {
        return each.size() == 60 &&
               std::all_of(each.begin() + 4, each.begin() + 8, [](auto byte) { return byte == 0; });
    }
    static packet nonce_in(const packet& request) {
        return packet(request.begin() + 24, request.begin() + 36);
    }
    /// By IANA's number.
    static int protocol_in(const packet& request) { return request[36]; }
    static std::uint16_t own_port_in(const packet& request) {
        return static_cast<std::uint16_t>(request[40] << 8 | request[41]);
    }

    asio::io_context& loop;
    net::udp::socket socket;
    net::udp::endpoint asker;
};

} // namespace babel::test
