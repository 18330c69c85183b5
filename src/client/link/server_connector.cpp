#include "client/link/server_connector.hpp"

#include <babel/core/task_group.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/net/tcp.hpp>
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

/// A node of which no address is left has failed.
void note_unreachable(const found_nodes& found, const net::endpoints& failed, node_order& order) {
    const auto is_failed = [&](const net::tcp::endpoint& each) {
        return std::ranges::find(failed, each) != failed.end();
    };
    for (const auto& each : found.nodes)
        if (std::ranges::all_of(each.addresses, is_failed)) order.note_failure(each.name);
}

seen_node seen_at(const net::tcp::endpoint& endpoint, const found_nodes& found) {
    const auto* owner = found.owner_of(endpoint);
    const auto address = net::plain_address(endpoint.address()).to_string();
    const auto others = found.nodes.size() - 1;
    return {found.way, owner ? owner->name : std::string(), address, endpoint.port(), others};
}

} // namespace

asio::awaitable<result<server_connection>> server_connector::connect(port_plan plan) {
    co_await asio::this_coro::throw_if_cancelled(false);
    failures_.clear();
    has_srv_ = false;
    error_code why = errc::no_address;
    while (!plan.empty()) {
        bool was_connected = false;
        const bool has_failed_by_srv = has_srv_;
        auto made = co_await try_port(plan.front(), was_connected);
        if (made || made.error() == errc::cancelled) co_return made;
        if (has_failed_by_srv && made.error() == errc::no_address)
            break; // the failure before counts
        why = made.error();
        failures_.push_back({plan.front().port, why});
        const auto port = std::to_string(plan.front().port);
        log_.info("port ", port, " of the server: ", why.message());
        plan = after_failure(std::move(plan), was_connected);
    }
    co_return why;
}

/// A name that has SRV for one of the services offers no other without it: its own addresses may be
/// those of another machine.
asio::awaitable<result<server_connection>>
server_connector::try_port(port_attempt attempt, bool& was_connected) {
    std::chrono::milliseconds timeout = limit_;
    if (attempt.is_encrypted && attempt.limit)
        timeout = std::min<std::chrono::milliseconds>(limit_, *attempt.limit);
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    auto finding = finder_.find(attempt, deadline);
    auto found = co_await std::move(finding);
    if (!found) co_return found.error();
    const bool is_by_srv = found->way == found_way::srv;
    if (has_srv_ && !is_by_srv) co_return errc::no_address;
    has_srv_ = is_by_srv;
    auto reaching = reach(attempt, *found, deadline);
    auto made = co_await std::move(reaching);
    // A connection that is reset stood: somebody on the way could do that, too.
    was_connected = made || made.error() == asio::error::connection_reset;
    if (!made || !attempt.is_encrypted) co_return made;
    const auto failed = co_await add_tls(*made);
    if (!failed) co_return made;
    order_.note_failure(made->node.name);
    co_return failed;
}

asio::awaitable<result<server_connection>> server_connector::reach(
    const port_attempt& attempt, const found_nodes& found, server_finder::time_point deadline
) {
    auto dialling = net::dial(executor_, found.dial_list(), deadline);
    auto made = co_await std::move(dialling);
    note_unreachable(found, made.failed, order_);
    if (!made.socket) co_return made.socket.error();
    server_connection out;
    error_code gone; // reading returns the error then
    out.endpoint = made.socket->remote_endpoint(gone);
    out.server = {options_.server.host, attempt.port};
    out.node = seen_at(out.endpoint, found);
    out.transport = net::make_transport(std::move(*made.socket));
    if (!attempt.is_encrypted) {
        out.limit = attempt.limit;
        out.may_be_tls = attempt.may_be_tls;
    }
    co_return out;
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
