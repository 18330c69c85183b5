#include "client/link/server_connector.hpp"

#include <babel/core/task_group.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/wire/ports.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

asio::awaitable<void> give_up(asio::steady_timer& deadline, net::transport& transport) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto [ec] = co_await deadline.async_wait(as_result);
    if (!ec) transport.close();
}

} // namespace

asio::awaitable<result<server_connection>> server_connector::connect(port_plan plan) {
    co_await asio::this_coro::throw_if_cancelled(false);
    failures_.clear();
    error_code why = errc::no_address;
    while (!plan.empty()) {
        bool was_connected = false;
        auto made = co_await try_port(plan.front(), was_connected);
        if (made || made.error() == errc::cancelled) co_return made;
        why = made.error();
        failures_.push_back({plan.front().port, why});
        const auto port = std::to_string(plan.front().port);
        log_.info("port ", port, " of the server: ", why.message());
        plan = after_failure(std::move(plan), was_connected);
    }
    co_return why;
}

asio::awaitable<result<server_connection>>
server_connector::try_port(port_attempt attempt, bool& was_connected) {
    net::connect_options connecting;
    connecting.timeout = limit_;
    if (attempt.is_encrypted && attempt.limit)
        connecting.timeout = std::min<std::chrono::milliseconds>(limit_, *attempt.limit);
    connecting.addresses = options_.family;
    auto socket = co_await net::connect(executor_, options_.server.host, attempt.port, connecting);
    // A connection that is reset stood: somebody on the way could do that, too.
    was_connected = socket || socket.error() == asio::error::connection_reset;
    if (!socket) co_return socket.error();
    server_connection made;
    error_code gone; // reading returns the error then
    made.endpoint = socket->remote_endpoint(gone);
    made.server = {options_.server.host, attempt.port};
    made.transport = net::make_transport(std::move(*socket));
    if (!attempt.is_encrypted) {
        made.limit = attempt.limit;
        made.may_be_tls = attempt.may_be_tls;
        co_return made;
    }
    const auto failed = co_await add_tls(made);
    if (failed) co_return failed;
    co_return made;
}

asio::awaitable<error_code> server_connector::add_tls(server_connection& to) {
    if (!context_) {
        context_ = crypto::tls_context::client({std::string(wire::babel2_protocol)});
        tls_scratch_ = std::make_unique<net::tls_scratch>(executor_);
    }
    auto secured = std::make_unique<net::tls_transport>(
        std::move(to.transport), *context_, *tls_scratch_, to.server.host
    );
    asio::steady_timer deadline(executor_, limit_);
    task_group watch(executor_);
    watch.spawn(give_up(deadline, *secured));
    const auto failed = co_await secured->handshake();
    const bool was_late = deadline.expiry() <= std::chrono::steady_clock::now();
    watch.cancel(); // the timer's own cancel() would miss a task that has not started
    co_await watch.join();
    if (failed) co_return was_late ? errc::timed_out : failed;
    to.tls = &secured->engine();
    to.kind = to.tls->protocol() == wire::babel2_protocol ? link_kind::babel_2 : link_kind::base;
    to.transport = std::move(secured);
    co_return error_code();
}

} // namespace babel::client
