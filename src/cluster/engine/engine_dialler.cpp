#include "cluster/engine/engine_dialler.hpp"

#include <babel/core/text.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>

#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

constexpr net::keepalive vigilant{10s, 5s, 3, 20s};

engine_fault fault_at(const host_and_port& where, error_code why) {
    return {with_port(where.host, where.port) + ": " + why.message()};
}

} // namespace

asio::awaitable<result<engine_connection*, engine_fault>> engine_dialler::connect(
    link_connections& into, const host_and_port& to, std::chrono::milliseconds limit
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (settings_.where.how == engine_url::kind::local) {
        auto made = co_await connect_local(into);
        co_return made;
    }
    net::connect_options options;
    options.timeout = limit;
    auto socket = co_await net::connect(executor_, to.host, to.port, options);
    if (!socket) co_return fault_at(to, socket.error());
    net::set_no_delay(socket->native_handle());
    net::set_keepalive(socket->native_handle(), vigilant);
    auto plain = net::make_transport(std::move(*socket));
    if (settings_.where.how != engine_url::kind::tls) co_return &into.add(std::move(plain));
    auto secured = co_await secure(std::move(plain), into, to);
    co_return secured;
}

asio::awaitable<result<engine_connection*, engine_fault>>
engine_dialler::connect_local(link_connections& into) {
    using protocol = asio::local::stream_protocol;
    const auto& path = settings_.where.path;
    const protocol::endpoint at(path);
    protocol::socket socket(executor_);
    const auto [ec] = co_await socket.async_connect(at, as_result);
    if (ec) co_return engine_fault{printable_path(path) + ": " + ec.message()};
    co_return &into.add(net::make_transport(std::move(socket)));
}

asio::awaitable<result<engine_connection*, engine_fault>> engine_dialler::secure(
    std::unique_ptr<net::transport> plain, link_connections& into, const host_and_port& to
) {
    if (!context_) {
        context_ = crypto::tls_context::client({});
        scratch_ = std::make_unique<net::tls_scratch>(executor_);
        authorities_ = settings_.authorities;
    }
    if (!authorities_)
        authorities_ =
            std::make_shared<const crypto::trust_store>(crypto::trust_store::of_system());
    auto secured =
        std::make_unique<net::tls_transport>(std::move(plain), *context_, *scratch_, to.host);
    auto& tls = *secured;
    auto& made = into.add(std::move(secured));
    const auto failed = co_await tls.handshake();
    if (failed) co_return fault_at(to, failed);
    const auto untrusted = authorities_->check(tls.engine(), to.host);
    if (untrusted) co_return fault_at(to, untrusted);
    co_return &made;
}

} // namespace babel::cluster
