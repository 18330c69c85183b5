#include <babel/client/voice_link.hpp>
#include <babel/net/packet_stream.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

namespace babel::client {
namespace {

// 400 ms of voice at 32 kbit/s: what is older than that helps nobody.
constexpr std::size_t stale_bytes = 2000;
// Far above stale_bytes, since the bound that counts is that one.
constexpr std::size_t outbox_limit_bytes = 16 * 1024;

} // namespace

voice_link::voice_link(
    std::unique_ptr<net::transport> transport, std::span<std::uint8_t> read_buffer
)
    : transport_(std::move(transport)), read_buffer_(read_buffer),
      outbox_(*transport_, outbox_limit_bytes) {
    net::set_no_delay(transport_->native_handle());
    net::set_voice_priority(transport_->native_handle());
}

void voice_link::send_established() {
    outbox_.post(wire::encode_shared(wire::connection_established{}));
}

void voice_link::send_voice(bytes_view opus) {
    if (outbox_.waiting_bytes() > stale_bytes) {
        ++stats_.send_drops;
        return;
    }
    encoded_.clear();
    wire::encode_to(encoded_, wire::voice_data{opus});
    if (!outbox_.post(encoded_)) return; // reading reports what became of the link
    ++stats_.packets_sent;
    stats_.bytes_sent += encoded_.size();
}

void voice_link::finish() {
    outbox_.finish();
}

void voice_link::close() {
    transport_->close();
}

asio::awaitable<error_code> voice_link::run(handler on_message) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto on_whole = [&](bytes_view packet) { return on_packet(packet, on_message); };
    for (;;) {
        const auto [ec] = co_await transport_->wait(net::direction::read, as_result);
        if (ec) co_return ec;
        const auto end = net::read_packets(*transport_, framer_, read_buffer_, on_whole);
        if (end) co_return end;
    }
}

bool voice_link::ended_as_hang_up(error_code end) const {
    if (end == errc::end_of_stream) return true;
    return end == asio::error::connection_reset && framer_.between_packets();
}

error_code voice_link::on_packet(bytes_view packet, const handler& on_message) {
    const auto message = wire::decode<wire::to_peer>(packet);
    if (!message) return message.error();
    if (std::holds_alternative<wire::voice_data>(*message)) ++stats_.packets_received;
    stats_.bytes_received += wire::length_bytes + packet.size();
    return on_message(*message);
}

} // namespace babel::client
