#include "call/relay/relay_leg_tls.hpp"

#include "call/relay/relay_tls.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/net/seen_endpoint.hpp>
#include <babel/net/socket_transport.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::call {

relay_leg_tls::relay_leg_tls(asio::any_io_executor executor, settings from, hooks callbacks)
    : executor_(std::move(executor)), settings_(std::move(from)),
      hooks_(std::move(callbacks)), scratch_{executor_, {}, {}}, socket_(executor_) {}

asio::awaitable<error_code> relay_leg_tls::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto opening = open();
    const auto failed = co_await std::move(opening);
    if (failed) co_return failed;
    if (is_closed_) co_return errc::cancelled;
    stream_.emplace(
        *transport_, datagram_stream::settings{executor_, settings_.now, hooks_.received}
    );
    wire::relay_cookie link;
    transport_->engine().export_secret(crypto::relay_link_label, link);
    hooks_.opened(link);
    auto reading = stream_->read();
    co_return co_await std::move(reading);
}

asio::awaitable<error_code> relay_leg_tls::open() {
    if (is_closed_) co_return errc::cancelled;
    const auto& to = settings_.to;
    net::open_from(socket_, to.protocol(), 0);
    const auto [failed] = co_await socket_.async_connect(to, as_result);
    if (is_closed_) co_return errc::cancelled;
    if (failed) co_return failed;
    own_end_ = net::seen_at(net::local_endpoint(socket_.native_handle()));
    datagram_stream::prepare(socket_.native_handle(), settings_.dscp);
    if (hooks_.connected) hooks_.connected();
    if (is_closed_) co_return errc::cancelled;
    transport_.emplace(net::make_transport(std::move(socket_)), relay_tls_context(), scratch_);
    auto shaking = transport_->handshake();
    co_return co_await std::move(shaking);
}

void relay_leg_tls::send(bytes_view datagram) {
    if (stream_)
        stream_->send(datagram);
    else
        ++unsent_;
}

void relay_leg_tls::close() {
    is_closed_ = true;
    if (stream_) return stream_->close();
    if (transport_) return transport_->close();
    error_code ignored;
    socket_.close(ignored);
}

} // namespace babel::call
