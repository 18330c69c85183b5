#include "server/relay/relay_ports.hpp"

#include <babel/net/tcp.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <span>

namespace babel::server {
namespace {

constexpr int receive_buffer_bytes = 1024 * 1024; // the whole rate of a relay for 80 ms
constexpr std::size_t v4_at = ip_address::v4_at / 8;

ip_address from_asio(const asio::ip::address& from) {
    ip_address out;
    if (from.is_v6()) {
        std::ranges::copy(from.to_v6().to_bytes(), out.bytes.begin());
        return out;
    }
    out.bytes[v4_at - 2] = out.bytes[v4_at - 1] = 0xff;
    std::ranges::copy(from.to_v4().to_bytes(), out.bytes.begin() + v4_at);
    return out;
}

asio::ip::address to_asio(const ip_address& from, std::uint32_t zone) {
    if (from.is_v4()) {
        asio::ip::address_v4::bytes_type bytes;
        std::ranges::copy(std::span(from.bytes).subspan(v4_at), bytes.begin());
        return asio::ip::address_v4(bytes);
    }
    return asio::ip::address_v6(from.bytes, zone);
}

} // namespace

error_code relay_ports::open(const net::udp::endpoint& at) {
    auto made = net::udp_socket::open(idle_->get_executor(), at);
    if (!made) return made.error();
    const int socket = made->native_handle();
    // The system may allow less.
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    net::set_priority(socket, net::expedited_forwarding);
    ports_.push_back({std::move(*made)});
    return {};
}

error_code relay_ports::open_second(std::uint16_t number) {
    const auto first = ports_.back().socket.local();
    if (const auto failed = open({first.address(), number})) return failed;
    ports_[ports_.size() - 2].other = number;
    ports_.back().other = first.port();
    return {};
}

leg_address relay_ports::sender_of(const net::datagram& datagram, std::size_t index) {
    leg_address out;
    const auto& address = datagram.peer.address();
    out.address = from_asio(address);
    out.port = datagram.peer.port();
    if (address.is_v6()) out.zone = static_cast<std::uint32_t>(address.to_v6().scope_id());
    out.socket = index;
    out.local = from_asio(datagram.own);
    return out;
}

void relay_ports::send(bytes_view datagram, const leg_address& to) {
    ports_[to.socket].queued.push_back(
        {{to_asio(to.address, to.zone), to.port}, datagram, to_asio(to.local, to.zone)}
    );
}

std::size_t relay_ports::flush() {
    std::size_t lost = 0;
    for (auto& [socket, queued, other] : ports_) {
        if (queued.empty()) continue;
        const auto before = socket.unsent();
        socket.send(queued);
        lost += static_cast<std::size_t>(socket.unsent() - before);
        queued.clear();
    }
    return lost;
}

} // namespace babel::server
