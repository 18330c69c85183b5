#include "call/relay_leg_tls.hpp"

#include <babel/crypto/relay_ticket.hpp>
#include <babel/crypto/tls_context.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/packet_stream.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/wire/ports.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <span>
#include <string>
#include <utility>

namespace babel::call {
namespace {

// Maximum that waits in the system, out of our reach: about two datagrams of voice.
constexpr int max_unsent_bytes = 500;
// After it the binding has no use for the link.
constexpr std::chrono::seconds opening_limit{5};
constexpr std::size_t many_bytes = 8 * 1024; // in one turn

} // namespace

relay_leg_tls::relay_leg_tls(asio::any_io_executor executor, settings from, hooks callbacks)
    : executor_(std::move(executor)), with_(std::move(from)),
      hooks_(std::move(callbacks)), scratch_{executor_, {}, {}} {}

asio::awaitable<error_code> relay_leg_tls::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto opening = open();
    const auto failed = co_await std::move(opening);
    if (failed) co_return failed;
    is_open_ = true;
    wire::relay_cookie link;
    transport_->engine().export_secret(crypto::relay_link_label, link);
    hooks_.opened(link);
    auto reading = read();
    co_return co_await std::move(reading);
}

asio::awaitable<error_code> relay_leg_tls::open() {
    net::connect_options limits;
    limits.timeout = opening_limit;
    auto host = with_.to.address().to_string();
    auto connecting = net::connect(executor_, std::move(host), with_.to.port(), limits);
    auto socket = co_await std::move(connecting);
    if (!socket) co_return socket.error();
    if (is_closed_) co_return errc::cancelled;
    const int descriptor = socket->native_handle();
    net::set_priority(descriptor, with_.dscp);
    net::set_thin_stream(descriptor, max_unsent_bytes);
    const auto context = crypto::tls_context::client({std::string(wire::relay_protocol)});
    transport_.emplace(net::make_transport(std::move(*socket)), context, scratch_);
    auto shaking = transport_->handshake();
    co_return co_await std::move(shaking);
}

asio::awaitable<error_code> relay_leg_tls::read() {
    asio::steady_timer pause(executor_);
    for (;;) {
        const auto [ec] = co_await transport_->wait(net::direction::read, as_result);
        if (ec) co_return ec;
        std::size_t count = 0;
        const auto end = net::read_packets(*transport_, framer_, buffer_, [&](bytes_view each) {
            count += each.size();
            if (!is_closed_) hooks_.received(each);
            return error_code();
        });
        if (end) co_return end;
        if (count < many_bytes) continue;
        pause.expires_after(media_sockets::flood_pause);
        co_await pause.async_wait(as_result);
    }
}

void relay_leg_tls::send(bytes_view datagram) {
    if (!is_open_) {
        ++unsent_;
        return;
    }
    const auto length = wire::length_before(datagram);
    std::vector<std::uint8_t> framed(length.begin(), length.end());
    framed.insert(framed.end(), datagram.begin(), datagram.end());
    waiting_.push_back({std::move(framed), with_.now()});
    if (waiting_.size() > max_queued) drop_oldest();
    if (!wait_.is_under_way()) write();
}

void relay_leg_tls::drop_oldest() {
    waiting_.pop_front();
    ++unsent_;
}

/// One datagram at a time: the system has room for the next one when it has sent most of the last.
void relay_leg_tls::write() {
    const auto oldest = with_.now() - stale_after;
    while (!waiting_.empty() && waiting_.front().since < oldest)
        drop_oldest();
    if (waiting_.empty()) return;
    const bytes_view framed = waiting_.front().framed;
    const auto sent = transport_->try_write(std::span(&framed, 1));
    if (!sent && sent.error() != errc::would_block) return close();
    if (sent) waiting_.pop_front();
    wait_.start(*transport_, [this](error_code ec) { ec ? close() : write(); });
}

void relay_leg_tls::close() {
    is_open_ = false;
    is_closed_ = true;
    unsent_ += waiting_.size();
    waiting_.clear();
    if (transport_) transport_->close();
}

} // namespace babel::call
