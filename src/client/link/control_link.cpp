#include "client/link/control_link.hpp"

#include <babel/net/packet_stream.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/this_coro.hpp>

#include <variant>

namespace babel::client {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t outbox_limit_bytes = 64 * 1024;
constexpr net::keepalive vigilant{15s, 5s, 3, 30s};

result<link_message> decode_base(bytes_view packet) {
    const auto message = wire::decode<wire::to_client>(packet);
    if (!message) return message.error();
    return std::visit([](const auto& each) { return link_message(each); }, *message);
}

} // namespace

control_link::control_link(
    std::unique_ptr<net::transport> transport, link_kind kind, std::span<std::uint8_t> read_buffer
)
    : transport_(std::move(transport)), kind_(kind), read_buffer_(read_buffer),
      framer_(kind == link_kind::base ? max_packet_bytes : wire::max_extended_bytes_to_client),
      outbox_(*transport_, outbox_limit_bytes) {
    net::set_no_delay(transport_->native_handle());
    net::set_keepalive(transport_->native_handle(), vigilant);
}

error_code control_link::dispatch(bytes_view packet, const handler& on_message) {
    const auto message = kind_ == link_kind::base
                             ? decode_base(packet)
                             : wire::decode<link_message>(packet, wire::trailing::ignored);
    if (message) {
        on_message(*message);
        return {};
    }
    if (kind_ == link_kind::base || message.error() != errc::unknown_opcode) return message.error();
    ++ignored_;
    return {};
}

asio::awaitable<error_code> control_link::run(handler on_message) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto on_packet = [&](bytes_view packet) { return dispatch(packet, on_message); };
    for (;;) {
        const auto [ec] = co_await transport_->wait(net::direction::read, as_result);
        if (ec) co_return outbox_.failed() ? outbox_.failure() : ec;
        const auto end = net::read_packets(*transport_, framer_, read_buffer_, on_packet);
        if (end) co_return end;
    }
}

} // namespace babel::client
