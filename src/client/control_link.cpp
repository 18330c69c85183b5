#include <babel/client/control_link.hpp>
#include <babel/net/packet_stream.hpp>
#include <babel/net/socket_transport.hpp>

#include <boost/asio/this_coro.hpp>

#include <chrono>

namespace babel::client {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t outbox_limit_bytes = 64 * 1024;
constexpr net::keepalive vigilant{15s, 5s, 3, 30s};

net::tcp::endpoint remote_of(const net::tcp::socket& socket) {
    error_code gone; // reading returns the error then
    return socket.remote_endpoint(gone);
}

} // namespace

control_link::control_link(net::tcp::socket socket, std::span<std::uint8_t> read_buffer)
    : server_(remote_of(socket)), transport_(net::make_transport(std::move(socket))),
      read_buffer_(read_buffer), outbox_(*transport_, outbox_limit_bytes) {
    net::set_no_delay(transport_->native_handle());
    net::set_keepalive(transport_->native_handle(), vigilant);
}

asio::awaitable<error_code> control_link::run(handler on_message) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto on_packet = [&](bytes_view packet) -> error_code {
        const auto message = wire::decode<wire::to_client>(packet);
        if (!message) return message.error();
        on_message(*message);
        return {};
    };
    for (;;) {
        const auto [ec] = co_await transport_->wait(net::direction::read, as_result);
        if (ec) co_return outbox_.failed() ? outbox_.failure() : ec;
        const auto end = net::read_packets(*transport_, framer_, read_buffer_, on_packet);
        if (end) co_return end;
    }
}

} // namespace babel::client
