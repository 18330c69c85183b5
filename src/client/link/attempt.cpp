#include "client/link/attempt.hpp"

#include <babel/core/text.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::client {
namespace {

link_failure not_reached(const error_code& why, const settings& chosen) {
    auto out = failure_of(why);
    if (why == errc::no_address) out.missing = missing_address{chosen.server.host, chosen.family};
    return out;
}

} // namespace

asio::awaitable<result<server_connection, link_failure>>
reach_server(const server_check& check, server_connector& connector, const settings& options) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto plan = check.plan();
    if (!plan) co_return failure_of(plan.error());
    auto connecting = connector.connect(std::move(*plan));
    auto made = co_await std::move(connecting);
    if (!made) co_return not_reached(made.error(), options);
    co_return std::move(*made);
}

std::string place_of(const server_connection& to) {
    const auto target = to.node.way == found_way::srv ? to.node.name + ", " : std::string();
    return with_port(to.server.host, to.server.port) + " (" + target + to.node.address + ")";
}

} // namespace babel::client
