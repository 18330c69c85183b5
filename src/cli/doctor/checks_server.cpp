// Checks that the server can be reached.
#include "cli/doctor/checks.hpp"
#include <babel/client/control_link.hpp>
#include <babel/core/task_group.hpp>
#include <babel/core/text.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/link_state.hpp>
#include <babel/net/socket_transport.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace babel::cli {
namespace {

constexpr std::chrono::seconds connect_limit{2};
constexpr std::chrono::seconds greeting_limit{1};

asio::awaitable<void> give_up(asio::steady_timer& deadline, client::control_link& link) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto [ec] = co_await deadline.async_wait(as_result);
    if (!ec) link.close();
}

/// Waits for HelloConnect or an ErrorResponse as the first message.
asio::awaitable<error_code>
await_greeting(asio::any_io_executor executor, net::tcp::socket socket, std::string& refusal) {
    std::vector<std::uint8_t> buffer(4096);
    client::control_link link(
        net::make_transport(std::move(socket)), client::link_kind::base, buffer
    );
    asio::steady_timer deadline(executor, greeting_limit);
    task_group watch(executor);
    watch.spawn(give_up(deadline, link));
    bool greeted = false;
    const client::control_link::handler on_message = [&](const wire::extended_to_client& message) {
        const auto* refused = std::get_if<wire::error_response>(&message);
        if (refused) refusal = refused->what;
        greeted = greeted || refused || std::holds_alternative<wire::hello_connect>(message);
        link.close();
    };
    auto end = co_await link.run(on_message);
    watch.cancel(); // the timer's own cancel() would miss a task that has not started
    co_await watch.join();
    if (greeted) co_return error_code();
    if (end == asio::error::operation_aborted) end = errc::timed_out;
    co_return end;
}

} // namespace

asio::awaitable<server_finding>
reach_server(asio::any_io_executor executor, const client::settings& options) {
    co_await asio::this_coro::throw_if_cancelled(false);
    server_finding found;
    found.where = with_port(options.server.host, options.server.port);
    net::connect_options connecting;
    connecting.timeout = connect_limit;
    connecting.addresses = options.family;
    auto socket =
        co_await net::connect(executor, options.server.host, options.server.port, connecting);
    if (!socket) {
        found.failure = socket.error();
        co_return found;
    }
    if (const auto state = net::inspect(socket->native_handle()))
        found.round_trip = state->round_trip;
    found.failure = co_await await_greeting(executor, std::move(*socket), found.refusal);
    co_return found;
}

} // namespace babel::cli
