#include "call/ways/address_rules.hpp"
#include <babel/call/connection.hpp>
#include <babel/core/text.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/socket_transport.hpp>

#include <utility>

namespace babel::call {

connection make_connection(net::tcp::socket socket) {
    error_code gone; // reading returns the error then
    auto from = net::to_string(socket.remote_endpoint(gone));
    return {net::make_transport(std::move(socket)), std::move(from)};
}

asio::awaitable<result<connection>> connect_to_caller(
    asio::any_io_executor executor, net::family family, caller_address to, asio::ip::address server
) {
    if (to.must_be_ip && !is_ip_address(to.host)) co_return errc::no_ip_address;
    if (!is_host(to.host)) co_return errc::bad_host;
    net::connect_options options;
    options.addresses = family;
    options.is_strangers = true;
    options.refuse = [server](const net::tcp::endpoint& at) {
        return check_caller_address(at, server);
    };
    const auto host = with_own_zone(to.host, server);
    auto socket = co_await net::connect(executor, host, to.port, options);
    if (!socket) co_return socket.error();
    co_return make_connection(std::move(*socket));
}

} // namespace babel::call
